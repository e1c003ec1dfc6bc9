"""What FHIR resources are spelled with: identifiers of the project's own, extensions, codings, strings."""

import re
from collections.abc import Mapping
from typing import Any

Resource = dict[str, Any]
"""A FHIR R4 resource, or a part of one, as JSON has it."""

QUESTIONNAIRE = "urn:meridian:questionnaire:intake"
"""The canonical address of the questionnaire; its version is the digest of the content."""

INTAKE = "urn:meridian:intake"
"""The system of intake references."""

OWN_EXTENSIONS: Mapping[str, str] = {
    "on-request": "On an item: the patient is not asked by itself, only on request; so it is never required.",
    "status": "Where the intake is in its life, as `--status` takes it: finer than FHIR's own `status`.",
    "gate": "stop, block, wait, caution or ok: the worst of all flags; not there until it is known.",
    "flag": "What the safety screen found, gravest first, an extension each: in it `gate`, `code`, what it "
    "`says`, and `until` which day it holds.",
    "confirm": "What to ask the patient before booking, an extension each.",
    "plan": "The suggested visits, of a complete intake.",
    "earliest-start": "The first day on which facial needling may begin.",
    "campaign": "The link the intake began with.",
    "answered-version": "Digest of the questions as the patient was shown them, where it is not that of the "
    "questionnaire beside it.",
}
"""The extensions that FHIR has no element for, by the end of their address, ``urn:meridian:extension:…``."""

_STRUCTURE = "http://hl7.org/fhir/StructureDefinition"
STANDARD_EXTENSIONS: Mapping[str, str] = {
    "control": f"{_STRUCTURE}/questionnaire-itemControl",
    "exclusive": f"{_STRUCTURE}/questionnaire-optionExclusive",
    "least": f"{_STRUCTURE}/minValue",
    "most": f"{_STRUCTURE}/maxValue",
    "unit": f"{_STRUCTURE}/questionnaire-unit",
    "short": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-shortText",
    "absent": f"{_STRUCTURE}/data-absent-reason",
}
CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
UNITS = "http://unitsofmeasure.org"
LANGUAGES = "urn:ietf:bcp:47"

_NO_STRING = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def own(name: str, **value: object) -> Resource:
    """An extension of ours; its value goes by FHIR's name for its type (``valueCode="stop"``)."""
    if name not in OWN_EXTENSIONS:
        raise KeyError(name)
    return extension(f"urn:meridian:extension:{name}", **value)


def standard(name: str, **value: object) -> Resource:
    """An extension of FHIR's own."""
    return extension(STANDARD_EXTENSIONS[name], **value)


def extension(url: str, **value: object) -> Resource:
    """An extension, or a part of one, whose ``url`` is only a name."""
    return {"url": url, **value}


def control(code: str) -> Resource:
    """How an item is to be shown."""
    return standard("control", valueCodeableConcept={"coding": [coding(CONTROLS, code)]})


def coding(system: str, code: str, display: str = "") -> Resource:
    """A code, of which system, and what it says."""
    return {"system": system, "code": code} | ({"display": string(display)} if display else {})


def options_of(question: str) -> str:
    """The system of a question's options: the same code means something else in another question."""
    return f"urn:meridian:question:{question}"


def string(text: str) -> str:
    """The text as a FHIR string can hold it: a control character as its picture, half a pair by number."""
    return _NO_STRING.sub(_picture, text)


def present(**elements: object) -> Resource:
    """The elements that are there: FHIR has no empty ones."""
    return {name: value for name, value in elements.items() if value not in (None, "", [], ())}


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    return chr(0x2400 + code) if code < ord(" ") else f"<U+{code:04X}>"
