"""WB306: an event is as large as what it holds."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.base import Range
from workbench.program.finding import Severity
from workbench.program.streams import Stream

TIGHTEST = 0.25
"""The share of their width in memory below which no format in use writes the values of an event."""
_WIDTHS = {
    "uint8": 1, "int8": 1, "bool": 1, "uint16": 2, "int16": 2, "date": 2, "uint32": 4, "int32": 4, "float32": 4,
    "ipv4": 4, "datetime": 4, "uint64": 8, "int64": 8, "float64": 8, "ipv6": 16, "uuid": 16,
}  # fmt: skip
"""Bytes of a value in memory."""


def look(context: Context) -> Iterator[Breach]:
    """Streams whose raw bytes of an event are below the rest of its fields, or below a quarter of its columns."""
    for stream in context.program.all(Stream):
        raw = stream.raw_bytes_per_event
        size = raw.median if isinstance(raw, Range) else raw
        columns = [one for one in stream.columns if one.captured]
        held = sum((one.mean_bytes or _WIDTHS.get(one.type, 0)) * (1 - one.null_share) for one in columns)
        rest = stream.rest.mean_bytes if stream.rest else 0.0
        if size < max(rest, TIGHTEST * held) and in_play(context, stream):
            what = f"{stream.id} says {size:g} bytes an event, whose columns take {held:.0f} bytes"
            other = f" and whose other fields {rest:g}" if rest else ""
            yield Breach(stream.id, ("raw_bytes_per_event",), what + other)


_STREAM = """\
id: STR-edge
kind: stream
title: Edge requests
events_per_day: 100000000
raw_bytes_per_event: {size}
owner: PER-ada
columns:
  - {{name: zone, type: uint64, cardinality: 20000, skew: 1.1, privacy: identifies_customer}}
  - {{name: country, type: uint16, cardinality: 240, skew: 1.0}}
  - {{name: path, type: string, mean_bytes: 40, cardinality: 1000000, skew: 1.1}}
"""

RULE = Rule(
    code="WB306",
    title="Event smaller than its columns",
    family="data",
    severity=Severity.WARNING,
    why="Kilobytes written where bytes are meant make every estimate of network, queue and raw storage too small.",
    hint="Write the mean bytes of an event as it arrives: bytes, not kilobytes.",
    wrong=_STREAM.format(size=0.4),
    right=_STREAM.format(size=400),
    look=look,
)
