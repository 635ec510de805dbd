"""Questions as SQL: one builder, and what engines spell differently."""
# ruff: noqa: S608 - queries are built of names and numbers of our own, quoted by the dialect

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from workbench.program.designs import RollupTable, Table
from workbench.program.requirements import Functional, Measure
from workbench.simulate.grain import grain_seconds
from workbench.simulate.layout import TIME


@dataclass(frozen=True)
class Dialect:
    """How an engine spells what questions need; each takes SQL and gives SQL.

    `bucket`: a moment cut to so many seconds; `sketched`: distinct values by a sketch; `moment`: a time as literal;
    `renamed`: names that it wants otherwise.
    """

    bucket: Callable[[str, int], str]
    sketched: Callable[[str], str]
    moment: Callable[[int], str]
    quote: str = '"'
    renamed: Mapping[str, str] = field(default_factory=dict)

    def name(self, name: str) -> str:
        """A column's or table's name, quoted."""
        return f"{self.quote}{self.renamed.get(name, name)}{self.quote}"

    def question(self, table: Table, asked: Functional, conditions: str) -> str:
        """The question of a table as a query of one row, which tells how many rows its answer has.

        All measures of all groups are needed for that row, so that an engine can leave nothing out.
        """
        keys = [self.name(name) for name in asked.dimensions]
        seconds = grain_seconds(asked.grain)
        if seconds is not None:
            keys.append(self.bucket(self.name(TIME), seconds))
        measures = [self._measure(table, one) for one in asked.measures]
        named = [f"{sql} AS m{at}" for at, sql in enumerate(measures)]
        selected = ", ".join([*(f"{sql} AS k{at}" for at, sql in enumerate(keys)), *named])
        grouped = f" GROUP BY {', '.join(f'k{at}' for at in range(len(keys)))}" if keys else ""
        ordered = f" ORDER BY m0 DESC LIMIT {asked.top_n}" if asked.top_n else ""
        inner = f"SELECT {selected} FROM {self.name(table.name)}{conditions}{grouped}{ordered}"
        kept = ", ".join(f"max(m{at})" for at in range(len(measures)))
        return f"SELECT count(*), {kept} FROM ({inner}) AS answered"

    def rolled_up(self, table: RollupTable, raw: str) -> str:
        """The rows of a rollup as a query of its raw table."""
        keys = [self.name(name) for name in table.dimensions]
        seconds = grain_seconds(table.grain)
        if seconds is not None:
            keys.append(f"{self.bucket(self.name(TIME), seconds)} AS {self.name(TIME)}")
        measures = [f"{self._events(one)} AS {self.name(one.name)}" for one in table.measures]
        places = ", ".join(str(at + 1) for at in range(len(keys)))
        return f"SELECT {', '.join([*keys, *measures])} FROM {self.name(raw)} GROUP BY {places}"

    def _measure(self, table: Table, measure: Measure) -> str:
        if isinstance(table, RollupTable):
            return f"sum({self.name(measure.name)})"
        return self._events(measure)

    def _events(self, measure: Measure) -> str:
        if measure.column is None:
            return "count(*)"
        column = self.name(measure.column)
        if measure.function == "distinct":
            return f"count(DISTINCT {column})" if measure.exact else self.sketched(column)
        return f"sum({column})"
