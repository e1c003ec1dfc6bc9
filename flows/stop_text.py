"""What is shown when a red flag stops an intake: the urgent texts first, gravest first."""

from collections.abc import Sequence

from flows.intake import Intake
from flows.outcome import red_flags
from flows.practice import Practice, Voice
from flows.prompts import Message
from flows.reduction import RedFlag
from flows.safety_rules import Level

SELF_HARM = "self_harm"

_HEADINGS: dict[Level, str] = {
    "E": "stopped.heading_emergency",
    "D": "stopped.heading_same_day",
    "S": "stopped.heading_soon",
}


def speaks_of_harm(practice: Practice, intake: Intake) -> bool:
    """Whether somebody spoke of harming themselves: then nothing is said of starting again."""
    return any(code == SELF_HARM for code, _ in red_flags(practice, intake))


def gravest(practice: Practice, found: Sequence[RedFlag]) -> Level:
    """How urgent the most urgent of these red flags is."""
    rules = {str(code): rule for code, rule in practice.rules.safety.red_flags.items()}
    levels = [rules[code].shown(variant).level for code, variant in found]
    return min(levels, key="EDS".index, default="E")


def stop_messages(practice: Practice, voice: Voice, intake: Intake) -> tuple[Message, ...]:
    """One message: whom to call, then that the clinic knows, and that one may come back."""
    rules = {str(code): rule for code, rule in practice.rules.safety.red_flags.items()}
    found = [rules[code].shown(variant) for code, variant in red_flags(practice, intake)]
    found.sort(key=lambda shown: "EDS".index(shown.level))
    urgent = dict.fromkeys(voice.say(shown.says) for shown in found)
    afterwards = () if speaks_of_harm(practice, intake) else (voice.words("stopped.come_back"),)
    heading = _HEADINGS[found[0].level] if found else "stopped.heading_same_day"
    return (
        Message(
            paragraphs=(
                *urgent,
                voice.words("stopped.clinic_told"),
                voice.words("stopped.call_clinic"),
                *afterwards,
            ),
            heading=voice.words(heading),
        ),
    )
