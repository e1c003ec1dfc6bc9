"""Facts: a patient's answers reduced to what the rules need, in public codes that never change meaning."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

AgeBand = Literal["under-18", "18-29", "30-39", "40-49", "50-59", "60-plus"]
Skin = Literal["young", "mature", "unsure"]
ConcernCode = Literal[
    "collagen_dull",
    "wrinkles",
    "sagging",
    "discoloration",
    "neck_decollete",
    "acne",
    "alopecia",
    "tmj",
    "headache_migraine",
    "sinus",
]
Bother = Literal["mild", "moderate", "severe"]
Duration = Literal["under-3mo", "3-12mo", "over-12mo"]
ProcedureCode = Literal[
    "botox",
    "filler",
    "facelift",
    "threads",
    "peel_light",
    "peel_deep",
    "microneedling",
    "laser_nonablative",
    "laser_ablative",
]
DateBand = Literal["under-1wk", "1-2wk", "2-4wk", "1-3mo", "3-6mo", "over-6mo", "unsure"]
ConditionCode = Literal[
    "pregnancy",
    "bleeding_disorder",
    "anticoagulant",
    "seizures_recent",
    "hypertension_uncontrolled",
    "stroke_heart",
    "immunosuppressed",
    "cancer_now",
    "lymphoedema_face_neck",
    "keloid_face_neck",
    "skin_active",
    "coldsore_now",
    "illness",
    "dental",
    "ttc_breastfeeding",
    "antiplatelet",
    "pacemaker_icd",
    "seizures_controlled",
    "hypertension_controlled",
    "diabetes",
    "cancer_past_nodes",
    "coldsore_often",
    "keloid",
    "koebner",
    "isotretinoin",
    "metal_allergy",
    "mask_allergy",
    "needle_fear",
    "appearance_distress",
]
UnsureCode = Literal["pregnancy", "blood", "heart_brain", "immune_cancer", "skin", "allergies"]
RedFlagCode = Literal[
    "face_droop",
    "thunderclap",
    "headache_plus",
    "vision",
    "gca",
    "face_swelling",
    "jaw_locked",
    "chest_jaw",
    "filler_vascular",
    "breathing",
    "post_needle",
    "mole",
    "scalp",
    "neck",
    "shingles",
    "self_harm",
]
Preference = Literal["standard", "fewer", "event"]

AGE_BANDS: tuple[AgeBand, ...] = get_args(AgeBand)
CONCERNS: tuple[ConcernCode, ...] = get_args(ConcernCode)
BOTHERS: tuple[Bother, ...] = get_args(Bother)
PROCEDURES: tuple[ProcedureCode, ...] = get_args(ProcedureCode)
DATE_BANDS: tuple[DateBand, ...] = get_args(DateBand)
CONDITIONS: tuple[ConditionCode, ...] = get_args(ConditionCode)
UNSURE: tuple[UnsureCode, ...] = get_args(UnsureCode)
RED_FLAGS: tuple[RedFlagCode, ...] = get_args(RedFlagCode)

COSMETIC: frozenset[ConcernCode] = frozenset(CONCERNS[:5])
"""The concerns about how skin looks: their cadence depends on how mature the skin is."""

MINOR: AgeBand = "under-18"
LONG_STANDING: Duration = "over-12mo"

When: TypeAlias = DateBand | int
WholeNumber = Annotated[int, Field(strict=True, ge=0)]


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ConcernFacts(_Document):
    """How much a concern bothers, and for how long; None where the patient skipped the question."""

    bother: Bother | None = None
    duration: Duration | None = None


class ProcedureFacts(_Document):
    """When an earlier procedure was: a date band, or a whole number of days ago."""

    when: When

    @field_validator("when", mode="plain")
    @classmethod
    def _band_or_days(cls, when: object) -> When:
        if isinstance(when, str):
            for band in DATE_BANDS:
                if when == band:
                    return band
        elif isinstance(when, int) and not isinstance(when, bool) and when >= 0:
            return when
        raise PydanticCustomError(
            "when", f"must be a whole number of days, or one of {', '.join(DATE_BANDS)}"
        )


class Facts(_Document):
    """One facts document: everything the plan is a function of.

    ``age_band`` and ``skin`` are always needed. Any other key left out means that nothing of the kind was
    reported: no concern, no procedure, no condition, no red flag, no preference, not cleared. The lists are
    sets: order and repeats mean nothing. ``event_weeks`` goes with the preference ``event`` and no other.
    """

    id: str | int | None = None
    age_band: AgeBand
    skin: Skin
    concerns: Mapping[ConcernCode, ConcernFacts] = Field(default_factory=dict)
    procedures: Mapping[ProcedureCode, ProcedureFacts] = Field(default_factory=dict)
    conditions: frozenset[ConditionCode] = frozenset()
    unsure: frozenset[UnsureCode] = frozenset()
    red_flags: frozenset[RedFlagCode] = frozenset()
    preference: Preference = "standard"
    event_weeks: WholeNumber | None = Field(default=None, validate_default=True)
    cleared: bool = Field(default=False, strict=True)

    @field_validator("id", mode="plain")
    @classmethod
    def _text_or_number(cls, given: object) -> str | int | None:
        if given is None or isinstance(given, str):
            return given
        if isinstance(given, int) and not isinstance(given, bool):
            return given
        raise PydanticCustomError("id", "must be text or a whole number")

    @field_validator("event_weeks")
    @classmethod
    def _only_with_an_event(cls, weeks: int | None, info: ValidationInfo) -> int | None:
        preference = info.data.get("preference")
        if preference == "event" and weeks is None:
            raise PydanticCustomError("event_weeks", 'must be given where preference is "event"')
        if preference in ("standard", "fewer") and weeks is not None:
            raise PydanticCustomError("event_weeks", 'must be null unless preference is "event"')
        return weeks


def facts_document(facts: Facts) -> dict[str, object]:
    """The facts as one JSON object, every key present, lists in the order the codes are published in."""
    return {
        "id": facts.id,
        "age_band": facts.age_band,
        "skin": facts.skin,
        "concerns": {code: facts.concerns[code].model_dump() for code in CONCERNS if code in facts.concerns},
        "procedures": {
            code: facts.procedures[code].model_dump() for code in PROCEDURES if code in facts.procedures
        },
        "conditions": in_order(CONDITIONS, facts.conditions),
        "unsure": in_order(UNSURE, facts.unsure),
        "red_flags": in_order(RED_FLAGS, facts.red_flags),
        "preference": facts.preference,
        "event_weeks": facts.event_weeks,
        "cleared": facts.cleared,
    }


def in_order(published: Iterable[str], given: Iterable[str]) -> list[str]:
    """Those given, in the order they are published in."""
    present = frozenset(given)
    return [code for code in published if code in present]
