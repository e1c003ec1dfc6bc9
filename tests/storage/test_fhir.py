"""The file for other systems: one valid Bundle, however many intakes there are."""

import io
import json
import tracemalloc
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from fhir.resources.R4B.bundle import Bundle

from flows.clinic import Clinic
from flows.practice import load_practice
from flows.summary import Summary
from storage.exports import FORMATS
from storage.exports.edition import Edition
from tests.flows.chat import PRACTICE, Chat
from tests.flows.fhir_reading import answered, enabled

FHIR = FORMATS["fhir"]
LATE = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)


def written(summaries: Iterable[Summary], edition: Edition | None = None) -> bytes:
    edition = edition or Edition(PRACTICE, LATE, "", 1)
    out = io.BytesIO()
    FHIR.write(edition, map(FHIR.prepare(edition), summaries), out)
    return out.getvalue()


def bundle(*summaries: Summary) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(written(summaries))
    return read


def summary(name: str = "Dana", **chosen: str) -> Summary:
    chat = Chat().consents().answers_with_nothing_to_declare(**chosen).taps_on("Send to the clinic")
    return Summary(PRACTICE, chat.intake, name, "4217")


def test_a_bundle_is_valid() -> None:
    found = bundle(
        summary(concerns="acne", procedures="botox"), Summary(PRACTICE, Chat().consents().intake, "", "")
    )

    Bundle.model_validate(found)
    assert found["type"] == "collection"
    assert found["timestamp"] == "2026-03-02T23:30:00Z"


def test_the_questionnaire_comes_first_and_then_its_answers() -> None:
    form, response = (entry["resource"] for entry in bundle(summary(concerns="acne"))["entry"])

    assert response["questionnaire"] == f"{form['url']}|{form['version']}"
    assert set(answered(response)) <= enabled(form, answered(response))


def test_every_entry_has_an_address_of_its_own_that_stays() -> None:
    one = summary()
    other = replace(one, intake=replace(one.intake, ref="M-7KQ4"))
    later = replace(one, intake=replace(one.intake, updated_at=LATE))
    another_clinics = replace(one, intake=replace(one.intake, started_at=LATE))
    addresses = [entry["fullUrl"] for entry in bundle(one, other)["entry"]]

    assert addresses == [f"urn:uuid:{entry['resource']['id']}" for entry in bundle(one, other)["entry"]]
    assert len(set(addresses)) == 3
    assert addresses[:2] == [entry["fullUrl"] for entry in bundle(later)["entry"]]
    assert bundle(another_clinics)["entry"][1]["fullUrl"] not in addresses


def test_no_intake_at_all_is_a_bundle_as_well() -> None:
    found = bundle()

    Bundle.model_validate(found)
    assert [entry["resource"]["resourceType"] for entry in found["entry"]] == ["Questionnaire"]


def test_it_is_dated_where_the_clinic_is() -> None:
    kolkata = load_practice(Clinic(time_zone="Asia/Kolkata"))
    edition = Edition(kolkata, LATE, "", 0)

    assert json.loads(written([], edition))["entry"][0]["resource"]["date"] == "2026-03-03"


def test_an_entry_is_a_line() -> None:
    lines = written([summary("line\nline\u2028line")]).decode().splitlines()

    assert len(lines) == 4
    assert json.loads(lines[2].removesuffix(","))["resource"]["subject"]["display"] == "line\nline\u2028line"


def test_it_takes_no_more_memory_the_more_there_are() -> None:
    edition = Edition(PRACTICE, LATE, "", 0)
    entry = FHIR.prepare(edition)(summary(concerns="acne"))

    def peak(count: int) -> int:
        tracemalloc.start()
        FHIR.write(edition, (entry for _ in range(count)), _Nowhere())
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1)
    assert peak(5_000) < 1.1 * peak(50)


class _Nowhere(io.RawIOBase):
    def write(self, data: Any) -> int:
        return len(data)
