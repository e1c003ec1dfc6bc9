"""FHIR R4: one Bundle of the questionnaire and an answered one for each intake."""

from collections.abc import Callable, Iterator
from datetime import UTC
from typing import BinaryIO

from flows.fhir_questionnaire import questionnaire_resource
from flows.fhir_responses import response_maker
from flows.fhir_terms import QUESTIONNAIRE, Resource, stable_id
from flows.summary import Summary
from storage.exports.edition import Edition, Format
from storage.exports.rows import json_text


def _entry_maker(edition: Edition) -> Callable[[Summary], str]:
    respond = response_maker(edition.practice)
    return lambda summary: _entry(respond(summary))


def _write(edition: Edition, entries: Iterator[str], out: BinaryIO) -> None:
    """Write a Bundle an entry at a time, one a line."""
    out.write(f'{{"resourceType":"Bundle","type":"collection","timestamp":"{_made(edition)}",'.encode())
    out.write(f'"entry":[\n{_entry(_questionnaire(edition))}'.encode())
    out.writelines(f",\n{entry}".encode() for entry in entries)
    out.write(b"\n]}\n")


def _made(edition: Edition) -> str:
    return edition.made_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _questionnaire(edition: Edition) -> Resource:
    published = edition.made_at.astimezone(edition.practice.clinic.zone).date()
    resource = questionnaire_resource(edition.practice, published)
    return {**resource, "id": stable_id(QUESTIONNAIRE, edition.practice.questionnaire.version)}


def _entry(resource: Resource) -> str:
    return json_text({"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource})


FHIR = Format(_entry_maker, _write)
