"""What a probe loads and asks: tables and questions that follow from a stream's columns alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from workbench.measure.asking import Asked
from workbench.program.designs import RawTable, RollupTable, Table
from workbench.program.streams import Column, Stream
from workbench.simulate.facts import StreamFacts

RAW = "raw"
"""The raw table that questions are asked of and rollups are made from."""

SMALL, SMALL_SHARE = "raw_small", 0.15
"""A raw table of fewer events, and its share of them: what a question costs whatever it reads shows there."""

COUNT: dict[str, Any] = {"name": "c", "function": "count"}
FEW, KEY = 100.0, 5000.0
"""Values that the column of few groups and the sort key should be near to: a country's and a tenant's."""

FEWEST = 2.0
ASKED_TOP = 10
KEPT_DAYS = {"hot_days": 1}


@dataclass(frozen=True)
class Plan:
    """The tables and questions of one stream, most telling first.

    `key`: the column that tables are sorted and questions filtered by; `text`: the text of most values; `few`, `many`:
    other columns of few and of most values; `measure`: the one that is summed.
    """

    stream: Stream
    codecs: Sequence[str]
    facts: StreamFacts = field(compare=False)

    @classmethod
    def of(cls, stream: Stream, codecs: Sequence[str]) -> Plan:
        """The plan for a stream, whose tables are compressed by each of the codecs."""
        return cls(stream, codecs, StreamFacts(stream))

    @cached_property
    def _values(self) -> Mapping[str, float]:
        """Values of each column that groups events."""
        known = {one.name: self.facts.spectrum([one.name]).cardinality for one in self._grouping()}
        return {name: values for name, values in known.items() if values >= FEWEST}

    def _grouping(self) -> list[Column]:
        return [one for one in self.stream.columns if one.lognormal is None]

    def _nearest(self, names: Sequence[str], values: float) -> str | None:
        return min(names, key=lambda name: abs(math.log(self._values[name] / values)), default=None)

    @cached_property
    def key(self) -> str | None:
        """The column that tables are sorted by: one that owns others where there is one."""
        owners = {one.within for one in self.stream.columns if one.within} & set(self._values)
        numbers = [name for name in self._values if self.stream.column(name).type != "string"]
        return self._nearest(sorted(owners) or numbers or list(self._values), KEY)

    @cached_property
    def text(self) -> str | None:
        """The text of most values."""
        texts = [name for name in self._values if self.stream.column(name).type == "string" and name != self.key]
        return max(texts, key=lambda name: self._values[name], default=None)

    @cached_property
    def few(self) -> str | None:
        """A column of few values."""
        return self._nearest([name for name in self._values if name not in (self.key, self.text)], FEW)

    @cached_property
    def many(self) -> str | None:
        """The number of most values."""
        rest = [name for name in self._values if name not in (self.key, self.text, self.few)]
        numbers = [name for name in rest if self.stream.column(name).type != "string"]
        return max(numbers, key=lambda name: self._values[name], default=None)

    @cached_property
    def measure(self) -> str | None:
        """A measure to sum up."""
        return next((one.name for one in self.stream.columns if one.lognormal and one.type != "string"), None)

    @property
    def _sums(self) -> list[dict[str, Any]]:
        return [COUNT, *([{"name": "s", "function": "sum", "column": self.measure}] if self.measure else [])]

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The tables by name, in the order in which they are made."""
        made: list[Table] = [self._raw(RAW, self.codecs[0], sort=True)]
        made.append(made[0].model_copy(update={"name": SMALL, "sample": SMALL_SHARE}))
        made += [self._raw(f"raw_{codec}", codec, sort=True) for codec in self.codecs[1:]]
        made += [self._rollup(f"by_{name}", name) for name in (self.few, self.text) if name and self.key]
        made += [self._raw(f"by_time_{codec}", codec, sort=False) for codec in self.codecs]
        return {table.name: table for table in made}

    def _raw(self, name: str, codec: str, *, sort: bool) -> RawTable:
        key = [self.key] if sort and self.key else []
        return RawTable.model_validate(
            {"name": name, "type": "raw", "codec": codec, "sort_key": key, "retention": KEPT_DAYS}
        )

    def _rollup(self, name: str, column: str) -> RollupTable:
        return RollupTable.model_validate(
            {"name": name, "type": "rollup", "dimensions": [self.key, column], "grain": "1h", "measures": self._sums,
             "codec": self.codecs[0], "retention": KEPT_DAYS}
        )  # fmt: skip

    @cached_property
    def questions(self) -> Mapping[str, Sequence[Asked]]:
        """The questions of each table that is asked any."""
        asked: dict[str, list[Asked]] = {name: list(self._of_raw()) for name in (RAW, SMALL)}
        asked |= {f"raw_{codec}": list(self._of_raw())[:4] for codec in self.codecs[1:]}
        for name in (self.few, self.text):
            if name and self.key:
                asked[f"by_{name}"] = [
                    Asked.of("hours of a rollup", measures=[COUNT], grain="1h"),
                    Asked.of("top of a rollup", dimensions=[name], measures=[COUNT], top_n=ASKED_TOP),
                ]
        return asked

    def _of_raw(self) -> Iterator[Asked]:
        yield Asked.of("count by hour", measures=[COUNT], grain="1h")
        if self.measure:
            yield Asked.of("sum of a measure", measures=self._sums)
        if self.text:
            yield Asked.of("top texts", dimensions=[self.text], measures=[COUNT], top_n=ASKED_TOP)
        if self.few:
            yield Asked.of("few groups", dimensions=[self.few], measures=self._sums)
        if self.few and self.many:
            for exact, name in ((True, "exact"), (False, "sketched")):
                distinct = {"name": "u", "function": "distinct", "column": self.many, "exact": exact}
                yield Asked.of(f"distinct values, {name}", dimensions=[self.few], measures=[distinct])
        if self.key:
            yield from self._of_key(self.key)
        if self.many:
            yield Asked.of("many groups", dimensions=[self.many], measures=[COUNT])

    def _of_key(self, key: str) -> Iterator[Asked]:
        yield Asked.of("one of the middle by hour", "middle", measures=self._sums, grain="1h", filter_by=[key])
        yield Asked.of("an hour of the largest", "largest", one_hour=True, measures=self._sums, filter_by=[key])
        if self.text:
            top: dict[str, Any] = {
                "dimensions": [self.text],
                "measures": [COUNT],
                "filter_by": [key],
                "top_n": ASKED_TOP,
            }
            yield Asked.of("top texts of the largest", "largest", **top)
            yield Asked.of("top texts of the middle", "middle", **top)
            yield Asked.of("key and text by hour", dimensions=[key, self.text], measures=self._sums, grain="1h")
        if self.few:
            yield Asked.of("key and few by hour", dimensions=[key, self.few], measures=self._sums, grain="1h")
