"""One clinic's practice: the content as it is, with what clinic.toml says of the clinic and of its rules."""

from dataclasses import replace
from pathlib import Path

from bot.settings import ClinicFile, Settings, load_clinic_file
from flows.errors import ContentError, SettingsError
from flows.overrides import in_words, laxer, overrides, unyielding
from flows.practice import Practice, load_practice
from flows.rules import Rules, load_rules


def practice_of(settings: Settings) -> Practice:
    """Load the practice. Raises ContentError or SettingsError, one line that names file and key."""
    file = load_clinic_file(settings.clinic)
    practice = load_practice(file.clinic)
    rules = _agreed(practice.rules, file, settings.clinic)
    return replace(practice, rules=rules, sign_off=file.sign_off)


def rules_of(settings: Settings) -> Rules:
    """Load the clinic's rules alone. Raises ContentError or SettingsError, as practice_of() does."""
    return _agreed(load_rules(), load_clinic_file(settings.clinic), settings.clinic)


def overridden(published: Rules, file: ClinicFile, path: Path | None) -> Rules:
    """The rules as this file has them, signed off or not. SettingsError where one cannot be so."""
    if not file.rules:
        return published
    try:
        rules = published.override(file.rules)
    except ContentError as error:
        raise SettingsError(f"{path}: {error}") from None
    fixed = unyielding(published, rules)
    if fixed:
        raise SettingsError(
            f"{path}: rules.{fixed[0]}: can be made stricter only, whoever signs it off;"
            f" it is {_default(published, fixed[0])}"
        )
    return rules


def _agreed(published: Rules, file: ClinicFile, path: Path | None) -> Rules:
    """The rules as the clinic has them: stricter as it likes, laxer only over a clinician's name."""
    rules = overridden(published, file, path)
    unsigned = laxer(published, rules) if file.sign_off is None else ()
    if unsigned:
        raise SettingsError(f"{path}: {unsigned_line(published, unsigned)}")
    return rules


def unsigned_line(published: Rules, unsigned: tuple[str, ...]) -> str:
    """What to do about values that are laxer than the published ones while nobody stands for them."""
    more = f" (and {len(unsigned) - 1} more)" if len(unsigned) > 1 else ""
    return (
        f"rules.{unsigned[0]}{more}: laxer than the default, {_default(published, unsigned[0])};"
        ' a clinician must stand for it: signed_off_by = "Dr. ..." and signed_off_on = 2026-03-01'
        " at the top of the file"
    )


def _default(published: Rules, address: str) -> str:
    (found,) = overrides(published, published, [address])
    return in_words(found.default)
