"""Content files to types; every error names file and key."""

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from flows.errors import ContentError

CONTENT = Path(__file__).parent / "content"

ModelT = TypeVar("ModelT", bound=BaseModel)


def read_toml(path: Path) -> dict[str, Any]:
    """Read one TOML file; ContentError names it where it is missing or malformed."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ContentError(f"{path}: this content file is missing") from None
    except OSError as error:
        raise ContentError(f"{path}: cannot be read: {str(error.strerror).lower()}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ContentError(f"{path}: cannot be read: {error}") from None


def parse(model: type[ModelT], path: Path) -> ModelT:
    """Read one TOML file as this model; ContentError names file and key."""
    raw = read_toml(path)
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "(top)"
        raise ContentError(f"{path}: {key}: {first['msg']}") from None
