"""Whatever a patient, a clumsy thumb or a forger does, the intake stays whole."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from flows import actions
from flows.amendments import asked, difference
from flows.asked_back import asked_back, awaited
from flows.cards import prompt_for
from flows.clearance import clearance
from flows.conversation import advance
from flows.events import (
    AskedBack,
    Attached,
    Cleared,
    Commanded,
    Corrected,
    Event,
    Expired,
    Replied,
    Started,
    Tapped,
)
from flows.intake import Intake, Status, View
from flows.outcome import outcome, red_flags
from flows.question_card import current_question
from flows.revisions import as_last_sent
from flows.safety import Gate
from tests.flows.chat import NINE, PRACTICE, Chat, blank

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

STAFF = (
    *map(AskedBack, (*PRACTICE.questionnaire.questions, "sent", "nonsense", "")),
    Cleared("Dr. Kim"),
    Cleared(""),
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
    st.tuples(st.just("staff"), st.sampled_from(STAFF)),
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
        case _, (Started() | Attached() | Expired() | Corrected() | AskedBack() | Cleared()) as event:
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


@settings(max_examples=150)
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


@settings(max_examples=60)
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


after_sending = st.one_of(event_ideas, st.tuples(st.just("staff"), st.sampled_from(STAFF)))


@settings(max_examples=100)
@given(
    ideas=st.lists(after_sending, max_size=40),
    blood=st.sampled_from(["anticoagulant", "none", "bleeding_disorder", "unsure"]),
)
def test_whatever_staff_and_patient_do_in_turn_a_sent_intake_stays_whole(ideas, blood):
    chat = Chat().consents().answers_with_nothing_to_declare(concerns="tmj", safety__blood=blood)
    chat.taps_on("Send to the clinic")
    sent = chat.intake
    for idea in ideas:
        before = chat.intake
        turn = chat.happens(event_of(idea, before, consents=True))
        if turn.intake is None or turn.intake.ref != sent.ref:
            return
        assert_whole(before, turn.intake)
        assert_staff_are_heard(turn.intake)
        assert turn.prompt.messages


def assert_staff_are_heard(intake: Intake) -> None:
    """A question asked back is the one being asked, unless it no longer applies or another is looked at."""
    question = awaited(intake)
    if question is not None and intake.revisiting == question and intake.view is View.NONE:
        path = [on_it.id for on_it in PRACTICE.questionnaire.path(intake.latest())]
        shown = current_question(PRACTICE, intake)
        assert question not in path or (shown is not None and shown.id == question)
    drawn = outcome(PRACTICE, as_last_sent(intake))
    given = clearance(PRACTICE, intake)
    if drawn is not None and drawn.facts.cleared:
        assert given is not None
        assert set(drawn.plan.cautions) & given.codes
    if drawn is not None and drawn.plan.gate is Gate.BLOCK and given is not None:
        assert not set(drawn.plan.blocks) <= given.codes
    waiting = [one.code for one in asked(PRACTICE, intake) if one.state == "waiting"]
    under_way = asked_back(intake)
    assert waiting[-1:] == ([under_way.question] if under_way else [])
    difference(PRACTICE, intake)
