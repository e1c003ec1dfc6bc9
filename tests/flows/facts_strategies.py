"""Hypothesis strategies for facts: every code, every preference, every date."""

from hypothesis import strategies as st

from flows.facts import (
    AGE_BANDS,
    BOTHERS,
    CONCERNS,
    CONDITIONS,
    DATE_BANDS,
    PROCEDURES,
    RED_FLAGS,
    UNSURE,
    Facts,
)

ADULT = AGE_BANDS[1:]
BLOCKING = CONDITIONS[:10]

concern = st.fixed_dictionaries(
    {
        "bother": st.sampled_from([None, *BOTHERS]),
        "duration": st.sampled_from([None, "under-3mo", "3-12mo", "over-12mo"]),
    }
)
concerns = st.dictionaries(st.sampled_from(CONCERNS), concern, max_size=4) | st.dictionaries(
    st.sampled_from(CONCERNS), concern
)
when = st.sampled_from(DATE_BANDS) | st.integers(0, 400)
procedures = st.dictionaries(st.sampled_from(PROCEDURES), st.fixed_dictionaries({"when": when}), max_size=3)
preference = st.sampled_from([("standard", None), ("fewer", None)]) | st.tuples(
    st.just("event"), st.integers(0, 30)
)


def _some(codes, max_size=3):
    return st.lists(st.sampled_from(codes), unique=True, max_size=max_size)


@st.composite
def documents(draw, *, ages=AGE_BANDS, conditions=CONDITIONS, red_flags=RED_FLAGS):
    """Facts documents as JSON would give them; safety is often clear, so that plans are drawn up."""
    clear = draw(st.booleans())
    wish, weeks = draw(preference)
    return {
        "id": draw(st.none() | st.text(max_size=5)),
        "age_band": draw(st.sampled_from(ages)),
        "skin": draw(st.sampled_from(["young", "mature", "unsure"])),
        "concerns": draw(concerns),
        "procedures": draw(procedures),
        "conditions": [] if clear else draw(_some(conditions)),
        "unsure": draw(_some(UNSURE, 2)),
        "red_flags": [] if clear or not red_flags else draw(_some(red_flags, 1)),
        "preference": wish,
        "event_weeks": weeks,
        "cleared": draw(st.booleans()),
    }


def any_facts(**limits):
    """Facts of every kind."""
    return documents(**limits).map(Facts.model_validate)


def bookable_facts():
    """Facts for which some plan is always shown."""
    return any_facts(ages=ADULT, conditions=CONDITIONS[10:], red_flags=())
