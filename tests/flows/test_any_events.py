"""Whatever a patient, a clumsy thumb or a forger does, the intake stays whole."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from flows import actions
from flows.cards import prompt_for
from flows.conversation import advance
from flows.events import Attached, Commanded, Corrected, Event, Expired, Replied, Started, Tapped
from flows.intake import Intake, Status, View
from flows.outcome import red_flags
from tests.flows.chat import NINE, PRACTICE, blank

COMMANDS = (
    actions.BACK,
    actions.WHY,
    actions.HELP,
    actions.PRIVACY,
    actions.MY_DATA,
    actions.EDIT_MENU,
    actions.CANCEL,
    actions.DELETE,
    actions.PLAN,
    "nonsense",
)
WORDS = (
    "1", "2", "3", "1, 2", "99", "yes", "no", "none of these", "not sure", "wrinkles and acne", "botox", "44",
    "skip", "back", "why", "stop", "done", "send", "", " ", "\0", "💉" * 50, "a" * 5000, "/", "<b>",
    "I am not pregnant", "worst headache of my life is choosing a clinic", "does it hurt?",
)  # fmt: skip

OTHER = (
    Started(),
    Started("spring"),
    Attached(),
    Expired(),
    Corrected("44", "m1"),
    Corrected("worst headache ever", "m2"),
)

event_ideas = st.one_of(
    st.tuples(st.just("tap"), st.integers(0, 40)),
    st.tuples(st.just("tap"), st.integers(0, 40)),
    st.tuples(st.just("tap"), st.integers(0, 40)),
    st.tuples(st.just("stale tap"), st.integers(0, 40)),
    st.tuples(st.just("forged tap"), st.text(max_size=30)),
    st.tuples(st.just("words"), st.sampled_from(WORDS) | st.text(max_size=40)),
    st.tuples(st.just("command"), st.sampled_from(COMMANDS)),
    st.tuples(
        st.just("other"),
        st.sampled_from(
            [
                Started(),
                Started("spring"),
                Attached(),
                Expired(),
                Corrected("44", "m1"),
                Corrected("worst headache ever", "m2"),
            ]
        ),
    ),
)


def event_of(idea: tuple[str, object], intake: Intake, consents: bool) -> Event:
    kind, detail = idea
    buttons = prompt_for(PRACTICE, intake).buttons
    match kind, detail:
        case ("tap", int(place)) if buttons:
            favoured = 0 if consents and intake.status is Status.CONSENT else place
            return Tapped(intake.since, buttons[favoured % len(buttons)].action)
        case ("stale tap", int(place)) if buttons:
            return Tapped(intake.since - 1, buttons[place % len(buttons)].action)
        case "forged tap", str(action):
            return Tapped(intake.since, action)
        case "words", str(text):
            return Replied(text, f"m{len(text) % 3}")
        case "command", str(action):
            return Commanded(action)
        case _, (Started() | Attached() | Expired() | Corrected()) as event:
            return event
    return Attached()


def assert_whole(before: Intake, after: Intake) -> None:
    """What must hold of every intake after every event."""
    applying = PRACTICE.questionnaire.applying(after.latest())
    for question_id, value in applying.items():
        assert PRACTICE.questionnaire.questions[question_id].accepts(value)
    assert set(after.draft) <= {
        o.code for q in PRACTICE.questionnaire.questions.values() for o in getattr(q, "options", ())
    }
    assert after.since <= after.turn
    assert isinstance(after.view, View)
    if after.ref == before.ref and after.answers:
        assert after.answers[: len(before.answers)] == before.answers, "an answer was changed or dropped"
    if red_flags(PRACTICE, after):
        assert after.status in (Status.STOPPED, Status.WITHDRAWN)
    if after.status is Status.COMPLETE:
        assert PRACTICE.questionnaire.next_question(after.latest()) is None
    if after.status is Status.REVIEW:
        assert PRACTICE.questionnaire.next_question(after.latest()) is None
    if after.status not in (Status.CONSENT, Status.DECLINED) and after.answers:
        assert applying.get("consent.health") == "yes" or red_flags(PRACTICE, after)


@settings(max_examples=150, deadline=None)
@given(ideas=st.lists(event_ideas, max_size=60), consents=st.booleans())
def test_any_events_leave_a_whole_intake_and_something_to_show(ideas, consents):
    intake, now = blank(0), NINE
    for number, idea in enumerate(ideas, 1):
        now += timedelta(minutes=7)
        event = event_of(idea, intake, consents)
        fresh = replace(blank(number), started_at=now, updated_at=now)
        turn = advance(PRACTICE, intake if intake.turn else fresh, event, now, fresh)
        assert turn.prompt.messages
        assert all(message.plain() for message in turn.prompt.messages)
        if turn.intake is None:
            intake = blank(number)
            continue
        assert_whole(intake, turn.intake)
        shown, again = turn.prompt, prompt_for(PRACTICE, turn.intake)
        assert (shown.options, shown.navigation, shown.stamp) == (
            again.options,
            again.navigation,
            again.stamp,
        )
        intake = turn.intake


@settings(max_examples=60, deadline=None)
@given(places=st.lists(st.integers(0, 11), min_size=20, max_size=150))
def test_tapping_options_only_always_comes_to_an_end(places):
    """Every path ends: with options alone one is through after at most so many answers."""
    intake, now = blank(0), NINE
    for answered in range(400):
        buttons = prompt_for(PRACTICE, intake).options
        if not intake.status.is_open or intake.status is Status.REVIEW:
            return
        chosen = buttons[places[answered % len(places)] % len(buttons)]
        action = chosen.action if intake.status is not Status.CONSENT else buttons[0].action
        if intake.draft:
            action = actions.DONE
        now += timedelta(seconds=3)
        turn = advance(PRACTICE, intake, Tapped(intake.since, action), now, intake)
        if turn.intake is None:
            return
        intake = turn.intake
    raise AssertionError(f"still at {intake.status} after 400 taps")
