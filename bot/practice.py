"""One clinic's practice: the content as it is, with what clinic.toml says of the clinic and of its rules."""

from dataclasses import replace

from bot.settings import ClinicFile, Settings, load_clinic_file
from flows.errors import ContentError, SettingsError
from flows.overrides import laxer
from flows.practice import Practice, load_practice
from flows.rules import Rules, load_rules


def practice_of(settings: Settings) -> Practice:
    """Load the practice. Raises ContentError or SettingsError, one line that names file and key."""
    file = load_clinic_file(settings.clinic)
    practice = load_practice(file.clinic)
    return replace(practice, rules=_overridden(practice.rules, file, settings))


def rules_of(settings: Settings) -> Rules:
    """Load the clinic's rules alone. Raises ContentError or SettingsError, as practice_of() does."""
    return _overridden(load_rules(), load_clinic_file(settings.clinic), settings)


def _overridden(published: Rules, file: ClinicFile, settings: Settings) -> Rules:
    """The rules as the clinic has them: stricter as it likes, laxer only over a clinician's name."""
    if not file.rules:
        return published
    try:
        rules = published.override(file.rules)
    except ContentError as error:
        raise SettingsError(f"{settings.clinic}: {error}") from None
    unsigned = laxer(published, rules) if file.sign_off is None else ()
    if unsigned:
        raise SettingsError(
            f"{settings.clinic}: rules: {unsigned[0]} is laxer than the rule it replaces;"
            " [sign_off] must name the clinician who stands for it, and the date"
        )
    return rules
