"""explore(): every path through the questionnaire, those with the same future walked once.

A question is asked where its conditions hold, and conditions look only at questions before it. So two
patients who stand before the same question have the same future if every condition still to come, of a
question or of a pair of answers that is a red flag only together, is as true so far for the one as for the
other. Such patients are one State here, and answers that no condition and no red flag tells apart are one
Kind. Nothing else is left out: all states are visited, and counted with the intakes they stand for.
"""

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from flows.conditions import Condition, Value, all_hold
from flows.proof.kinds import Ending, Kind, kinds_of
from flows.questionnaire import Questionnaire, RedFlagPair
from flows.questions import Question

Conditions = tuple[Condition, ...]


@dataclass(eq=False, slots=True)
class State:
    """Patients with the same future, before the question at ``place``; ``came`` by the shortest way.

    ``known`` are the answers that some condition looks at.
    """

    place: int
    known: Mapping[str, Value]
    came: "tuple[State, Value] | None" = None
    ways: "list[tuple[int, State | Ending]]" = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Paths:
    """What was found: for each question reached, and each pair met, the shortest answers that lead there."""

    arrivals: Mapping[str, dict[str, Value]]
    met: Mapping[RedFlagPair, dict[str, Value]]
    states: int
    steps: int
    stops: tuple[dict[str, Value], ...]
    """For every state, the answers up to a red flag that can be raised there, that one included."""
    endings: Mapping[Ending, int]
    """How many different intakes end in each way."""
    fewest: int
    most: int
    """Questions answered on the way to the review."""
    stuck: tuple[str, ...]
    """Questions before which some path stands that leads to no review."""


def explore(questionnaire: Questionnaire) -> Paths:
    """Walk every path of somebody who answers question by question."""
    return _Explorer(questionnaire).paths()


class _Explorer:
    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questions = [q for q in questionnaire.questions.values() if not q.on_request]
        self.places = {question.id: place for place, question in enumerate(self.questions)}
        asked = [q for q in self.questions if all(c.question in self.places for c in q.enable_when)]
        self.asked = {question.id for question in asked}
        self.pairs = {
            pair: max(self.places[condition.question] for condition in pair.when)
            for pair in questionnaire.pairs
        }
        self.demands = [
            *((self.places[question.id], question.enable_when) for question in asked if question.enable_when),
            *((last + 1, pair.when) for pair, last in self.pairs.items()),
        ]
        self.met: dict[RedFlagPair, tuple[State, Value]] = {}
        self.stops: list[tuple[State, Value]] = []

    @cached_property
    def kinds(self) -> Mapping[str, tuple[Kind, ...]]:
        """The kinds of answer to each question."""
        looking: dict[str, dict[Condition, None]] = {}
        for _, conditions in self.demands:
            for condition in conditions:
                looking.setdefault(condition.question, {})[condition] = None
        return {q.id: kinds_of(q, tuple(looking.get(q.id, ()))) for q in self.questions}

    @cached_property
    def looked_at(self) -> frozenset[str]:
        """The questions that some condition looks at."""
        return frozenset(c.question for _, conditions in self.demands for c in conditions)

    @cached_property
    def ahead(self) -> tuple[tuple[Conditions, ...], ...]:
        """Of what is still to come at each place, the conditions that are settled by then."""
        return tuple(
            tuple(dict.fromkeys(filter(None, self._settled(place))))
            for place in range(len(self.questions) + 1)
        )

    def _settled(self, place: int) -> Iterator[Conditions]:
        for last, conditions in self.demands:
            if last >= place:
                yield tuple(c for c in conditions if self.places[c.question] < place)

    def paths(self) -> Paths:
        states = list(self._states())
        arrivals: dict[str, dict[str, Value]] = {}
        for state in states:
            if state.place < len(self.questions):
                arrivals.setdefault(self.questions[state.place].id, self._answers(state))
        endings, lengths = _endings(states), _lengths(states)
        return Paths(
            arrivals={q.id: arrivals[q.id] for q in self.questions if q.id in arrivals},
            met={pair: self._after(*way) for pair, way in self.met.items()},
            states=len(states),
            steps=sum(len(state.ways) for state in states),
            stops=tuple(self._after(*way) for way in self.stops),
            endings=endings[states[0]],
            fewest=lengths[states[0]][0],
            most=lengths[states[0]][1],
            stuck=tuple({self.questions[state.place].id: None for state in states if state not in lengths}),
        )

    def _states(self) -> Iterator[State]:
        """Every state, those fewest answers away first."""
        start = State(self._next(0, {}), {})
        seen = {self._future(start): start}
        waiting = deque([start])
        while waiting:
            state = waiting.popleft()
            yield state
            for many, reached in self._ways(state):
                if isinstance(reached, State):
                    future = self._future(reached)
                    if future not in seen:
                        seen[future] = reached
                        waiting.append(reached)
                    reached = seen[future]  # noqa: PLW2901 -- the one that stands for all alike
                state.ways.append((many, reached))

    def _ways(self, state: State) -> Iterator[tuple[int, "State | Ending"]]:
        """Where each kind of answer leads; nowhere from the review."""
        if state.place == len(self.questions):
            return
        question = self.questions[state.place]
        for kind in self.kinds[question.id]:
            known = state.known
            if question.id in self.looked_at:
                known = {**known, question.id: kind.example}
            ending = self._met(state, kind, known) or kind.ending
            if ending == "stopped":
                self.stops.append((state, kind.example))
            if ending:
                yield kind.many, ending
            else:
                yield kind.many, State(self._next(state.place + 1, known), known, (state, kind.example))

    def _met(self, state: State, kind: Kind, known: Mapping[str, Value]) -> Ending | None:
        """A red flag of answers that are one together, the last of which was just given."""
        found = [
            pair for pair, last in self.pairs.items() if last == state.place and all_hold(pair.when, known)
        ]
        for pair in found:
            self.met.setdefault(pair, (state, kind.example))
        return "stopped" if found else None

    def _next(self, place: int, known: Mapping[str, Value]) -> int:
        """The place of the next question that applies, or one past the last."""
        while place < len(self.questions) and not self._applies(self.questions[place], known):
            place += 1
        return place

    def _applies(self, question: Question, known: Mapping[str, Value]) -> bool:
        return question.id in self.asked and all_hold(question.enable_when, known)

    def _future(self, state: State) -> tuple[int, tuple[bool, ...]]:
        """All that what comes next depends on: the place, and which conditions ahead still can hold."""
        return state.place, tuple(all_hold(asked, state.known) for asked in self.ahead[state.place])

    def _answers(self, state: State) -> dict[str, Value]:
        """The shortest answers that lead here."""
        given: list[tuple[str, Value]] = []
        while state.came:
            state, value = state.came
            given.append((self.questions[state.place].id, value))
        return dict(reversed(given))

    def _after(self, state: State, value: Value) -> dict[str, Value]:
        return {**self._answers(state), self.questions[state.place].id: value}


def _endings(states: list[State]) -> dict[State, Counter[Ending]]:
    """How many different intakes end in each way, from each state on."""
    found: dict[State, Counter[Ending]] = {}
    for state in _last_first(states):
        found[state] = Counter() if state.ways else Counter({"review": 1})
        for many, way in state.ways:
            ahead = found[way] if isinstance(way, State) else {way: 1}
            found[state].update({ending: many * count for ending, count in ahead.items()})
    return found


def _lengths(states: list[State]) -> dict[State, tuple[int, int]]:
    """The fewest and most answers up to the review, from each state that leads there."""
    found: dict[State, tuple[int, int]] = {}
    for state in _last_first(states):
        ahead = [found[way] for _, way in state.ways if isinstance(way, State) and way in found]
        if ahead:
            found[state] = min(ahead)[0] + 1, max(most for _, most in ahead) + 1
        elif not state.ways:
            found[state] = 0, 0
    return found


def _last_first(states: list[State]) -> list[State]:
    return sorted(states, key=lambda state: -state.place)
