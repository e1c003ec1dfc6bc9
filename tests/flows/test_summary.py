"""What staff read of an intake: in one table's columns, and in one document's keys."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.clinic import Clinic
from flows.columns import Cell, columns
from flows.facts_documents import plan_line, read_facts
from flows.intake import Status
from flows.practice import load_practice
from flows.summary import Summary
from flows.summary_documents import KEYS, summary_document
from tests.flows.chat import PRACTICE, Chat

SEND = "Send to the clinic"
KOLKATA = load_practice(Clinic(time_zone="Asia/Kolkata"))
HEALTH_KEYS = ("answers", "facts", "plan", "flags", "consent", "history")


def sent(**chosen: str) -> Chat:
    """A patient who answered and sent it."""
    return Chat().consents().answers_with_nothing_to_declare(**chosen).taps_on(SEND)


def summary(chat: Chat) -> Summary:
    return Summary(chat.practice, chat.intake, "Dana", "4217")


def row(chat: Chat) -> dict[str, Cell]:
    """What each column says of this patient."""
    return {column.header: column.cell(summary(chat)) for column in columns(chat.practice)}


def document(chat: Chat) -> dict[str, Any]:
    """The document, as it reads once written."""
    read: dict[str, Any] = json.loads(json.dumps(summary_document(summary(chat))))
    return read


def filled(chat: Chat) -> set[str]:
    return {header for header, cell in row(chat).items() if cell not in (None, "")}


# -- columns ------------------------------------------------------------------------------------------------


def test_every_column_has_a_header_of_its_own_that_can_be_read() -> None:
    headers = [column.header for column in columns(PRACTICE)]

    assert len(set(headers)) == len(headers)
    assert all(header.isprintable() and header == header.strip() and header for header in headers)
    assert max(map(len, headers)) <= 64


def test_what_matters_most_comes_first() -> None:
    headers = [column.header for column in columns(PRACTICE)]

    assert headers[:4] == ["Reference", "Gate", "What it means", "Flags"]
    assert headers[4:8] == ["To confirm", "Comes for", "Plan", "Earliest start"]


def test_the_columns_are_the_questions_in_their_order() -> None:
    asked = [q for q in PRACTICE.questionnaire.questions if not q.startswith("consent.")]
    headers = [column.header for column in columns(PRACTICE)]

    assert [header for header in headers if header in asked] == asked


def test_a_complete_intake_at_a_glance() -> None:
    shown = row(sent(concerns="wrinkles+acne", procedures="botox"))

    assert shown["Gate"] == "wait"
    assert shown["Flags"] == "Wait: Botox or other toxin, until 16 March 2026"
    assert shown["Plan"] == "every 2 weeks ×6"
    assert shown["Earliest start"] == date(2026, 3, 16)
    assert (shown["Name"], shown["Chat"], shown["Status"]) == ("Dana", "4217", "complete")


def test_several_answers_are_joined_and_split() -> None:
    shown = row(sent(concerns="wrinkles+acne"))

    assert shown["Concerns"] == "Lines and wrinkles; Acne"
    assert shown["concerns"] == "wrinkles;acne"
    assert (shown["concerns/wrinkles"], shown["concerns/acne"], shown["concerns/tmj"]) == (1, 1, 0)


def test_a_question_not_asked_has_empty_cells_and_a_skipped_one_says_so() -> None:
    chat = Chat().consents().answers_until("wrinkles.bother", concerns="wrinkles").taps_on("Skip")
    shown = row(chat)

    assert shown["Lines and wrinkles: How much it bothers you"] == "skipped"
    assert shown["wrinkles.bother"] is None
    assert shown["Acne: How much it bothers you"] is None
    assert shown["acne.type/blackheads"] is None


def test_times_are_the_clinics_and_the_header_says_whose() -> None:
    shown = row(Chat(KOLKATA).consents())

    assert shown["Started (Asia/Kolkata)"] == datetime(2026, 3, 2, 14, 30, 5, tzinfo=ZoneInfo("Asia/Kolkata"))
    assert document(Chat(KOLKATA).consents())["started_at"] == "2026-03-02T09:00:05Z"


def test_the_earliest_start_counts_from_the_clinics_day() -> None:
    chat = Chat(KOLKATA).waits(hours=11).consents().answers_with_nothing_to_declare(procedures="botox")

    assert row(chat.taps_on(SEND))["Earliest start"] == date(2026, 3, 17)


def test_consent_counts_once_none_is_missing() -> None:
    half = Chat().starts().taps_on("I agree")

    assert row(half)["Consent (UTC)"] is None
    assert row(half.taps_on("Yes"))["Consent (UTC)"] == half.now


def test_what_the_patient_is_not_to_see_is_marked() -> None:
    chat = sent(safety__allergies="appearance_distress+needle_fear")
    shown = row(chat)
    flags = {flag["code"]: flag for flag in document(chat)["flags"]}

    assert "Worries about looks often upset the day (staff only)" in str(shown["Flags"])
    assert shown["Allergies and comfort"] == "Needle fear or fainting; Looks often upset my day (staff only)"
    assert [code for code, flag in flags.items() if flag["staff_only"]] == ["appearance_distress"]


# -- what is certain ----------------------------------------------------------------------------------------


def test_an_open_intake_has_no_gate_and_no_plan_yet() -> None:
    chat = Chat().consents().answers_until("wishes", concerns="wrinkles").answers_until("preference")
    shown = row(chat)

    assert chat.status.is_open
    assert (shown["Gate"], shown["Plan"], shown["Earliest start"]) == ("", "", None)
    assert document(chat)["plan"] is None


def test_a_doubt_counts_once_it_was_asked() -> None:
    chat = Chat().consents().answers_until("botox.when", procedures="botox")
    assert row(chat)["Flags"] == ""

    assert row(sent(procedures="botox", botox__when="unsure"))["Flags"] == (
        "Wait: Botox or other toxin (not sure when), until 16 March 2026"
    )


def test_a_condition_counts_as_soon_as_it_is_told() -> None:
    chat = Chat().consents().answers_until("safety.heart_brain", safety__blood="anticoagulant")

    assert str(row(chat)["Flags"]).startswith("Block: ")
    assert row(chat)["Gate"] == ""


def test_a_stopped_intake_shows_its_red_flag_and_no_plan() -> None:
    chat = Chat().consents().answers_until("skin", urgent="vision")
    shown, read = row(chat), document(chat)

    assert chat.status is Status.STOPPED
    assert shown["Gate"] == "stop"
    assert re.match(r"Stop: \w", str(shown["Flags"]))
    assert (shown["Plan"], read["plan"]) == ("", None)
    assert read["facts"]["red_flags"] == ["vision"]


def test_a_red_flag_heard_before_any_question_shows_too() -> None:
    chat = Chat().says("my face is drooping and I can't lift my arm")
    read = document(chat)

    assert row(chat)["Gate"] == "stop"
    assert "Stop: " in str(row(chat)["Flags"])
    assert [flag["code"] for flag in read["flags"]] == ["face_droop"]
    assert read["facts"] is None


def test_a_red_flag_after_the_plan_takes_the_plan_back() -> None:
    chat = sent().says("I can't breathe")

    assert row(chat)["Gate"] == "stop"
    assert (row(chat)["Plan"], document(chat)["plan"]) == ("", None)


def withdrawn() -> Chat:
    return Chat().consents().answers_until("preference").commands("cancel").taps_on("Stop and delete them")


def expired() -> Chat:
    return Chat().consents().answers_until("preference").lets_it_expire()


@pytest.mark.parametrize("leaves", [withdrawn, expired])
def test_who_left_leaves_no_health_data(leaves: Callable[[], Chat]) -> None:
    chat = leaves()
    read = document(chat)

    assert chat.status in (Status.WITHDRAWN, Status.EXPIRED)
    assert not [key for key in HEALTH_KEYS if read[key]]
    assert filled(chat) <= {
        "Reference",
        "What it means",
        "Left at",
        "Name",
        "Status",
        "Started (UTC)",
        "Language",
        "Chat",
        "Content version",
        "Rules",
    }


def test_an_answer_that_no_longer_applies_is_only_history() -> None:
    chat = Chat().consents().answers_with_nothing_to_declare(concerns="acne+wrinkles")
    chat.commands("~concerns").taps_on("Acne", "Done").taps_on(SEND)
    shown, read = row(chat), document(chat)

    assert shown["Concerns"] == "Lines and wrinkles"
    assert not [header for header in filled(chat) if header.startswith(("acne.", "Acne: "))]
    assert not [key for key in read["answers"] if key.startswith("acne.")]
    assert list(read["facts"]["concerns"]) == ["wrinkles"]
    assert [a["question"] for a in read["history"] if a["question"].startswith("acne.")]


# -- the document -------------------------------------------------------------------------------------------


PUBLISHED = (
    *("ref", "status", "language", "started_at", "completed_at", "content_version"),
    *("answers", "facts", "plan", "flags", "consent", "history"),
)


def test_the_document_has_the_published_keys_and_every_key_is_explained() -> None:
    keys = list(document(sent()))

    assert [key for key in keys if key in PUBLISHED] == list(PUBLISHED)
    assert keys == [key.name for key in KEYS]
    assert all(key.about.endswith(".") for key in KEYS)


def test_the_facts_draw_up_the_very_plan() -> None:
    read = document(sent(concerns="tmj+acne", procedures="filler", safety__skin="koebner"))

    facts = read_facts(json.dumps(read["facts"]))
    assert json.loads(plan_line(facts, PRACTICE.rules)) == read["plan"]


def test_history_tells_a_correction_and_consent_what_was_read() -> None:
    chat = Chat().consents().taps_on("18 to 29").commands("back").taps_on("40 to 49")
    read = document(chat)

    ages = [a["value"] for a in read["history"] if a["question"] == "age_band"]
    assert ages == ["18-29", "40-49"]
    assert read["answers"]["age_band"] == "40-49"
    consents = read["consent"]
    assert [c["value"] for c in consents] == ["yes", "yes"]
    assert all(re.fullmatch("[0-9a-f]{64}", c["digest"]) for c in consents)


@settings(max_examples=40)
@given(st.data())
def test_any_intake_fills_the_same_columns_with_the_same_answers(data: st.DataObject) -> None:
    """However somebody answered, and wherever they stopped, labels and codes say the same."""
    chat = Chat().consents()
    for _ in range(data.draw(st.integers(0, 40))):
        if not chat.status.is_open or not chat.prompt.options:
            break
        chat.taps_on(data.draw(st.sampled_from(chat.prompt.buttons)).label)
    shown, read = row(chat), document(chat)

    answers = {key: value for key, value in read["answers"].items() if not key.startswith("consent.")}
    coded = {
        h: cell for h, cell in shown.items() if h in PRACTICE.questionnaire.questions and cell is not None
    }
    assert coded == {
        key: ";".join(value) if isinstance(value, list) else value
        for key, value in answers.items()
        if value is not None
    }
    assert not [cell for cell in shown.values() if not isinstance(cell, str | int | date | None)]
