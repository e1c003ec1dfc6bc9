"""What is shown when a red flag stops an intake: the urgent texts first, gravest first."""

from flows.intake import Intake
from flows.outcome import red_flags
from flows.practice import Practice, Voice
from flows.prompts import Message
from flows.safety_rules import Level

_HEADINGS: dict[Level, str] = {
    "E": "stopped.heading_emergency",
    "D": "stopped.heading_same_day",
    "S": "stopped.heading_soon",
}


def stop_messages(practice: Practice, voice: Voice, intake: Intake) -> tuple[Message, ...]:
    """One message: whom to call, then that the clinic knows, and that one may come back."""
    rules = {str(code): rule for code, rule in practice.rules.safety.red_flags.items()}
    found = [rules[code].shown(variant) for code, variant in red_flags(practice, intake)]
    found.sort(key=lambda shown: "EDS".index(shown.level))
    urgent = dict.fromkeys(voice.say(shown.says) for shown in found)
    heading = _HEADINGS[found[0].level] if found else "stopped.heading_same_day"
    return (
        Message(
            paragraphs=(
                *urgent,
                voice.words("stopped.clinic_told"),
                voice.words("stopped.call_clinic"),
                voice.words("stopped.come_back"),
            ),
            heading=voice.words(heading),
        ),
    )
