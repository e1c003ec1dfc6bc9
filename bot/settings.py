"""Settings: every environment variable, once, and clinic.toml."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, TypeAdapter, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from flows.clinic import Clinic
from flows.content_files import read_toml
from flows.errors import ContentError, SettingsError
from flows.overrides import SignOff

TELEGRAM = "https://api.telegram.org"

SIGN_OFF = frozenset(("signed_off_by", "signed_off_on"))
"""The keys of clinic.toml with which a clinician stands for the rules."""

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]{20,}")


class Settings(BaseSettings):
    """What the environment says, or the file .env where it is silent. Secrets stay out of repr."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True, populate_by_name=True
    )

    bot_token: SecretStr | None = Field(None, validation_alias="TELEGRAM_BOT_TOKEN")
    api_url: str = Field(TELEGRAM, validation_alias="TELEGRAM_API_URL")
    database_url: str = Field("sqlite:///meridian.db", validation_alias="DATABASE_URL")
    data_key: SecretStr | None = Field(None, validation_alias="MERIDIAN_DATA_KEY")
    staff_chat_id: int | None = Field(None, validation_alias="MERIDIAN_STAFF_CHAT_ID")
    staff_user_ids: Annotated[frozenset[int], NoDecode] = Field(
        frozenset(), validation_alias="MERIDIAN_STAFF_USER_IDS"
    )
    clinic: Path | None = Field(None, validation_alias="MERIDIAN_CLINIC")

    @property
    def token(self) -> str:
        """The bot's token. SettingsError where it is missing or cannot be one; the error never quotes it."""
        token = self.bot_token.get_secret_value().strip() if self.bot_token else ""
        if not token:
            raise SettingsError("TELEGRAM_BOT_TOKEN: not set; get a token from @BotFather on Telegram")
        if not _TOKEN.fullmatch(token):
            raise SettingsError(
                "TELEGRAM_BOT_TOKEN: this is no token; one from @BotFather looks like 123456789:AAE..."
            )
        return token

    @property
    def data_keys(self) -> str | None:
        """The sealing keys, newest first, separated by commas; None where a key file is to be used."""
        return self.data_key.get_secret_value() if self.data_key else None

    @field_validator("staff_user_ids", mode="before")
    @classmethod
    def _are_numbers(cls, ids: object) -> object:
        if not isinstance(ids, str):
            return ids
        parts = [part.strip() for part in ids.split(",") if part.strip()]
        if not all(re.fullmatch(r"[0-9]{1,19}", part) for part in parts):
            raise ValueError("must be Telegram user ids, numbers with commas between them")
        return frozenset(map(int, parts))

    @field_validator("api_url")
    @classmethod
    def _is_http(cls, url: str) -> str:
        if not re.match(r"https?://[^/\s]", url):
            raise ValueError("must start with http:// or https://")
        return url.rstrip("/")


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read the environment and this file. SettingsError, one line, names the variable that is wrong."""
    try:
        # mypy sees the fields only, not what BaseSettings.__init__ takes besides.
        return Settings(_env_file=env_file, _env_file_encoding="utf-8")  # type: ignore[call-arg]
    except ValidationError as error:
        raise SettingsError(_first(error)) from None
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{env_file}: cannot be read as UTF-8 text") from None


@dataclass(frozen=True)
class ClinicFile:
    """All of clinic.toml: the clinic's own facts, its overrides of rules by address, and their sign-off."""

    clinic: Clinic = field(default_factory=Clinic)
    rules: Mapping[str, object] = field(default_factory=dict)
    sign_off: SignOff | None = None


def load_clinic_file(path: Path | None, named_by: str = "MERIDIAN_CLINIC") -> ClinicFile:
    """Read a clinic.toml. SettingsError, one line, names file and key where something is wrong."""
    if path is None:
        return ClinicFile()
    try:
        table = read_toml(path)
    except ContentError as error:
        missing = f"{path}: there is no such file; {named_by} names it"
        raise SettingsError(str(error) if path.exists() else missing) from None
    rules, sign_off = table.pop("rules", {}), {key: table.pop(key) for key in SIGN_OFF if key in table}
    if not isinstance(rules, dict):
        raise SettingsError(f"{path}: rules: must be a table")
    for key in SIGN_OFF & rules.keys():
        raise SettingsError(
            f"{path}: rules.{key}: must stand at the top of the file, above the first [table]"
        )
    try:
        clinic = TypeAdapter(Clinic).validate_python(table)
        ZoneInfo(clinic.time_zone)
        signed = SignOff.model_validate(sign_off) if sign_off else None
    except ValidationError as error:
        raise SettingsError(f"{path}: {_first(error)}") from None
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise SettingsError(f"{path}: time_zone: there is no such zone; use one like Europe/London") from None
    most = clinic.desk.hours_a_week
    if clinic.desk.remind_after_hours > most:
        raise SettingsError(
            f"{path}: desk.remind_after_hours: must be at most {most}, the hours you are open in a week"
        )
    return ClinicFile(clinic, dict(_addresses(rules)), signed)


def _addresses(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    """Every value with its dotted address, whether written as tables or as one quoted key."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _addresses(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(str(part) for part in first["loc"]) or "(top)"
    if first["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
        return f"{key}: there is no such key"
    return f"{key}: {first['msg'].removeprefix('Value error, ')}"
