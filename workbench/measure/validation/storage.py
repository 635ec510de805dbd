"""Stored bytes a row of columns and tables (`compressed_B_per_row`), through the law that estimates use.

Meaning of the table: ClickHouse of 2026 keeps country, device, content type and method as LowCardinality and paths as
plain texts, that of 2018 all as plain texts; `client_ip` holds addresses, which lie anywhere in their four bytes; the
other integers are numbered. `rollup[a+b]@3600s:sum+sketch` holds a count, the sum of bytes and a sketch per row.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench.program.catalog import Catalog
from workbench.program.streams import Stream
from workbench.simulate.facts import StreamFacts
from workbench.simulate.formats import Facts, Format, format_of
from workbench.simulate.grain import DAY_SECONDS
from workbench.simulate.layout import SECOND, TIME, Layout, RowOrder
from workbench.simulate.rollup import NORMAL_P90
from workbench.simulate.states import sketch_bytes
from workbench.simulate.storage import stored_column, stored_count, stored_total

from .answer import Case, Skipped, Target, ratio_error
from .rows import BadRow, Row, number, numbered, positive, stream_name

COLUMNS = ("engine", "variant", "order_by", "codec", "profile", "n_events", "column", "compressed_B_per_row")

LEAST_BYTES = 0.1
"""Targets are for rows of so many bytes: below, a column is all heads and marks."""

TARGETS = (
    Target("stored bytes, rows of 0.1 B and more", 0.5, 0.10, ratio_error, lambda case: case.given >= LEAST_BYTES),
    Target("stored bytes, rows of 0.1 B and more", 0.9, 0.25, ratio_error, lambda case: case.given >= LEAST_BYTES),
)

TOTAL = "__total_on_disk__"
NAMES = {"zone_id": "zone", "client_ip": "ip", "ts": TIME, "t": TIME}
ADDRESSES = frozenset({"ip"})
COUNT, SUM, SKETCH, SUMMED = "c", "b", "u", "bytes"
SKETCHED = {"uniqExact": "ip", "uniqHLL12": "ip", "uniqCombined14": "ip", "topK100": "path"}
"""The column whose distinct values a sketch keeps; the others keep amounts."""

CODED_VALUES = 256.0
"""LowCardinality columns of the tables measured have at most so many values, plain ones more."""

NUMBERED_VALUES = 1e6
"""Integers of the tables measured are numbered, addresses aside."""

FORMATS = (("clickhouse-server", "clickhouse_18"), ("clickhouse", "clickhouse"), ("parquet", "parquet"),
           ("duckdb", "duckdb"))  # fmt: skip
CODECS = {"LZ4": "lz4", "ZSTD(1)": "zstd", "snappy": "snappy", "zstd(1)": "zstd", "zstd(3)": "zstd", "auto": "lz4"}
_ROLLUP = re.compile(r"rollup\[(?P<dimensions>.*)\]@(?P<seconds>\d+)s:(?P<measures>.+)")


@dataclass(frozen=True)
class _Stored:
    """One table of the file: its rows' order, its format, and the sketch that it keeps."""

    facts: StreamFacts
    rows: RowOrder
    name: str
    form: Format
    figures: Facts
    coded_values: float
    rollup: bool
    sketch: str | None

    def _part(self, *names: str) -> str:
        return self.facts.described(name for name in (*names, *self.rows.key) if name != TIME)

    def column(self, column: str) -> tuple[float, float]:
        """Bytes of a row of a column, and the standard deviation of their logarithm. Raises KeyError as the stream."""
        numbers, texts = self.figures.sigma("number_error"), self.figures.sigma("text_error")
        if self.rollup and column == COUNT:
            return stored_count(self.form, self._part(), self.rows), numbers
        if self.rollup and column == SUM:
            return stored_total(self.form, self._part(SUMMED), self.rows, SUMMED, added=True), numbers
        if self.rollup and column == SKETCH and self.sketch:
            return sketch_bytes(self.figures, self.sketch, SKETCHED.get(self.sketch), self.facts, self.rows), texts
        named = NAMES.get(column, column)
        size, is_text = stored_column(self.form, self._part(named), self.rows, named, self.coded_values)
        return size, texts if is_text else numbers

    def total(self) -> tuple[float, float]:
        """Bytes of a row of the whole table, and the standard deviation of their logarithm."""
        if self.rollup:
            names = [*self.rows.key, COUNT, SUM, *([SKETCH] if self.sketch else [])]
        else:
            names = [TIME, *(column.name for column in self.facts.stream.columns)]
        parts = [self.column(name) for name in names]
        columns = sum(size for size, _ in parts)
        spread = math.sqrt(sum((size * sigma) ** 2 for size, sigma in parts)) / columns
        size = (
            columns * self.figures("table_overhead") + self.figures("file_bytes") / Layout(self.facts, self.rows).rows
        )
        return size, math.hypot(spread, self.figures.sigma("table_overhead"))


def predict(rows: Sequence[Row], streams: Mapping[str, Stream], catalog: Catalog) -> Iterator[Case | Skipped]:
    """Bytes of each row's column or table, p10 and p90 by the spread of the law."""
    facts = {name: StreamFacts(_addressed(stream)) for name, stream in streams.items()}
    for line, row in numbered(rows):
        case_id = (
            f"{row['engine']}:{row['variant']}:{row['codec']}:{stream_name(row)}:{row['n_events']}:{row['column']}"
        )
        given = number(line, row, "compressed_B_per_row")
        if not given:
            yield Skipped(case_id, "no bytes are given")
            continue
        try:
            stored = _stored(line, row, facts, catalog)
            size, sigma = stored.total() if row["column"] == TOTAL else stored.column(row["column"])
        except BadRow:
            raise
        except (KeyError, ValueError) as error:
            yield Skipped(case_id, str(error.args[0]))
            continue
        reach = math.exp(NORMAL_P90 * sigma)
        yield Case(case_id, given, size, size / reach, size * reach, row["engine"])


def _addressed(stream: Stream) -> Stream:
    columns = [one.model_copy(update={"type": "ipv4"}) if one.name in ADDRESSES else one for one in stream.columns]
    return stream.model_copy(update={"columns": columns})


def _stored(line: int, row: Row, facts: Mapping[str, StreamFacts], catalog: Catalog) -> _Stored:
    """The table of a row. Raises ValueError for a stream, engine or codec that is not known."""
    name = stream_name(row)
    if name not in facts:
        raise ValueError(f"there is no stream {name}")
    form_name = next((form for engine, form in FORMATS if row["engine"].startswith(engine)), None)
    if form_name is None:
        raise ValueError(f"no format is known of {row['engine']}")
    codec = CODECS.get(row["codec"])
    if codec is None:
        raise ValueError(f"codec {row['codec']} is not known")
    key = tuple(NAMES.get(one.strip(), one.strip()) for one in row["order_by"].split(","))
    rollup = _ROLLUP.fullmatch(row["variant"])
    events, grain, sketch = positive(line, row, "n_events"), SECOND, None
    if rollup:
        seconds = int(rollup["seconds"])
        grain = "1d" if seconds == DAY_SECONDS else f"{seconds}s"
        sketch = next((one for one in rollup["measures"].split("+") if one != "sum"), None)
    order = RowOrder(events, key, grain, unique=rollup is not None, dense_values=NUMBERED_VALUES)
    figures = Facts.of(catalog.formats[form_name])
    form = format_of(form_name, figures, Facts.of(catalog.formats[codec]))
    coded = CODED_VALUES if form_name == "clickhouse" else 0.0
    return _Stored(facts[name], order, name, form, figures, coded, rollup is not None, sketch)
