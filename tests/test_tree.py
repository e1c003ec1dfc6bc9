"""What is true of every file that is tracked."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.settings import Settings, load_settings

ROOT = Path(__file__).parents[1]
LOCKS = ["requirements.txt", "requirements-dev.txt"]
PICTURES = {".gif", ".jpg", ".png", ".webp"}
UNTRACKED = re.compile(
    r"(^|/)(\.(?!ci/|env\.example|git\w+$)[^/]*|__pycache__|node_modules|build|dist|[^/]*\.egg-info)(/|$)|\.db"
)

# Spelled so that this file does not say what it forbids.
REGISTRIES = [r"pypi\.org", r"pythonhosted\.org", r"npmjs\.(org|com)", r"deb\.debian\.org"]
MACHINE_PATHS = [r"(?<![\w.])/root[/]", r"(?<![\w.])/home[/]\w", r"(?<![\w.])/work[/]", r"\bshared[/]"]
ITS_OWN_MAKING = [
    r"\bissue[ ]#",
    r"\b(this|previous|last) session\b(?! of)",
    r"\bas (asked|requested|instructed)\b",
]


def tracked_names() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listing.returncode == 0:
        return listing.stdout.splitlines()
    names = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file()]
    return [name for name in names if not UNTRACKED.search(name)]


@cache
def tracked() -> list[Path]:
    return [ROOT / name for name in tracked_names() if (ROOT / name).is_file()]


def lines_of_text() -> Iterator[tuple[str, str]]:
    for path in tracked():
        if path.suffix not in PICTURES:
            for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
                yield f"{path.relative_to(ROOT)}:{number}", line


def found(patterns: list[str]) -> list[str]:
    wanted = re.compile("|".join(patterns), re.IGNORECASE)
    return [f"{place}: {match[0]}" for place, line in lines_of_text() if (match := wanted.search(line))]


def versions_in(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ]+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE))


def declared(*groups: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    of_groups = [project["dependency-groups"][group] for group in groups]
    return [
        Requirement(line)
        for lines in (project["project"]["dependencies"], *extras, *of_groups)
        for line in lines
    ]


def test_no_file_names_a_package_registry() -> None:
    assert found(REGISTRIES) == []


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    assert found(MACHINE_PATHS) == []


def test_no_file_tells_how_it_was_made() -> None:
    assert found(ITS_OWN_MAKING) == []


def test_no_file_is_large() -> None:
    assert [
        path.name for path in tracked() if path.suffix not in PICTURES and path.stat().st_size > 2**20
    ] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_versions_and_hashes_and_nothing_else(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    package = r"[a-z0-9-]+==[^ ]+( ; [^\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n"
    assert re.fullmatch(f"({package})+", text)


@pytest.mark.parametrize(("lock", "groups"), [(LOCKS[0], ["build"]), (LOCKS[1], ["build", "dev"])])
def test_a_lock_holds_all_that_is_declared(lock: str, groups: list[str]) -> None:
    locked = versions_in(lock)
    assert [
        str(wanted)
        for wanted in declared(*groups)
        if not wanted.specifier.contains(locked.get(canonicalize_name(wanted.name), "0"))
    ] == []


def test_tests_run_on_the_versions_that_are_shipped() -> None:
    assert versions_in(LOCKS[0]).items() <= versions_in(LOCKS[1]).items()


def test_the_example_environment_lists_every_setting() -> None:
    listed = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    assert listed == [field.validation_alias for field in Settings.model_fields.values()]


def test_the_example_environment_can_be_used_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    for name in re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE):
        monkeypatch.delenv(name, raising=False)
    env_file = tmp_path / ".env"
    env_file.write_text(re.sub(r"^#(?=[A-Z_]+=)", "", example, flags=re.MULTILINE), "utf-8")
    settings = load_settings(env_file)
    assert settings.staff_chat_id == -1001234567890
    assert settings.database_url == load_settings(None).database_url
