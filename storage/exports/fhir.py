"""FHIR R4: one Bundle of the questionnaire and an answered one for each intake."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC
from typing import BinaryIO

from flows.fhir_questionnaire import questionnaire_resource
from flows.fhir_responses import response_maker
from flows.fhir_terms import INTAKE, QUESTIONNAIRE, Resource
from flows.intake import Intake
from flows.summary import Summary
from storage.exports.edition import Edition, Format
from storage.exports.rows import json_text


def _entry_maker(edition: Edition) -> Callable[[Summary], bytes]:
    respond = response_maker(edition.practice)
    return lambda summary: _entry(_intake_id(summary.intake), respond(summary))


def _write(edition: Edition, entries: Iterator[bytes], out: BinaryIO) -> None:
    """Write a Bundle an entry at a time, one a line."""
    out.write(f'{{"resourceType":"Bundle","type":"collection","timestamp":"{_made(edition)}",'.encode())
    out.write(b'"entry":[\n' + _questionnaire(edition))
    out.writelines(b",\n" + entry for entry in entries)
    out.write(b"\n]}\n")


def _made(edition: Edition) -> str:
    return edition.made_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _questionnaire(edition: Edition) -> bytes:
    published = edition.made_at.astimezone(edition.practice.clinic.zone).date()
    resource = questionnaire_resource(edition.practice, published)
    return _entry(_stable_id(QUESTIONNAIRE, resource["version"]), resource)


def _entry(identity: str, resource: Resource) -> bytes:
    entry = {"fullUrl": f"urn:uuid:{identity}", "resource": {**resource, "id": identity}}
    return json_text(entry).encode()


def _intake_id(intake: Intake) -> str:
    """The same in every export. Two clinics may have the same reference, and still not the same id."""
    return _stable_id(INTAKE, intake.ref, intake.started_at.astimezone(UTC).isoformat())


def _stable_id(*parts: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "|".join(parts)))


FHIR = Format(_entry_maker, _write)
