"""Where people leave, counted from what they answered, and telling nobody's answer."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows import actions
from flows.clinic import Clinic
from flows.events import Tapped
from flows.funnel import REVIEW, Funnel, FunnelRow, Step, steps
from flows.intake import Intake, Status
from flows.practice import load_practice
from flows.question_card import current_question
from flows.revisions import SENT
from tests.flows.chat import NINE, PRACTICE, Chat

UNTIL_AGE = ["consent.health", "consent.channel", "age_band"]


def came_to(chat: Chat, at: datetime | None = None) -> list[str]:
    return [step.question for step in steps(PRACTICE, chat.intake, at)]


def last_step(chat: Chat, at: datetime | None = None) -> Step:
    return steps(PRACTICE, chat.intake, at)[-1]


def counted(people: Iterable[tuple[Step, ...]]) -> tuple[FunnelRow, ...]:
    funnel = Funnel()
    for number, came_to in enumerate(people):
        funnel.add(f"telegram:{number}", came_to)
    return funnel.rows(PRACTICE)


def rows_of(*chats: Chat, at: datetime | None = None) -> dict[str, FunnelRow]:
    rows = counted(steps(PRACTICE, chat.intake, at) for chat in chats)
    return {row.question: row for row in rows}


# -- one intake ----------------------------------------------------------------------------------------------


def test_every_answer_is_a_step_with_the_seconds_it_took_and_the_open_question_is_the_last() -> None:
    chat = Chat().consents().waits(seconds=35).taps_on("40 to 49")

    assert steps(PRACTICE, chat.intake) == (
        Step("consent.health", answered=True),
        Step("consent.channel", answered=True, seconds=5.0),
        Step("age_band", answered=True, seconds=40.0),
        Step("urgent", answered=False, is_left=True),
    )


def test_somebody_who_sent_it_has_answered_the_review_as_well() -> None:
    chat = Chat().consents().answers_with_nothing_to_declare()
    assert last_step(chat) == Step(REVIEW, answered=False, is_left=True)

    chat.waits(seconds=55).commands(actions.CONFIRM)

    assert chat.status is Status.COMPLETE
    assert last_step(chat) == Step(REVIEW, answered=True, seconds=60.0)


def test_an_interruption_is_no_thinking_time() -> None:
    chat = Chat().consents().waits(minutes=29).taps_on("40 to 49").waits(minutes=31).taps_on("None of these")

    assert [step.seconds for step in steps(PRACTICE, chat.intake)][2:4] == [29 * 60 + 5, None]


def test_a_clock_put_back_gives_no_time() -> None:
    chat = Chat().consents().waits(hours=-1).taps_on("40 to 49")

    assert steps(PRACTICE, chat.intake)[2] == Step("age_band", answered=True)


@pytest.mark.parametrize(("hours", "is_left"), [(0, False), (5, False), (7, True)])
def test_an_open_intake_is_left_once_the_clinic_would_ask_whether_to_go_on(hours: int, is_left: bool) -> None:
    chat = Chat().consents()

    at = chat.now + timedelta(hours=hours)

    assert last_step(chat, at) == Step("age_band", answered=False, is_left=is_left)


def test_answering_again_is_no_new_sight() -> None:
    chat = Chat().consents().taps_on("40 to 49").commands(actions.BACK).taps_on("50 to 59")

    assert came_to(chat) == [*UNTIL_AGE, "urgent"]


def test_changing_what_was_sent_adds_no_step() -> None:
    chat = Chat().consents().answers_with_nothing_to_declare().commands(actions.CONFIRM)
    sent = steps(PRACTICE, chat.intake)

    chat.commands(actions.EDIT_MENU).commands(f"{actions.EDIT}procedures")
    chat.taps_on("Botox or a similar injection").taps_on("Done")

    assert chat.question == "botox.when"
    assert steps(PRACTICE, chat.intake) == sent


def test_a_recheck_adds_no_step() -> None:
    chat = Chat().consents().answers_with_nothing_to_declare().commands(actions.CONFIRM)
    sent = steps(PRACTICE, chat.intake)

    chat.waits(days=30).starts()

    assert chat.question == "news"
    assert steps(PRACTICE, chat.intake) == sent


def test_a_red_flag_ends_the_steps_at_the_answer_that_told_it() -> None:
    chat = Chat().consents().taps_on("40 to 49").says("I have the worst headache of my life")

    assert chat.status is Status.STOPPED
    assert came_to(chat) == UNTIL_AGE
    assert last_step(chat).answered


# -- answers that are erased ---------------------------------------------------------------------------------


def test_of_an_intake_that_expired_only_what_everybody_is_asked_is_told() -> None:
    chat = Chat().consents().answers_until("safety.blood", concerns="acne").lets_it_expire()

    assert chat.intake.answers == ()
    before = ["urgent", "skin", "concerns", "procedures", "safety.pregnancy"]
    assert came_to(chat) == [*UNTIL_AGE, *before, "safety.blood"]
    assert [step.is_left for step in steps(PRACTICE, chat.intake)] == [False] * 8 + [True]


def test_where_a_question_would_tell_a_concern_its_section_stands_for_it() -> None:
    chat = Chat().consents().answers_until("acne.type", concerns="acne").lets_it_expire()

    assert last_step(chat) == Step("details", answered=False, is_left=True)
    assert "acne.bother" not in came_to(chat)
    assert rows_of(chat)["details"].name == "A little more (one of its questions)"


def test_what_was_answered_for_certain_before_a_question_that_tells_something_counts() -> None:
    chat = Chat().consents().answers_until("botox.when", procedures="botox").lets_it_expire()

    assert came_to(chat)[-2:] == ["procedures", "history"]


def test_who_refuses_a_consent_has_left_there() -> None:
    chat = Chat().starts().taps_on("No, I'll call instead")

    assert chat.status is Status.DECLINED
    assert steps(PRACTICE, chat.intake) == (Step("consent.health", answered=False, is_left=True),)


def test_nothing_is_told_of_an_intake_whose_answers_are_gone_and_nobody_knows_where() -> None:
    chat = Chat().consents().lets_it_expire()
    object.__setattr__(chat.intake, "left_at", None)

    assert steps(PRACTICE, chat.intake) == ()
    assert rows_of(chat) == {}


# -- many intakes --------------------------------------------------------------------------------------------


def test_rows_come_in_the_order_of_the_questions_with_the_review_last() -> None:
    chat = Chat().consents().answers_with_nothing_to_declare(concerns="acne").commands(actions.CONFIRM)

    order = [*PRACTICE.questionnaire.questions, REVIEW]
    questions = list(rows_of(chat))
    assert questions == sorted(questions, key=order.index)
    assert rows_of(chat)["acne.type"].name == "Acne: Kind of spots"


def test_a_person_counts_once_by_the_first_intake_given() -> None:
    funnel, left = Funnel(), Chat().consents()
    sent = Chat().consents().answers_with_nothing_to_declare().commands(actions.CONFIRM)

    funnel.add("telegram:1", ())
    funnel.add("telegram:1", steps(PRACTICE, left.intake))
    funnel.add("telegram:1", steps(PRACTICE, sent.intake))

    assert funnel.people == 1
    assert [row.question for row in funnel.rows(PRACTICE)] == UNTIL_AGE


def test_a_row_of_fewer_than_five_is_small() -> None:
    chats = [Chat().consents() for _ in range(5)]
    chats[0].taps_on("40 to 49")

    rows = rows_of(*chats)

    assert not rows["age_band"].is_small
    assert rows["urgent"].is_small


def test_who_may_still_answer_is_neither_lost_nor_through() -> None:
    waiting, gone = Chat().consents(), Chat().consents().lets_it_expire()
    through = Chat().consents().taps_on("40 to 49")

    row = rows_of(waiting, gone, through, at=waiting.now)["age_band"]

    assert (row.seen, row.answered, row.left, row.still_open) == (3, 1, 1, 1)
    assert row.loss == pytest.approx(1 / 3)


@given(st.lists(st.floats(0, 1800), min_size=1, max_size=60))
def test_the_median_is_one_of_the_times_to_a_whole_second(seconds: list[float]) -> None:
    funnel = Funnel()
    for number, taken in enumerate(seconds):
        funnel.add(str(number), (Step("age_band", answered=True, seconds=taken),))

    assert [row.median_seconds for row in funnel.rows(PRACTICE)] == [median_low(map(round, seconds))]


def test_what_a_funnel_keeps_does_not_grow_with_the_times() -> None:
    funnel = Funnel()
    for number in range(2000):
        funnel.add(str(number), (Step("age_band", answered=True, seconds=number * 0.9),))

    (count,) = funnel._counts.values()
    assert len(count.seconds) == 1801


# -- whatever people do --------------------------------------------------------------------------------------


@dataclass
class Walker:
    """Somebody who taps this and that on their first intake, looked at over the shoulder."""

    intake: Intake
    at: datetime
    shown: set[str]


def walk(moves: Sequence[int]) -> Walker:
    chat, shown = Chat().starts(), set[str]()
    intake = chat.intake
    for move in (0, *moves):
        if chat.turns[-1].intake is None or chat.intake.ref != intake.ref:
            break
        intake = chat.intake
        if intake.status.is_open and not any(answer.question == SENT for answer in intake.answers):
            asked = current_question(PRACTICE, intake)
            shown.add(asked.id if asked else REVIEW)
        chat.waits(minutes=move if move % 11 == 0 else 0)
        buttons = chat.prompt.buttons
        consents = intake.status is Status.CONSENT and move % 20
        chat.happens(Tapped(chat.prompt.stamp, buttons[0 if consents else move % len(buttons)].action))
    return Walker(intake, chat.now, shown)


moves = st.lists(st.integers(0, 40), max_size=90)


@settings(max_examples=120)
@given(moves=moves)
@example([0, 1, 11, 33, 0, 0])
def test_the_steps_are_what_was_shown_but_for_what_was_passed_by(moves: list[int]) -> None:
    walker = walk(moves)
    intake = walker.intake
    found = {step.question for step in steps(PRACTICE, intake)}
    if not intake.answers and not intake.status.is_open:
        return  # only what is certain is told: that is tested above
    asked = PRACTICE.questionnaire.questions

    assert found <= walker.shown
    passed_by = walker.shown - found - {REVIEW}
    on_the_way = {question.id for question in PRACTICE.questionnaire.path(intake.latest())}
    next_up = PRACTICE.questionnaire.next_question(intake.latest())
    if intake.status is Status.STOPPED and next_up:
        on_the_way.discard(next_up.id)  # passed by where an answer before it, given again, told a red flag
    assert all(asked[code].on_request or code not in on_the_way for code in passed_by)


def naive(people: Iterable[tuple[Step, ...]]) -> dict[str, tuple[int, int, int]]:
    seen, answered, left = Counter[str](), Counter[str](), Counter[str]()
    for one in people:
        seen.update(step.question for step in one)
        answered.update(step.question for step in one if step.answered)
        left.update(step.question for step in one if step.is_left)
    return {code: (seen[code], answered[code], left[code]) for code in seen}


@settings(max_examples=40)
@given(everybody=st.lists(moves, max_size=6), hours=st.integers(0, 12))
def test_the_numbers_add_up_and_everybody_is_at_one_place(everybody: list[list[int]], hours: int) -> None:
    walkers = [walk(moves) for moves in everybody]
    at = max((walker.at for walker in walkers), default=NINE) + timedelta(hours=hours)
    people = [steps(PRACTICE, walker.intake, at) for walker in walkers]
    rows = counted(people)

    assert {row.question: (row.seen, row.answered, row.left) for row in rows} == naive(people)
    assert all(row.seen == row.answered + row.left + row.still_open for row in rows)
    assert all(min(row.answered, row.left, row.still_open) >= 0 for row in rows)
    assert all(len({step.question for step in one}) == len(one) for one in people)
    assert all(step.answered for one in people for step in one[:-1])
    waiting = sum(not one[-1].answered for one in people if one)
    assert sum(row.left + row.still_open for row in rows) == waiting


def test_a_clinic_chooses_when_an_open_intake_is_left() -> None:
    practice = load_practice(Clinic(resume_after_hours=48))
    chat = Chat(practice).consents()

    assert not steps(practice, chat.intake, chat.now + timedelta(hours=47))[-1].is_left
