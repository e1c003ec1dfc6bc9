"""The three depths in which staff read an intake: what is in each, and what never is."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.answer_words import answer_words
from flows.columns import columns, staff_columns
from flows.deeds import Act, Deed
from flows.depths import Mark
from flows.intake import Status
from flows.languages import Catalog
from flows.notice_text import notice_message
from flows.prompts import Message
from flows.safety import Gate
from flows.summary import ENDED, Summary
from flows.summary_documents import summary_document
from flows.summary_text import MOST, details_messages, glance_messages, record_messages, units
from tests.flows.chat import PRACTICE, Chat
from tests.flows.summarized import everything, everything_declared, sent

ANA = "telegram:7"


def summary(chat: Chat, *deeds: Deed, name: str = "Dana", linked: tuple[str, ...] = ()) -> Summary:
    return Summary(chat.practice, chat.intake, name, "4217", linked, deeds)


def text(*messages: Message) -> str:
    return "\n\n".join(message.plain() for message in messages)


def all_three(read: Summary) -> str:
    return text(*glance_messages(read), *details_messages(read), *record_messages(read))


def part(read: Summary, code: str) -> list[tuple[str, str]]:
    return [(line.name, line.says) for each in read.details if each.code == code for line in each.lines]


# -- what is certain of any intake --------------------------------------------------------------------------


@st.composite
def chats(draw: st.DrawFn) -> Chat:
    """A patient who taps about: through some of it, or through all of it with anything declared."""
    if draw(st.booleans()):
        declared = everything_declared()
        asked = draw(st.lists(st.sampled_from(sorted(declared)), unique=True, max_size=6))
        chosen = {key: draw(st.sampled_from(declared[key].split("+"))) for key in asked}
        chat = Chat().consents().answers_with_nothing_to_declare(**chosen)
        return chat.taps_on("Send to the clinic") if chat.status is Status.REVIEW else chat
    chat = Chat().consents()
    for _ in range(draw(st.integers(0, 30))):
        if not chat.status.is_open or not chat.prompt.options:
            break
        chat.taps_on(draw(st.sampled_from(chat.prompt.buttons)).label)
    return chat


@settings(max_examples=60)
@given(chats())
def test_a_glance_lacks_no_flag_and_shows_no_plan_where_there_may_be_none(chat: Chat) -> None:
    read = summary(chat)
    shown = {flag.code for flag in read.glance.flags}
    plan = read.plan

    assert {flag.code for flag in read.flags} == shown
    if plan is not None:
        assert {*plan.red_flags, *plan.blocks, *plan.cautions, *plan.confirm} <= shown
    if read.gate in ("stop", "block", ""):
        assert (read.glance.plan, read.glance.start, read.glance.start_says) == ("", None, "")
    else:
        assert read.glance.plan
        assert read.glance.start is not None
    gates = [Gate[flag.gate.upper()] for flag in read.glance.flags]
    assert gates == sorted(gates, reverse=True)
    assert read.glance.gate == read.gate
    assert [line for line in text(*glance_messages(read)).splitlines() if not line.isprintable()] == []


@settings(max_examples=40)
@given(chats())
def test_the_details_and_the_record_leave_no_declared_answer_out(chat: Chat) -> None:
    read = summary(chat)
    in_details = {line.code for each in read.details for line in each.lines}
    in_record = {line.code for each in read.record.parts for line in each.lines}
    consent = {question for question in read.answers if question.startswith("consent.")}

    assert in_record == read.answers.keys() - consent
    flagged = {line.code for each in read.record.parts for line in each.lines if line.is_flag}
    assert flagged <= in_details
    quiet = {question for question in read.answers if read.answers[question] in (("none",), None, "none")}
    assert read.answers.keys() - quiet - consent - in_details <= {"concerns", "procedures"}
    assert [given.question for given in read.record.history] == [a.question for a in read.given]


def test_a_glance_is_one_message_whatever_was_declared() -> None:
    read = everything()
    linked = tuple(f"M-{number:04}" for number in range(300))
    long = replace(read, name="𓀀" * 64, linked=linked)
    (message,) = glance_messages(long)

    assert units(message.plain()) <= MOST
    assert "M-0299 and 295 more" in message.plain()


def test_of_too_many_flags_the_gravest_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.summary_text.MOST", 1500)
    (message,) = glance_messages(everything())

    assert units(message.plain()) <= 1500
    assert "• Block: Keloid scars on face or neck" in message.plain()
    assert "• Caution: Allergies (not sure)" not in message.plain()
    assert "more flags, none graver: see the details." in message.plain()


def test_no_message_is_too_long_for_telegram() -> None:
    read = everything()

    for message in (*details_messages(read), *record_messages(read)):
        assert units(message.plain()) <= MOST


# -- gate and flags -----------------------------------------------------------------------------------------


def test_every_standing_is_in_words() -> None:
    for standing in (*(gate.code for gate in Gate), *ENDED, "open"):
        assert PRACTICE.staff_words(f"gate.{standing}_name")
        assert PRACTICE.staff_words(f"gate.{standing}").endswith(".")


def test_every_deed_and_every_mark_is_in_words() -> None:
    for act in Act:
        assert PRACTICE.staff_words(f"handled.{act}")
    for mark in (Mark.TYPED, Mark.UNSURE, Mark.SKIPPED, Mark.CONTRADICTS):
        assert PRACTICE.staff_words(f"mark.{mark}")


def test_a_wait_and_a_doubt_of_one_procedure_are_one_flag() -> None:
    read = summary(sent(procedures="botox", botox__when="unsure"))

    assert [flag.code for flag in read.flags] == ["botox", "botox"]
    (flag,) = read.glance.flags
    assert flag.says == "Botox or other toxin (not sure when), until 16 March 2026"
    assert (flag.gate_name, flag.until) == ("Wait", date(2026, 3, 16))


def test_what_the_patient_is_not_to_see_is_marked_at_every_depth() -> None:
    read = summary(sent(safety__allergies="appearance_distress"))

    assert [flag.staff_only for flag in read.glance.flags] == [True]
    assert "Worries about looks often upset the day (staff only)" in text(*glance_messages(read))
    assert "Looks often upset my day (staff only)" in text(*details_messages(read))
    assert "Looks often upset my day (staff only)" in text(*record_messages(read))


def test_a_stopped_intake_says_what_the_patient_was_told_and_nothing_of_a_plan() -> None:
    read = summary(Chat().consents().answers_until("skin", urgent="vision"))

    assert read.glance.urgency == "Emergency: told to get help now."
    assert read.glance.told == ("Sudden sight changes need emergency care now. Call 911.",)
    assert (read.glance.plan, read.glance.confirm, read.glance.rules) == ("", (), "")
    assert read.glance.came.startswith("Stopped by a red flag 2 March 2026")


@pytest.mark.parametrize(("urgent", "urgency"), [("vision", "E"), ("needle_redness", "D"), ("shingles", "D")])
def test_a_red_flag_says_how_urgent_it_is(urgent: str, urgency: str) -> None:
    assert summary(Chat().consents().answers_until("skin", urgent=urgent)).urgency == urgency


def test_an_unfinished_intake_says_how_far_it_came() -> None:
    read = summary(Chat().consents().answers_until("acne.type", concerns="acne"))

    assert read.glance.gate_name == "Unfinished"
    assert read.glance.came == "Began 2 March 2026, 09:00, last seen at “Acne, Kind of spots”."
    assert read.glance.handled == ""


def test_another_language_is_told() -> None:
    practice = replace(PRACTICE, catalogs={**PRACTICE.catalogs, "es": Catalog("es", "Español")})
    chat = sent()

    told = Summary(practice, replace(chat.intake, language="es"), "Dana", "1").glance.who
    assert told == "Dana · 40 to 49 · speaks Español"


def test_somebody_who_answers_for_another_is_told() -> None:
    chat = Chat().consents().taps_on("It's for someone else", "My parent")

    assert "for: My parent" in summary(chat.answers_until("urgent")).glance.who


# -- what to confirm ----------------------------------------------------------------------------------------


def test_what_was_not_sure_is_asked_first_and_no_more_than_three_things_are() -> None:
    chosen = {f"safety__{group}": "unsure" for group in ("blood", "heart_brain", "skin")}
    read = summary(sent(procedures="botox", botox__when="unsure", **chosen))

    assert len(read.glance.confirm) == 3
    assert read.glance.more_to_confirm == len(read.confirm) - 3 == 1
    assert read.confirm[0] == "Botox or other toxin: when was it?"
    assert "and 1 more: see the details." in text(*glance_messages(read))
    assert part(read, "confirm") == [("4", read.confirm[3])]


def test_a_hinge_is_told_with_dates() -> None:
    read = summary(sent(procedures="botox", botox__when="1-2wk"))

    (told,) = read.glance.confirm
    assert told == (
        "Botox or other toxin, date: if “14 days ago or more”, Wait becomes OK, "
        "earliest start 2 March 2026, not 9 March 2026."
    )


def test_half_an_intake_asks_staff_nothing() -> None:
    chat = Chat().consents().answers_until("preference", safety__blood="unsure", botox__when="unsure")

    assert summary(chat).confirm == ()


# -- how it is handled --------------------------------------------------------------------------------------


def claimed(chat: Chat, **later: float) -> Deed:
    return Deed(Act.CLAIMED, ANA, "Ana", chat.now + timedelta(**later))


def test_who_handles_it_is_told_and_that_the_patient_changed_it_since() -> None:
    chat = sent()
    nobody, opened = summary(chat), summary(chat, replace(claimed(chat), act=Act.OPENED))
    deed = claimed(chat, minutes=1)
    chat.waits(hours=1).commands("edit").commands("~skin").taps_on("Softer, with some lines")
    changed = summary(chat.taps_on("Send the changes"), deed)

    assert nobody.glance.handled == "Nobody has claimed it yet."
    assert opened.glance.handled.startswith("Opened by Ana, 2 March 2026, 09:01. Nobody")
    assert changed.glance.handled == (
        "Claimed by Ana, 2 March 2026, 09:02. Changed by the patient since, 2 March 2026, 10:01."
    )
    assert part(changed, "changes") == [("Skin", "Mostly smooth and springy → Softer, with some lines")]


def test_why_it_is_not_suitable_is_told_in_words() -> None:
    chat = sent()
    deed = replace(claimed(chat), act=Act.NOT_SUITABLE, detail="unreachable")

    assert summary(chat, deed).glance.handled.startswith("Marked as not suitable (Cannot be reached) by Ana")


def test_a_change_that_is_not_sent_is_told_and_not_read() -> None:
    chat = sent()
    chat.commands("edit").commands("~skin").taps_on("Softer, with some lines")
    read = summary(chat)

    assert read.glance.came.endswith("The patient is changing it now; this is what was last sent.")
    assert read.answers["skin"] == "young"
    assert [given.applies for given in read.record.history if given.question == "skin"] == [True]
    history: Any = summary_document(read)["history"]
    assert [one["value"] for one in history if one["question"] == "skin"] == ["young"]


def test_an_answer_to_a_question_since_gone_stays_in_the_record_under_its_id() -> None:
    chat = sent()
    gone = [
        replace(answer, question="old.skin") for answer in chat.intake.answers if answer.question == "skin"
    ]
    read = replace(summary(chat), intake=replace(chat.intake, answers=(*gone, *chat.intake.answers)))

    first = read.record.history[0]
    assert (first.name, first.says, first.how, first.applies) == ("old.skin", "young", "tapped", False)


@pytest.mark.parametrize("name", ["Dana\nGate: OK", "Da\u202ena", "Da\u0000na", "\u2028Dana"])
def test_a_name_breaks_no_line_and_turns_nothing_around(name: str) -> None:
    chat = sent()
    read = summary(chat, replace(claimed(chat), name=name), name=name)

    assert read.glance.who.isprintable()
    assert read.glance.handled.isprintable()
    assert "\n" not in read.glance.who + read.glance.handled


# -- details ------------------------------------------------------------------------------------------------


def test_each_concern_has_its_part_and_what_was_not_declared_is_one_line() -> None:
    read = summary(sent(concerns="acne+tmj", safety__blood="antiplatelet"))

    assert [each.code for each in read.details] == [
        *("about_you", "acne", "tmj", "procedures", "safety", "wishes")
    ]
    assert part(read, "safety") == [
        ("Bleeding and thinners", "Aspirin or fish oil"),
        (
            "Nothing declared",
            "Pregnancy, Heart and nerves, Illness and immunity, Skin health, Allergies and comfort",
        ),
    ]


def test_a_procedure_tells_when_it_was_and_until_when_to_wait() -> None:
    read = summary(sent(procedures="botox+peel", botox__when="1-2wk", peel__when="over-6mo"))

    lines = dict(part(read, "procedures"))
    assert lines["Botox or a similar injection"] == "1 to 2 weeks ago; wait until 9 March 2026"
    assert lines["A peel or microdermabrasion"] == "More than 6 months ago"


def test_a_new_procedure_tells_it_too() -> None:
    chat = sent().waits(days=20).starts().taps_on("An injection, peel or laser", "Done", "Filler")
    chat.taps_on("1 to 2 weeks ago")
    read = summary(chat)

    assert chat.status is Status.COMPLETE
    lines = dict(part(read, "about_you"))
    assert lines["New procedure, when"].startswith("1 to 2 weeks ago; wait until ")
    assert [line.code for each in read.details for line in each.lines if line.is_flag] == ["news.when"]


def test_weeks_are_weeks() -> None:
    read = summary(Chat().consents().answers_until("event_weeks", preference="event").says("7"))

    assert part(read, "wishes")[-1] == ("Weeks to the event", "7 weeks")


# -- the full record ----------------------------------------------------------------------------------------


def test_the_record_tells_each_sending_and_what_it_changed() -> None:
    chat = sent().waits(days=1).commands("edit").commands("~skin").taps_on("Softer, with some lines")
    read = summary(chat.taps_on("Send the changes"))

    assert [(line.name, line.says) for line in read.record.revisions] == [
        ("Version 1", "Sent 2 March 2026, 09:01."),
        (
            "Version 2",
            "Sent 3 March 2026, 09:01: Skin: Mostly smooth and springy → Softer, with some lines.",
        ),
    ]


def test_the_record_tells_what_was_agreed_to_by_its_digest() -> None:
    read = summary(sent())

    assert [(agreed.name, agreed.says) for agreed in read.record.consents] == [
        ("Use of health answers", "I agree"),
        ("Use of this chat", "Yes"),
    ]
    assert all(agreed.digest in text(*record_messages(read)) for agreed in read.record.consents)


def test_the_record_names_every_fact_and_every_rule_behind_the_plan() -> None:
    read = everything()
    assert read.outcome is not None
    assert read.plan is not None

    codes = {line.code for line in read.record.facts}
    assert {"age_band", "skin", "concerns.tmj", "procedures.botox", "conditions", "unsure"} <= codes
    told = [line.code for line in read.record.reasons]
    assert told == [reason.rule for reason in read.plan.reasons]


# -- what never reaches staff -------------------------------------------------------------------------------


def test_words_that_gave_no_answer_are_at_no_depth_and_in_no_notice() -> None:
    chat = Chat().consents().says("my sister Zanzibella says hello").taps_on("40 to 49")
    chat.answers_with_nothing_to_declare().taps_on("Send to the clinic")
    notices = text(*(notice_message(chat.practice, notice) for notice in chat.notices))

    assert "Zanzibella" not in all_three(summary(chat)) + notices


@pytest.mark.parametrize("left", ["withdrawn", "expired"])
def test_who_left_leaves_nothing_but_how_far_they_came(left: str) -> None:
    chat = Chat().consents().answers_until("preference", concerns="acne", safety__blood="anticoagulant")
    if left == "withdrawn":
        chat.commands("cancel").taps_on("Stop and delete them")
    else:
        chat.lets_it_expire()
    read = summary(chat)

    assert (read.details, read.record.parts, read.record.history) == ((), (), ())
    assert read.glance.flags == ()
    assert "Acne" not in all_three(read)
    assert "left at “Spacing of visits”" in read.glance.came


# -- tables -------------------------------------------------------------------------------------------------


def test_the_short_table_is_short_and_has_no_codes_of_answers() -> None:
    short = staff_columns(PRACTICE)
    whole = {column.key: column.header for column in columns(PRACTICE)}

    assert len(short) <= 20
    assert all(whole[column.key] == column.header for column in short)
    assert not {column.key for column in short} & PRACTICE.questionnaire.questions.keys()


def test_a_cell_is_of_its_columns_kind() -> None:
    chat = sent(**{**everything_declared(), "preference": "event", "event_weeks": "12"})
    read = summary(chat, claimed(chat))
    kinds = {"text": str, "code": str, "number": int, "date": date, "datetime": date}

    for column in columns(PRACTICE):
        cell = column.cell(read)
        assert cell is None or isinstance(cell, kinds[column.kind]), column.key


def test_keys_of_columns_are_their_own() -> None:
    keys = [column.key for column in columns(PRACTICE)]

    assert len(set(keys)) == len(keys)
    assert all(keys)


def test_every_question_and_option_is_in_words() -> None:
    words = answer_words(PRACTICE)

    for question in PRACTICE.questionnaire.questions.values():
        assert words.full_name(question.id) != question.id
        for option in getattr(question, "options", ()):
            assert words.says(question.id, option.code) != option.code


def test_an_age_stands_after_a_name_that_reads_leftward() -> None:
    chat = Chat().consents().answers_with_nothing_to_declare()
    name = "محمد"

    assert summary(chat, name=name).glance.who == f"{name}\u200e · 40 to 49"
