"""prove(): no path without an end, no question without a way to it, no outcome without its words.

The questionnaire is finite, and all of it is looked at. What makes that possible is said where it is done:
paths.py walks every path, those with the same future once; outcomes.py draws up every plan, those that rest
on the same needs once, and checks that they are alike. Three things tie this to what patients meet.
rehearsal.py taps through the conversation itself to every question and takes every option of it; every red
flag that can be raised on any path is looked for by the very function that stops an intake; and what is
read, sentence by sentence, are the cards that the conversation shows. loop.py does the same for what staff
bring about: every question asked back and every option given to it, and every block cleared.

Left out are answers given again. They change no more than the order: what is asked next is always the first
question that applies and has no answer, so an intake that was edited stands where one stands that was
answered so from the beginning, with no more questions ahead.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flows.conditions import Condition, Value
from flows.facts import RED_FLAGS
from flows.plans import draw_up
from flows.practice import Practice
from flows.proof.loop import Loop
from flows.proof.outcomes import Case, courses, surrounded
from flows.proof.paths import Paths, explore
from flows.proof.rehearsal import Rehearsal, arrivals_on_request
from flows.proof.routes import Route, routes
from flows.proof.showings import Showing, ends, lists, loops, other_cards, question_cards, stops
from flows.proof.texts import Reader
from flows.proof.told import Sort, Told, misreduced
from flows.reduction import reduce
from flows.safety import Gate


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found; whole where there are no problems.

    ``arrivals`` are the shortest answers before each question, ``plans`` how many different plans, in
    words, each sort of outcome has, ``longest`` the longest text of each sort and where it was.
    """

    paths: Paths
    arrivals: Mapping[str, Mapping[str, Value]]
    routes: tuple[Route, ...]
    plans: Mapping[Sort, int]
    drawn: int
    texts: int
    longest: Mapping[str, tuple[int, str]]
    problems: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """What was proven, a line each."""
        paths = self.paths
        yield (
            f"every path ends: {paths.states:,} states stand for {_rounded(sum(paths.endings.values()))}"
            f" intakes; {paths.fewest} to {paths.most} questions up to the review"
        )
        yield (
            f"every red flag wins: {len(self.routes)} ways to one, raised on {len(paths.stops):,} kinds of"
            " path; none shows a cadence"
        )
        yield (
            f"every outcome has its words: {self.drawn:,} plans in {sum(self.plans.values()):,} different"
            f" wordings, {self.texts:,} texts read; none promises a result"
        )


def prove(practice: Practice) -> Proof:
    """Look at everything that can be answered, come to, and read."""
    paths = explore(practice.questionnaire)
    arrivals = {**paths.arrivals, **arrivals_on_request(practice, paths.arrivals)}
    found = routes(practice, paths)
    cases, drawn, unlike = courses(practice.rules)
    readers = [Reader(practice, language) for language in practice.catalogs]
    tales = [Told(practice, reader) for reader in readers]
    around = list(surrounded(practice.rules, cases))
    problems = (
        *_unreached(practice, paths, arrivals, found),
        *_unstopped(practice, paths),
        *_rehearsed(practice, arrivals, found),
        *Loop(practice, arrivals).problems(),
        *unlike,
        *(problem for case in cases for problem in misreduced(practice, case)),
        *(problem for told in tales for problem in _told(told, around)),
        *(problem for reader in readers for problem in _shown(reader, arrivals, found)),
    )
    return Proof(
        paths=paths,
        arrivals={q: arrivals[q] for q in practice.questionnaire.questions if q in arrivals},
        routes=found,
        plans={sort: len(texts) for sort, texts in tales[0].texts.items()},
        drawn=drawn + len(around),
        texts=sum(reader.texts for reader in readers),
        longest=readers[0].longest,
        problems=tuple(dict.fromkeys(problems)),
    )


def _unreached(
    practice: Practice, paths: Paths, arrivals: Mapping[str, object], found: tuple[Route, ...]
) -> Iterator[str]:
    """Questions, pairs and red flags that no path leads to, and paths that lead nowhere."""
    for question in practice.questionnaire.questions:
        if question not in arrivals:
            yield f"{question}: no path leads to it"
    for question in paths.stuck:
        yield f"{question}: some path leads from here to no review"
    for pair in practice.questionnaire.pairs:
        if pair not in paths.met:
            together = " with ".join(map(_in_code, pair.when))
            yield f"red_flag_pairs: {pair.red_flag}: no path leads to {together}"
    for flag in RED_FLAGS:
        if not any(route.flag == flag for route in found):
            yield f"red flag {flag}: nothing leads to it"


def _unstopped(practice: Practice, paths: Paths) -> Iterator[str]:
    """Paths on which a red flag is raised and is not found, or does not withhold the plan."""
    for answers in paths.stops:
        facts = reduce(practice.questionnaire, answers)
        if facts is None:
            continue
        plan = draw_up(facts, practice.rules)
        if not facts.red_flags:
            yield f"{list(answers)[-1]}: a red flag is not found after {_brief(answers)}"
        elif plan.gate is not Gate.STOP or plan.stages:
            yield f"{min(facts.red_flags)}: a plan is shown in spite of it after {_brief(answers)}"


def _rehearsed(
    practice: Practice, arrivals: Mapping[str, Mapping[str, Value]], found: tuple[Route, ...]
) -> Iterator[str]:
    """What goes otherwise in the conversation itself: tapped through, and with a red flag typed anywhere."""
    rehearsal = Rehearsal(practice)
    typed = [route for route in found if route.way == "typed"]
    for question, answers in arrivals.items():
        yield from rehearsal.problems(practice.questionnaire.questions[question], answers)
        for route in typed:
            for wrong in rehearsal.unheard(answers, route.words):
                yield f"{question}: {route.words!r} typed: {wrong}"


def _told(told: Told, cases: list[Case]) -> Iterator[str]:
    for case in cases:
        yield from told.problems(case)
    yield from told.blocked()


def _shown(
    reader: Reader, arrivals: Mapping[str, Mapping[str, Value]], found: tuple[Route, ...]
) -> Iterator[str]:
    """What is wrong with anything that is shown in this reader's language."""
    practice, language = reader.practice, reader.language
    showings: tuple[Iterator[Showing], ...] = (
        question_cards(practice, language, arrivals),
        other_cards(practice, language),
        lists(practice, language),
        ends(practice, language, arrivals),
        loops(practice, language, arrivals),
        stops(practice, language, found),
    )
    for showing in (showing for some in showings for showing in some):
        yield from reader.prompt(showing.sort, showing.where, showing.prompt, showing.fits)
    yield from reader.claims()


def _in_code(condition: Condition) -> str:
    return f"{condition.question} {condition.op} {condition.answer}"


def _brief(answers: Mapping[str, Value]) -> str:
    return ", ".join(f"{question}={value}" for question, value in answers.items())


def _rounded(count: int) -> str:
    """A number too long to read, as its power of ten."""
    return f"{count:,}" if count < 10**9 else f"about 10^{len(str(count)) - 1}"
