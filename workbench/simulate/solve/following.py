"""Following: tables that keep what the questions ask for, and no more."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.program.designs import RawTable, Retention, RollupTable, Table
from workbench.program.requirements import Functional
from workbench.simulate.answering import answering_table
from workbench.simulate.case import DAY_SECONDS, Case
from workbench.simulate.columns import median
from workbench.simulate.grain import counted_days, grain_seconds

from .candidate import Candidate

HOUR_SECONDS = 3600
GRAINS = {60: "1min", 600: "10min", 3600: "1h", int(DAY_SECONDS): "1d"}
"""Buckets that a rollup may be widened to, by their seconds."""


@dataclass
class Following:
    """Which table answers each question, and each table cut down to its questions; each found once."""

    case: Case
    _rows: dict[int, tuple[Table, float]] = field(default_factory=dict)
    _cut: dict[tuple[int, ...], tuple[object, Table]] = field(default_factory=dict)

    def rows_per_day(self, table: Table) -> float:
        """Rows a day of a table at the stream's median of events."""
        if id(table) not in self._rows:
            self._rows[id(table)] = (table, self._count(table))
        return self._rows[id(table)][1]

    def _count(self, table: Table) -> float:
        events = median(self.case.stream.events_per_day) * table.sample
        if isinstance(table, RawTable):
            return events
        days = counted_days(table, self.case.stream.curve)
        return float(self.case.facts.rows(table.dimensions, table.grain)(events * days)) / days

    def answers(self, candidate: Candidate) -> Mapping[str, Sequence[Functional]]:
        """The questions that each table answers, by the table's name."""
        tables = candidate.design.tables
        rows = {table.name: self.rows_per_day(table) for table in tables}
        found: dict[str, list[Functional]] = {}
        for question in candidate.questions:
            table = answering_table(question, tables, self.case.stream, rows)
            if table is not None:
                found.setdefault(table.name, []).append(question)
        return found

    def __call__(self, candidate: Candidate) -> Candidate:
        """The candidate with tables that answer something, each cut down to what it answers."""
        answers = self.answers(candidate)
        kept = [self._trimmed(table, answers[table.name]) for table in candidate.design.tables if table.name in answers]
        return candidate.changed(tables=kept) if kept else candidate

    def _trimmed(self, table: Table, asked: Sequence[Functional]) -> Table:
        key = (id(table), *map(id, asked))
        if key not in self._cut:
            self._cut[key] = ((table, asked), trimmed(table, asked))
        return self._cut[key][1]


def trimmed(table: Table, asked: Sequence[Functional]) -> Table:
    """A table cut down to the days, buckets and columns that its questions ask for."""
    changes: dict[str, object] = {}
    if (kept := _retention(table, asked)) != table.retention:
        changes["retention"] = kept
    if isinstance(table, RollupTable):
        changes |= _rollup_changes(table, asked)
    return table.model_copy(update=changes) if changes else table


def _retention(table: Table, asked: Sequence[Functional]) -> Retention:
    if any(question.window is None for question in asked):
        return table.retention
    days = max(question.window.days for question in asked if question.window)
    hot = min(table.retention.hot_days, days)
    return Retention(hot_days=hot, cold_days=min(table.retention.cold_days, days - hot))


def _rollup_changes(table: RollupTable, asked: Sequence[Functional]) -> dict[str, object]:
    changes: dict[str, object] = {"full_width": False} if table.full_width else {}
    named = {name for question in asked for name in columns_of(question)}
    if not set(table.dimensions) <= named:
        changes["dimensions"] = [name for name in table.dimensions if name in named]
        changes["sort_key"] = [name for name in table.sort_key if name in named]
    grain = coarsest_grain(table, asked)
    if grain != table.grain:
        changes["grain"] = grain
    return changes


def columns_of(question: Functional) -> set[str]:
    """The columns that a question names: it is broken down by them, filtered by them, or measures them."""
    measured = {measure.column for measure in question.measures if measure.column}
    return {*question.dimensions, *question.filter_by, *measured}


def coarsest_grain(table: RollupTable, asked: Sequence[Functional]) -> str:
    """The widest bucket that divides those of all questions; days of other time zones need hours at most."""
    own = grain_seconds(table.grain)
    if own is None:
        return table.grain
    elsewhere = any(question.window is not None and question.window.time_zone != "UTC" for question in asked)
    most = max(own, HOUR_SECONDS) if elsewhere else int(DAY_SECONDS)
    widths = [seconds for question in asked if (seconds := grain_seconds(question.grain)) is not None]
    common = math.gcd(*widths) if widths else most
    able = [width for width in GRAINS if own < width <= most and common % width == 0 and width % own == 0]
    return GRAINS[max(able)] if able else table.grain
