"""What a probe saw, as it travels from the probe's process: one JSON object a line."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import ClassVar

TOTAL = "__total__"
"""The name under which all bytes of a table are told, beside its columns."""


@dataclass(frozen=True)
class Progress:
    """The step that the probe is at; or with `aside` something worth saying on the way."""

    kind: ClassVar[str] = "progress"
    what: str
    aside: bool = False


@dataclass(frozen=True)
class Started:
    """The engine's version, and the events that were made."""

    kind: ClassVar[str] = "started"
    version: str
    events: int


@dataclass(frozen=True)
class Loaded:
    """A table was filled: its rows, and the CPU seconds that it took."""

    kind: ClassVar[str] = "loaded"
    table: str
    rows: int
    cpu_seconds: float


@dataclass(frozen=True)
class Stored:
    """Bytes of a row of one column on disk, or of the whole table (`TOTAL`)."""

    kind: ClassVar[str] = "stored"
    table: str
    column: str
    bytes_per_row: float


@dataclass(frozen=True)
class Asked:
    """A question was answered: the fewest CPU seconds of several times, and the rows of its answer."""

    kind: ClassVar[str] = "asked"
    table: str
    question: str
    cpu_seconds: float
    times: int
    rows: int


@dataclass(frozen=True)
class Direct:
    """A coefficient by itself: its value, and the standard deviation of its natural logarithm."""

    kind: ClassVar[str] = "direct"
    file: str
    coefficient: str
    value: float
    relative_error: float
    times: int


@dataclass(frozen=True)
class Worked:
    """CPU seconds of some work, and how much of it each coefficient counts: nanoseconds are `sum(value x amount)`.

    `amounts` of coefficients of `file`; those told in other units than nanoseconds are scaled to them.
    """

    kind: ClassVar[str] = "worked"
    what: str
    file: str
    amounts: dict[str, float]
    cpu_seconds: float
    times: int


@dataclass(frozen=True)
class Sketched:
    """A sketch beside the exact answer: bytes of a full state where the engine tells, and its relative error."""

    kind: ClassVar[str] = "sketched"
    sketch: str
    values: float
    relative_error: float
    state_bytes: float | None


@dataclass(frozen=True)
class CutOff:
    """The time was up at this step, and what comes after it was not measured."""

    kind: ClassVar[str] = "cut_off"
    step: str


@dataclass(frozen=True)
class Failed:
    """The probe could not go on."""

    kind: ClassVar[str] = "failed"
    why: str


Observed = Progress | Started | Loaded | Stored | Asked | Direct | Worked | Sketched | CutOff | Failed
_KINDS: dict[str, type[Observed]] = {
    one.kind: one for one in (Progress, Started, Loaded, Stored, Asked, Direct, Worked, Sketched, CutOff, Failed)
}


def to_line(seen: Observed) -> str:
    """What was seen as one line of JSON."""
    return json.dumps({"kind": seen.kind, **asdict(seen)}, allow_nan=False)


def from_line(line: str) -> Observed:
    """What a line of JSON tells. Raises ValueError for a line that tells nothing known."""
    told = json.loads(line)
    try:
        return _KINDS[told.pop("kind")](**told)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"the probe's process said {line!r}") from error
