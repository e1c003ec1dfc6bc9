"""The parts, and who may know whom."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in ("bot", "flows", "storage")
    for path in sorted((ROOT / package).rglob("*.py"))
}
MOST_LINES = 250
EMPTY_WORDS = {"util", "utils", "helper", "helpers", "manager", "managers", "service", "services"}

FLOWS_MAY_IMPORT = {"flows", "pydantic", "pydantic_core", "rapidfuzz", "transitions", "typing_extensions"}
FLOWS_NEVER = {
    "asyncio",
    "os",
    "random",
    "secrets",
    "socket",
    "subprocess",
    "threading",
    "time",
    "urllib",
}
STORAGE_NEVER = {"aiohttp", "aiogram", "bot", "telegram", "typer"}
CHANCE = {"uuid.uuid1", "uuid.uuid4", "uuid.getnode"}  # uuid5 is a digest, and the same every time
CLOCK = {"date.today", "datetime.now", "datetime.today", "datetime.utcnow"}


def modules_of(*packages: str) -> list[str]:
    return [name for name in MODULES if name.partition(".")[0] in packages]


@cache
def text_of(module: str) -> str:
    return MODULES[module].read_text("utf-8")


@cache
def nodes_of(module: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(text_of(module))))


def imports_of(module: str) -> Iterator[str]:
    """Every dotted name that a module imports, wherever in it: `from a import b` gives `a` and `a.b`."""
    for node in nodes_of(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            assert node.module
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def packages_imported_by(module: str) -> set[str]:
    return {name.partition(".")[0] for name in imports_of(module)}


def reached_from(module: str) -> set[str]:
    """The project's modules that importing this one brings in."""
    reached: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in MODULES and name not in reached:
            reached.add(name)
            waiting += [*imports_of(name), name.rpartition(".")[0]]
    return reached


def calls_in(module: str) -> list[str]:
    return [ast.unparse(node.func) for node in nodes_of(module) if isinstance(node, ast.Call)]


def clock_readings_in(module: str) -> list[str]:
    return [call for call in calls_in(module) if call.removeprefix("datetime.") in CLOCK or call in CLOCK]


def empty_names_in(module: str) -> set[str]:
    classes = [node.name for node in nodes_of(module) if isinstance(node, ast.ClassDef)]
    words = {word.lower() for name in [module, *classes] for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}
    return words & EMPTY_WORDS


def test_flows_imports_nothing_that_touches_the_world() -> None:
    allowed = (sys.stdlib_module_names - FLOWS_NEVER) | FLOWS_MAY_IMPORT
    strays = {module: packages_imported_by(module) - allowed for module in modules_of("flows")}
    assert not {module: names for module, names in strays.items() if names}


def test_flows_never_reads_the_clock() -> None:
    assert not {module: calls for module in modules_of("flows") if (calls := clock_readings_in(module))}


def test_flows_leaves_nothing_to_chance() -> None:
    assert not {module: drawn for module in modules_of("flows") if (drawn := CHANCE & set(calls_in(module)))}
    assert not [
        module
        for module in modules_of("flows")
        if any(name.startswith("uuid.") for name in imports_of(module))
    ]


def test_storage_knows_nothing_of_telegram_or_the_command_line() -> None:
    imported = {module: packages_imported_by(module) & STORAGE_NEVER for module in modules_of("storage")}
    assert not {module: names for module, names in imported.items() if names}


def test_rows_never_leave_storage() -> None:
    assert not [module for module in modules_of("bot", "flows") if "storage.tables" in imports_of(module)]


def test_the_stand_in_for_telegram_shares_no_code_with_the_bot() -> None:
    reached = reached_from("bot.demo.standin")
    assert not [name for name in reached if not name.startswith("bot.demo") and name != "bot"]
    assert not [name for name in reached if "telegram" in packages_imported_by(name)]


def test_one_module_writes_a_buttons_code_and_one_reads_it() -> None:
    bot = [module for module in modules_of("bot") if not module.startswith("bot.demo.")]
    assert [module for module in bot if re.search(r"\bcallback_data\b", text_of(module))] == [
        "bot.telegram.render"
    ]
    assert [module for module in bot if re.search(r"\bcallback_query\b", text_of(module))] == [
        "bot.telegram.staff_updates",  # the staff chat's
        "bot.telegram.updates",
    ]


def test_modules_are_short() -> None:
    lines = {module: len(text_of(module).splitlines()) for module in MODULES}
    assert not {module: count for module, count in lines.items() if count > MOST_LINES}


def test_names_say_what_a_thing_is() -> None:
    assert not {module: words for module in MODULES if (words := empty_names_in(module))}


FACTS = (
    '{"age_band": "50-59", "skin": "mature", "concerns": {"wrinkles": {"bother": "mild", "duration": null}}, '
    '"procedures": {}, "conditions": [], "unsure": [], "red_flags": [], "preference": "standard", '
    '"event_weeks": null, "cleared": false}'
)


def imported_by_running(*command: str, at: Path) -> set[str]:
    """Run `meridian` in this folder with a database of its own, and return the modules it imported."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", *command],
        cwd=at,
        env={"DATABASE_URL": f"sqlite:///{at}/meridian.db"},
        input=FACTS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, re.sub(r"^import time:.*\n", "", run.stderr, flags=re.MULTILINE)
    return set(re.findall(r"\| +([\w.]+)$", run.stderr, re.MULTILINE))


def test_staff_commands_run_without_telegram(tmp_path: Path) -> None:
    imported_by_running("migrate", at=tmp_path)
    for command in (["plan", "-"], ["export", "--format", "csv", "--output", "-"]):
        imported = imported_by_running(*command, at=tmp_path)
        assert "bot.cli" in imported
        assert not imported & {"telegram", "aiohttp"}
