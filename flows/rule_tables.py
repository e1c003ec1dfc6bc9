"""What every table of rules is made of."""

from collections.abc import Callable, Mapping
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(strict=True, ge=1)]
Days = Annotated[int, Field(strict=True, ge=0)]
Weeks = Annotated[int, Field(strict=True, ge=1)]
Words = Annotated[str, Field(min_length=1)]

TableT = TypeVar("TableT", bound=Mapping[str, object])


class Table(BaseModel):
    """Values a clinic may overrule one at a time, each by its address."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(Table):
    """One rule: what is said of it to a patient, and the source it rests on."""

    says: Words
    source: Words


class NamedRule(Rule):
    """A rule with a short name, as staff read it in a summary."""

    name: Words


def holding_every(*codes: str) -> Callable[[TableT], TableT]:
    """A validator that refuses a table with one of these codes left out."""

    def complete(table: TableT) -> TableT:
        missing = [code for code in codes if code not in table]
        if missing:
            raise ValueError(f"missing: {', '.join(missing)}")
        return table

    return complete
