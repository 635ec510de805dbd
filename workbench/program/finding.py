"""What a rule or a reader says of an item: one shape for every error of the product."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum

FieldPath = tuple[str | int, ...]


class Severity(StrEnum):
    """How much a finding matters; `warning` and above make a command exit with 1."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file. `path` is relative to the repository root; `line` and `column` count from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A located statement about an item: what is so, why it matters and what to do.

    `code` is `WB0xx` for a file that cannot be read or is invalid, `WB1xx` and up for rules. `item` is None when no id
    could be read.
    """

    code: str
    severity: Severity
    item: str | None
    path: str
    line: int
    column: int
    what: str
    why: str
    hint: str

    def as_dict(self) -> dict[str, str | int | None]:
        """The finding as the JSON object of the command line's contract."""
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column} {self.code} {self.severity}: {self.what}"


def spell(field_path: FieldPath) -> str:
    """A field path as people write it: `columns[2].cardinality`."""
    text = ""
    for step in field_path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
