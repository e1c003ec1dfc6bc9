"""How staff stand with an intake, what may be done next, and the queue that comes of it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.clinic import Clinic
from flows.deeds import CLOSING, HANDLING, Act, Deed
from flows.desk_actions import DeskAction, desk_action
from flows.desk_counts import Claimed, week_counts, week_of
from flows.desk_counts_text import stats_prompt
from flows.handling import Verdict, Wish, mark_of, standing
from flows.practice import load_practice
from flows.queue import Step, Waiting, queue_of
from flows.queue_text import digest_prompt, queue_prompt, said_age

PRACTICE = load_practice()
CLINIC = Clinic()
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
KIM, ANA = "telegram:7", "telegram:8"
NAMES = {KIM: "Kim", ANA: "Ana"}


def deed(act: Act, by: str = KIM, minutes: float = 1, detail: str = "") -> Deed:
    return Deed(act, by, NAMES[by], MONDAY + timedelta(minutes=minutes), "M-7KQ4", detail)


def stands(*deeds: Deed, sent_at: datetime | None = MONDAY, gate: str = "ok"):
    return standing(deeds, sent_at, gate)


@pytest.mark.parametrize(
    ("deeds", "wish", "verdict"),
    [
        ([], Wish(Act.CLAIMED, KIM), Verdict.DONE),
        ([deed(Act.CLAIMED)], Wish(Act.CLAIMED, KIM), Verdict.ALREADY),
        ([deed(Act.CLAIMED)], Wish(Act.CLAIMED, ANA), Verdict.TAKEN),
        ([deed(Act.CONTACTED)], Wish(Act.CLAIMED, ANA), Verdict.TAKEN),
        ([deed(Act.CLAIMED)], Wish(Act.CLAIMED, ANA, over=mark_of(deed(Act.CLAIMED))), Verdict.DONE),
        ([deed(Act.CLAIMED)], Wish(Act.CLAIMED, ANA, over="1"), Verdict.TAKEN),
        ([deed(Act.CLAIMED)], Wish(Act.CONTACTED, ANA), Verdict.DONE),
        ([deed(Act.CONTACTED)], Wish(Act.CONTACTED, ANA), Verdict.ALREADY),
        ([deed(Act.BOOKED)], Wish(Act.BOOKED, ANA), Verdict.ALREADY),
        ([deed(Act.BOOKED)], Wish(Act.CONTACTED, KIM), Verdict.CLOSED),
        ([deed(Act.NOT_SUITABLE)], Wish(Act.BOOKED, KIM), Verdict.CLOSED),
        ([deed(Act.BOOKED)], Wish(Act.CLAIMED, ANA), Verdict.DONE),
        ([deed(Act.CLAIMED), deed(Act.BOOKED, minutes=2)], Wish(Act.CLAIMED, ANA), Verdict.DONE),
        ([deed(Act.OPENED)], Wish(Act.CLAIMED, ANA), Verdict.DONE),
    ],
)
def test_what_comes_of_a_wish(deeds, wish, verdict):
    assert stands(*deeds).verdict(wish) is verdict


@pytest.mark.parametrize("gate", ["stop", "block"])
def test_nothing_is_booked_that_a_clinician_has_to_see_first(gate):
    assert stands(gate=gate).verdict(Wish(Act.BOOKED, KIM)) is Verdict.NOT_BOOKABLE
    assert Act.BOOKED not in stands(gate=gate).choices


def test_what_was_not_sent_is_nobodys_to_handle():
    unsent = stands(sent_at=None, gate="")
    assert unsent.choices == ()
    assert unsent.verdict(Wish(Act.CLAIMED, KIM)) is Verdict.NOT_SENT


def test_what_the_patient_changed_since_is_open_again_and_still_its_holders():
    changed = MONDAY + timedelta(hours=1)
    held = stands(deed(Act.CLAIMED), sent_at=changed)
    closed = stands(deed(Act.BOOKED), sent_at=changed)

    assert held.verdict(Wish(Act.CLAIMED, ANA)) is Verdict.TAKEN
    assert held.verdict(Wish(Act.CLAIMED, KIM)) is Verdict.DONE
    assert closed.verdict(Wish(Act.CLAIMED, ANA)) is Verdict.DONE
    assert closed.verdict(Wish(Act.BOOKED, KIM)) is Verdict.DONE
    assert closed.choices == HANDLING


acts = st.lists(st.tuples(st.sampled_from(list(Act)), st.sampled_from([KIM, ANA])), max_size=12)
wishes = st.builds(Wish, st.sampled_from(HANDLING), st.sampled_from([KIM, ANA]))


def told(acts_done) -> tuple[Deed, ...]:
    return tuple(deed(act, by, minutes) for minutes, (act, by) in enumerate(acts_done, 1))


@given(acts, wishes, st.sampled_from(["ok", "caution", "wait", "block", "stop"]))
def test_the_same_tap_twice_adds_one_deed(done, wish, gate):
    deeds = told(done)
    if stands(*deeds, gate=gate).verdict(wish) is Verdict.DONE:
        again = (*deeds, deed(wish.act, wish.by, len(deeds) + 1))
        assert stands(*again, gate=gate).verdict(wish) in (Verdict.ALREADY, Verdict.CLOSED)


@given(acts, st.sampled_from(["ok", "block"]))
def test_whatever_is_offered_can_be_done_by_somebody(done, gate):
    now = stands(*told(done), gate=gate)
    for act in now.choices:
        over = mark_of(now.holder) if now.holder and act is Act.CLAIMED else ""
        assert {now.verdict(Wish(act, by, over=over)) for by in (KIM, ANA)} == {Verdict.DONE}


@given(acts)
def test_only_a_closed_intake_is_nobodys_once_somebody_had_it(done):
    now = stands(*told(done))
    moved = [act for act, _ in done if act in HANDLING]
    assert (now.holder is None) == (not moved or moved[-1] in CLOSING)


# -- the queue ----------------------------------------------------------------------------------------------


def waiting(
    ref: str, *deeds: Deed, level: str = "ok", hours: float = 0, sent_again: float | None = None
) -> Waiting:
    sent_at = MONDAY - timedelta(hours=hours) if sent_again is None else MONDAY + timedelta(hours=sent_again)
    return Waiting(ref, level, sent_at, standing(deeds, sent_at, level))


NOW = MONDAY + timedelta(hours=2)


def test_the_queue_puts_first_what_presses_most():
    queue = queue_of(
        [
            waiting("M-CONTACTED", deed(Act.CONTACTED)),
            waiting("M-CLAIMED", deed(Act.CLAIMED)),
            waiting("M-CHANGED", deed(Act.BOOKED), sent_again=1),
            waiting("M-BOOKED", deed(Act.BOOKED)),
            waiting("M-YOUNG"),
            waiting("M-OLD", hours=100),
            waiting("M-SOON", level="S", hours=9),
            waiting("M-NOW", level="E"),
        ],
        NOW,
        CLINIC,
    )

    assert [one.ref for one in queue.waiting] == [
        "M-NOW",
        "M-SOON",
        "M-OLD",
        "M-YOUNG",
        "M-CHANGED",
        "M-CLAIMED",
        "M-CONTACTED",
    ]
    assert (queue.unread, queue.unclaimed, queue.changed, queue.claimed) == (4, 4, 1, 2)
    assert queue.late == {"M-OLD"}


def test_the_queue_in_words_has_counts_lines_and_a_button_each():
    queue = queue_of(
        [
            waiting("M-2222", hours=100),
            waiting("M-3333", deed(Act.OPENED, ANA), level="E"),
            waiting("M-4444", deed(Act.CLAIMED), level="block"),
            waiting("M-5555", deed(Act.BOOKED), sent_again=1.5, level="caution"),
        ],
        NOW,
        CLINIC,
    )
    prompt = queue_prompt(PRACTICE, queue, NOW)

    assert prompt.messages[0].plain() == (
        "Queue\n\n"
        "2 unclaimed, 1 of them unread · 1 in hand · 1 has waited too long · "
        "1 was changed by the patient since\n\n"
        "M-3333 · Stop · 2 h · read by Ana\n"
        "M-2222 · OK · 4 d · unread, waiting too long\n"
        "M-5555 · Caution · 30 min · changed since\n"
        "M-4444 · Block · 2 h · claimed by Kim"
    )
    assert [button.action for button in prompt.options] == [
        f"look/{ref}" for ref in ("M-3333", "M-2222", "M-5555", "M-4444")
    ]


def test_a_long_queue_shows_ten_and_counts_the_rest():
    queue = queue_of([waiting(f"M-{number}") for number in range(1000, 1025)], NOW, CLINIC)
    prompt = queue_prompt(PRACTICE, queue, NOW)

    assert len(prompt.options) == 10
    assert prompt.messages[0].plain().endswith("… and 15 more: meridian queue")


def test_an_empty_queue_says_so_and_makes_no_digest():
    empty = queue_of([waiting("M-2222", deed(Act.BOOKED))], NOW, CLINIC)

    assert queue_prompt(PRACTICE, empty, NOW).messages[0].plain() == "Queue\n\nNothing waits."
    assert digest_prompt(PRACTICE, empty) is None


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(days=3), "3 d"),
    ],
)
def test_an_age_is_said_to_what_matters_of_it(age, said):
    assert said_age(PRACTICE, age) == said


def test_every_step_of_the_queue_has_a_place():
    steps = {one.step for one in (
        waiting("A", level="D"),
        waiting("B"),
        waiting("C", deed(Act.BOOKED), sent_again=1),
        waiting("D", deed(Act.CLAIMED)),
        waiting("E", deed(Act.CONTACTED)),
        waiting("F", deed(Act.NOT_SUITABLE)),
    )}  # fmt: skip
    assert steps == set(Step)


# -- the numbers --------------------------------------------------------------------------------------------


def test_a_week_is_counted_from_its_monday_in_the_clinics_zone():
    sunday_night = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert week_of(sunday_night, Clinic(time_zone="Europe/Warsaw"))[0] == datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert week_of(sunday_night, CLINIC)[0] == datetime(2026, 2, 23, tzinfo=UTC)


def test_the_numbers_of_two_weeks():
    sent = [
        Claimed(waiting("A", deed(Act.CLAIMED, minutes=10), level="ok"), MONDAY + timedelta(minutes=10)),
        Claimed(waiting("B", deed(Act.CLAIMED, minutes=90), level="wait"), MONDAY + timedelta(minutes=90)),
        Claimed(waiting("C", level="E"), None),
        Claimed(waiting("D", level="ok", hours=72), None),
    ]
    begun = [MONDAY - timedelta(hours=73), MONDAY, MONDAY, MONDAY, MONDAY]
    weeks = [week_of(NOW, CLINIC, ago) for ago in (0, 1)]
    counts = [week_counts(begun, sent, week, CLINIC) for week in weeks]
    told = stats_prompt(PRACTICE, tuple((week[0], count) for week, count in zip(weeks, counts, strict=True)))

    assert told.messages[0].plain() == (
        "The desk in numbers\n\n"
        "This week, since 2 March\n"
        "4 begun · 2 sent · 1 stopped by a red flag\n"
        "Of those sent: 1 OK, 1 Wait\n"
        "1 not claimed yet\n\n"
        "Last week, from 23 February\n"
        "1 begun · 1 sent · 0 stopped by a red flag\n"
        "Of those sent: 1 OK\n"
        "1 not claimed yet\n\n"
        "Counted of what is still kept. Weeks begin on Monday, in UTC."
    )


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        ([0, 0, 0, 0], ""),
        ([0, 0, 0, 0, 0], "Half were claimed within 1 min of working time"),
        ([10, 20, 30, 40, 50], "Half were claimed within 30 min of working time"),
        ([90] * 6, "Half were claimed within 1 h 30 min of working time"),
    ],
)
def test_how_soon_intakes_are_claimed_is_said_of_five_or_more(minutes, said):
    sent = [Claimed(waiting("A", level="ok"), MONDAY + timedelta(minutes=one)) for one in minutes]
    week = week_of(NOW, CLINIC)
    counts = (week[0], week_counts([], sent, week, CLINIC))
    told = stats_prompt(PRACTICE, (counts, (week[0], week_counts([], [], week, CLINIC))))

    assert [line for line in told.messages[0].plain().split("\n") if "Half" in line] == (
        [said] if said else []
    )


# -- codes of buttons ---------------------------------------------------------------------------------------


@given(
    st.sampled_from(["open", "claim", "ask!"]),
    st.integers(0, 10**9),
    st.sampled_from(["", "M-7KQ4", "M-7KQ4Q"]),
    st.booleans(),
    st.lists(st.text("abc.0-!", min_size=1), max_size=2),
)
def test_a_buttons_code_reads_back_as_what_it_was_written_of(what, notice, ref, is_opened, more):
    about = DeskAction(what, notice, ref, is_opened and bool(ref), tuple(more))
    assert desk_action(notice, about.code(what, *more)) == about


@given(st.integers(0, 10**9), st.text(max_size=60))
def test_any_code_at_all_can_be_read(stamp, code):
    assert desk_action(stamp, code).notice == stamp
