"""An intake as other systems read it: valid, laid out as the questionnaire is, saying what was answered."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse as ValidResponse
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.fhir_questionnaire import questionnaire_resource
from flows.fhir_responses import response_maker
from flows.fhir_terms import OWN_EXTENSIONS, STANDARD_EXTENSIONS
from flows.intake import Answer, Intake, Status
from flows.summary import Summary
from tests.flows.chat import NINE, PRACTICE, Chat, blank
from tests.flows.fhir_reading import Item, answered, enabled, items, questions
from tests.flows.test_fhir_questionnaire import as_given, urls
from tests.flows.walks import walk

SEND = "Send to the clinic"
PAGE = Path(__file__).parents[2] / "docs" / "fhir.md"
FORM = questionnaire_resource(PRACTICE, date(2026, 3, 2))
ITEMS = {item["linkId"]: item for item in items(FORM)}
STATUSES = {"in-progress", "completed", "amended", "entered-in-error", "stopped"}
respond = response_maker(PRACTICE)


def response(intake: Intake, name: str = "Dana", address: str = "4217") -> Item:
    return respond(Summary(PRACTICE, intake, name, address))


def sent(**chosen: str) -> Chat:
    return Chat().consents().answers_with_nothing_to_declare(**chosen).taps_on(SEND)


def holding(answers: dict[str, Any], status: Status = Status.COMPLETE) -> Intake:
    """An intake with these answers."""
    given_ = tuple(Answer(q, v, n, NINE, "tapped") for n, (q, v) in enumerate(answers.items(), 1))
    return replace(blank(1), status=status, completed_at=NINE, answers=given_)


def told(document: Item, name: str) -> list[Any]:
    """What our extensions of this name say."""
    url = f"urn:meridian:extension:{name}"
    return [_said(one) for one in document["extension"] if one["url"] == url]


def _said(extension: Item) -> Any:
    if "extension" in extension:
        return {part["url"]: _said(part) for part in extension["extension"]}
    ((_, said),) = [pair for pair in extension.items() if pair[0].startswith("value")]
    return said


def skeleton(part: Item, keep: set[str]) -> list[Any]:
    """The linkIds as they are nested, of those in ``keep`` and what is around them."""
    found = [(item["linkId"], skeleton(item, keep)) for item in part.get("item", ())]
    return [(link_id, inner) for link_id, inner in found if inner or link_id in keep]


# -- whatever was answered ----------------------------------------------------------------------------------


@settings(max_examples=150)
@given(st.integers(min_value=0))
def test_whatever_was_answered_is_valid_and_fits_the_questionnaire(seed: int) -> None:
    answers = walk(PRACTICE.questionnaire, seed)
    document = response(holding(answers))

    ValidResponse.model_validate(document)
    assert document["status"] in STATUSES
    assert all(values for values in answered(document).values())
    for item in items(document):
        asked = ITEMS[item["linkId"]]
        assert item.get("text") == asked["text"]
        assert len(item.get("answer", ())) <= 1 or asked["repeats"]
        offered = [option["valueCoding"] for option in asked.get("answerOption", ())]
        for one in item.get("answer", ()):
            assert one["valueInteger"] >= 0 if asked["type"] == "integer" else one["valueCoding"] in offered


@settings(max_examples=150)
@given(st.integers(min_value=0))
def test_what_was_answered_and_applies_is_there_and_nothing_else(seed: int) -> None:
    asked = PRACTICE.questionnaire
    answers = walk(asked, seed)
    document = response(holding(answers))

    applying = asked.applying(answers)
    said = {question: values for question, values in as_given(asked, applying).items() if values}
    assert answered(document) == said
    assert set(said) <= enabled(FORM, answered(document))
    assert skeleton(document, set(applying)) == skeleton(FORM, set(applying))


def test_a_skipped_question_says_so() -> None:
    chat = Chat().consents().answers_until("acne.bother", concerns="acne").taps_on("Skip")

    (skipped,) = [item for item in items(response(chat.intake)) if item["linkId"] == "acne.bother"]

    assert "answer" not in skipped
    assert skipped["extension"][0]["valueCode"] == "asked-declined"


# -- its life -----------------------------------------------------------------------------------------------


def test_an_intake_that_was_sent() -> None:
    chat = sent(concerns="wrinkles", procedures="botox")
    document = response(chat.intake)

    assert document["status"] == "completed"
    assert datetime.fromisoformat(document["authored"]) == chat.now
    assert document["identifier"] == {"system": "urn:meridian:intake", "value": "M-0002"}
    assert document["questionnaire"] == f"{FORM['url']}|{FORM['version']}"
    assert told(document, "status") == ["complete"]
    assert told(document, "gate") == ["wait"]
    assert told(document, "earliest-start") == ["2026-03-16"]
    assert told(document, "plan") == [Summary(PRACTICE, sent(concerns="wrinkles").intake, "", "").plan_line]
    (flag,) = told(document, "flag")
    assert (flag["gate"], flag["code"], flag["until"]) == ("wait", "botox", "2026-03-16")
    assert flag["says"].startswith("Botox")


def test_an_intake_that_is_under_way_has_what_was_answered_so_far() -> None:
    document = response(Chat().consents().answers_until("skin").intake)

    assert document["status"] == "in-progress"
    assert list(answered(document)) == ["consent.health", "consent.channel", "age_band", "urgent"]
    assert told(document, "plan") == []


def test_an_intake_that_was_sent_again_is_amended() -> None:
    chat = sent()
    first = response(chat.intake)
    chat.waits(days=1).commands("edit").taps_on("Your wishes").taps_through("preference", "fewer")
    between = response(chat.intake)
    again = response(chat.taps_on("Send the changes").intake)

    assert between == first, "changed, and not sent yet"
    assert [one["status"] for one in (first, again)] == ["completed", "amended"]
    assert datetime.fromisoformat(again["authored"]) == chat.now
    assert answered(first)["preference"] != answered(again)["preference"]


def test_a_red_flag_stops_it_and_is_told() -> None:
    document = response(Chat().consents().answers_until("skin", urgent="thunderclap").intake)

    assert document["status"] == "stopped"
    assert told(document, "gate") == ["stop"]
    assert [flag["code"] for flag in told(document, "flag")] == ["thunderclap"]


@pytest.mark.parametrize("status", [Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED])
def test_one_that_ended_without_being_sent_is_stopped(status: Status) -> None:
    document = response(replace(blank(1), status=status))

    assert document["status"] == "stopped"
    assert told(document, "status") == [status.value]
    assert "item" not in document
    ValidResponse.model_validate(document)


@pytest.mark.parametrize("leave", [["No, I'll call instead"], ["I agree", "No, another way please"]])
def test_a_refused_consent_carries_no_answer(leave: list[str]) -> None:
    chat = Chat().starts().taps_on(*leave)

    assert chat.status is Status.DECLINED
    assert "item" not in response(chat.intake)


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_word_in_fhir(status: Status) -> None:
    assert response(replace(blank(1), status=status))["status"] in STATUSES


# -- whose it is --------------------------------------------------------------------------------------------


def test_the_patient_is_named_and_given_no_made_up_identifier() -> None:
    document = response(replace(sent().intake, language="pl"))
    (patient,) = document["contained"]

    assert document["subject"] == document["source"] == {"reference": "#patient", "display": "Dana"}
    assert patient["name"] == [{"text": "Dana"}]
    assert patient["telecom"] == [{"system": "other", "value": "4217"}]
    assert patient["communication"][0]["language"]["coding"][0]["code"] == "pl"
    assert "identifier" not in patient


def test_who_answers_for_another_is_not_taken_for_the_patient() -> None:
    chat = Chat().consents().taps_on("It's for someone else", "My parent")
    document = response(chat.intake)
    patient, related = document["contained"]

    ValidResponse.model_validate(document)
    assert patient == {"resourceType": "Patient", "id": "patient"}
    assert document["subject"] == {"reference": "#patient"}
    assert document["source"] == {"reference": "#answered-by", "display": "Dana"}
    assert (related["resourceType"], related["name"]) == ("RelatedPerson", [{"text": "Dana"}])
    assert related["patient"] == {"reference": "#patient"}


def test_who_answered_for_themselves_after_all_is_the_patient() -> None:
    chat = Chat().consents().taps_on("It's for someone else", "It is for me after all")

    assert [person["resourceType"] for person in response(chat.intake)["contained"]] == ["Patient"]


def test_an_old_intake_says_which_questions_it_was_shown() -> None:
    old = replace(sent().intake, content_version="0123456789ab")

    assert told(response(old), "answered-version") == ["0123456789ab"]
    assert told(response(sent().intake), "answered-version") == []


def test_a_campaign_is_kept() -> None:
    assert told(response(replace(sent().intake, campaign="spring")), "campaign") == ["spring"]


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("Dana\0", "Dana␀"),
        ("\ud83d", "<U+D83D>"),
        ("=1+1", "=1+1"),
        ("\u202eanaD", "\u202eanaD"),
        ("a\tb\r\nc", "a\tb\r\nc"),
    ],
)
def test_a_name_is_kept_as_far_as_fhir_can_hold_it(name: str, seen: str) -> None:
    document = response(sent().intake, name)

    ValidResponse.model_validate(document)
    assert document["contained"][0]["name"][0]["text"] == document["subject"]["display"] == seen


def test_a_name_that_is_empty_is_left_out() -> None:
    document = response(sent().intake, "", "")

    ValidResponse.model_validate(document)
    assert document["subject"] == {"reference": "#patient"}
    assert set(document["contained"][0]) == {"resourceType", "id", "communication"}


def test_every_extension_is_fhirs_or_explained() -> None:
    intake = replace(
        sent(concerns="tmj", procedures="botox", safety__blood="unsure").intake,
        campaign="spring",
        content_version="old",
    )
    found = set(urls(response(intake)))
    own = {url.removeprefix("urn:meridian:extension:") for url in found if url.startswith("urn:")}

    assert own | {"on-request"} == set(OWN_EXTENSIONS)
    assert {url for url in found if ":" not in url} == {"gate", "code", "says", "until"}


def test_every_question_can_be_answered() -> None:
    """So that what holds of walks holds of every question."""
    seen = {
        question
        for seed in range(400)
        for question in answered(response(holding(walk(PRACTICE.questionnaire, seed))))
    }

    assert seen == set(questions(FORM))


@pytest.mark.parametrize(("name", "says"), list(OWN_EXTENSIONS.items()))
def test_the_page_on_fhir_explains_every_extension(name: str, says: str) -> None:
    assert f"| `{name}` | {says} |" in PAGE.read_text("utf-8")


@pytest.mark.parametrize("url", list(STANDARD_EXTENSIONS.values()))
def test_the_page_on_fhir_names_every_extension_of_fhirs_own(url: str) -> None:
    assert f"`{url.rsplit('/', maxsplit=1)[-1]}`" in PAGE.read_text("utf-8")
