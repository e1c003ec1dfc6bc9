"""Settings and clinic.toml: what is wrong is said in one line that names it."""

import os

import pytest

from bot.settings import Settings, load_clinic_file, load_settings
from flows.clinic import Clinic
from flows.errors import SettingsError

TOKEN = "123456789:AAE-a-made-up-token-of-thirty-5x"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith(("MERIDIAN_", "TELEGRAM_", "DATABASE_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def refused(call, *args):
    with pytest.raises(SettingsError) as error:
        call(*args)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_without_any_setting_the_defaults_hold():
    settings = load_settings()

    assert settings.api_url == "https://api.telegram.org"
    assert settings.database_url == "sqlite:///meridian.db"
    assert settings.data_keys is None
    assert settings.staff_chat_id is None
    assert load_clinic_file(settings.clinic).clinic == Clinic()


def test_every_setting_is_read(monkeypatch):
    for name, value in {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": "http://127.0.0.1:8081/",
        "DATABASE_URL": "sqlite:///x.db",
        "MERIDIAN_DATA_KEY": "a,b",
        "MERIDIAN_STAFF_CHAT_ID": "-1001",
        "MERIDIAN_CLINIC": "clinic.toml",
    }.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()

    assert settings.token == TOKEN
    assert settings.api_url == "http://127.0.0.1:8081"
    assert settings.data_keys == "a,b"
    assert settings.staff_chat_id == -1001
    assert {TOKEN, "a,b"}.isdisjoint(repr(settings).split("'"))


def test_the_environment_comes_before_the_file(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("MERIDIAN_STAFF_CHAT_ID=1\nTELEGRAM_BOT_TOKEN=\nSOMETHING_ELSE=x\n")
    assert load_settings().staff_chat_id == 1
    monkeypatch.setenv("MERIDIAN_STAFF_CHAT_ID", "2")
    assert load_settings().staff_chat_id == 2


def test_a_file_that_is_no_text_is_named(tmp_path):
    (tmp_path / ".env").write_bytes(b"A=\xff\xfe")

    assert refused(load_settings).startswith(".env: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MERIDIAN_STAFF_CHAT_ID", "the-front-desk"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
    ],
)
def test_a_wrong_value_names_its_variable_and_is_not_quoted(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    line = refused(load_settings)

    assert line.startswith(f"{name}")
    assert value not in line


@pytest.mark.parametrize("token", ["", "  ", "hello", "123:short", f"{TOKEN}!"])
def test_a_token_that_is_missing_or_none_is_said_without_quoting_it(token):
    settings = Settings(bot_token=token)

    line = refused(lambda: settings.token)

    assert line.startswith("TELEGRAM_BOT_TOKEN: ")
    assert not token.strip() or token not in line


def clinic_file(tmp_path, text):
    path = tmp_path / "clinic.toml"
    path.write_text(text)
    return path


def test_a_clinic_says_what_it_is(tmp_path):
    path = clinic_file(
        tmp_path,
        """
        name = "Needle & Thread"
        phone = "+44 20 7946 0000"
        time_zone = "Europe/London"
        languages = ["en", "de"]
        copy_mode = "uk"
        signed_off_by = " Dr. A. Needle "
        signed_off_on = 2026-01-31
        [retention]
        finished_days = 30
        [rules]
        "safety.procedures.botox.wait_days" = 21
        [rules.cadence.needs]
        weeks = 8
        """,
    )
    file = load_clinic_file(path)

    assert file.clinic.name == "Needle & Thread"
    assert file.clinic.languages == ("en", "de")
    assert (file.clinic.retention.unfinished_days, file.clinic.retention.finished_days) == (3, 30)
    assert file.rules == {"safety.procedures.botox.wait_days": 21, "cadence.needs.weeks": 8}
    assert file.sign_off is not None
    assert (file.sign_off.by, file.sign_off.on.isoformat()) == ("Dr. A. Needle", "2026-01-31")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("nme = 'x'", "nme"),
        ("name = 3", "name"),
        ("name = ''", "name"),
        ("phone = ['1']", "phone"),
        ("time_zone = 'Mars/Base'", "time_zone"),
        ("time_zone = '../../etc/passwd'", "time_zone"),
        ("time_zone = ''", "time_zone"),
        ("copy_mode = 'de'", "copy_mode"),
        ("languages = []", "languages"),
        ("resume_after_hours = '6'", "resume_after_hours"),
        ("[retention]\nfinished_days = 0", "retention.finished_days"),
        ("[retention]\nfinished_days = 3.5", "retention.finished_days"),
        ("[retention]\nforever = true", "retention.forever"),
        ("[retention]\nfinished_days = 1_000_000_000_000", "retention.finished_days"),
        ("[desk]\nopens = 9", "desk.opens"),
        ("[desk]\nopens = '9'", "desk.opens"),
        ("[desk]\ncloses = '18:00Z'", "desk.closes"),
        ("[desk]\ncloses = '24:00'", "desk.closes"),
        ("[desk]\ndigest_at = 1979-05-27T07:32:00", "desk.digest_at"),
        ("[desk]\nworking_days = []", "desk.working_days"),
        ("[desk]\nworking_days = ['Monday']", "desk.working_days.0"),
        ("[desk]\nhealth_in_telegram = 'no'", "desk.health_in_telegram"),
        ("[desk]\nremind_after_hours = 46", "desk.remind_after_hours"),
        ("[desk]\nworking_days = ['mon']\nremind_after_hours = 10", "desk.remind_after_hours"),
        ("rules = 3", "rules"),
        ("signed_off_by = 'Dr. A'", "signed_off_on"),
        ("signed_off_on = 2026-01-01", "signed_off_by"),
        ("signed_off_by = ' '\nsigned_off_on = 2026-01-01", "signed_off_by"),
        ("signed_off_by = 'Dr. A'\nsigned_off_on = 20260101", "signed_off_on"),
        ("[rules]\nsigned_off_by = 'Dr. A'", "rules.signed_off_by"),
        ("[sign_off]\nclinician = 'Dr. A'", "sign_off"),
        ("= what", "cannot be read"),
    ],
)
def test_a_mistake_in_clinic_toml_names_file_and_key(tmp_path, text, key):
    path = clinic_file(tmp_path, text)

    assert refused(load_clinic_file, path).startswith(f"{path}: {key}: ")


def test_a_clinic_toml_that_is_not_there_is_named(tmp_path):
    assert "MERIDIAN_CLINIC" in refused(load_clinic_file, tmp_path / "nowhere.toml")
