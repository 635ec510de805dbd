"""Answering: which table of a design answers a question truly, with what caveats, and what the others lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench.program.designs import RawTable, RollupTable, Table
from workbench.program.requirements import Functional, Measure
from workbench.program.streams import Stream

from .grain import DAY_SECONDS, grain_seconds
from .time_zones import widest_bucket_seconds


@dataclass(frozen=True)
class Answerable:
    """A question with the smallest table that answers it, and in words in what the answer differs from the question."""

    requirement: Functional
    table: Table
    caveats: Sequence[str]


def choose(
    requirement: Functional, tables: Sequence[Table], stream: Stream, bytes_per_day: Mapping[str, float]
) -> Answerable | str:
    """The smallest table that can answer a question truly; when none can, what the nearest one lacks.

    A rollup can when its dimensions hold the question's and its filter's, its grain divides the question's, it is kept
    for the window, and its measures add up to the question's. Buckets of UTC make the days of another zone only when
    its offset is a multiple of them: where the question says `exact_days` such a rollup cannot answer; else it does,
    with the caveat, since most who ask for their own days would rather see those of UTC than pay for finer buckets.
    The nearest is the table that lacks the fewest things; of equals, the smallest.
    """

    def size(table: Table) -> tuple[float, str]:
        return bytes_per_day[table.name], table.name

    lacking = {table.name: list(lacks(table, requirement, stream)) for table in tables}
    able = [table for table in tables if not lacking[table.name]]
    if able:
        table = min(able, key=size)
        return Answerable(requirement, table, tuple(caveats(table, requirement)))
    nearest = min(tables, key=lambda table: (len(lacking[table.name]), *size(table)))
    return f"{nearest.name} comes nearest, but {' and '.join(lacking[nearest.name])}"


def answering_table(
    requirement: Functional, tables: Sequence[Table], stream: Stream, bytes_per_day: Mapping[str, float]
) -> Table | None:
    """The table that `choose` takes; None when none can answer."""
    found = choose(requirement, tables, stream, bytes_per_day)
    return None if isinstance(found, str) else found.table


def lacks(table: Table, question: Functional, stream: Stream) -> Iterator[str]:
    """What keeps a table from answering a question, in words; nothing when it can."""
    yield from _missing_columns(table, question, stream)
    kept = table.retention.hot_days + table.retention.cold_days
    if question.window is not None and question.window.days > kept:
        yield f"it keeps {kept:g} of the {question.window.days:g} days"
    if table.sample < 1.0 and any(measure.exact for measure in question.measures):
        yield f"it is a sample of {table.sample:.3g}, and the numbers must be exact"
    if isinstance(table, RollupTable):
        yield from _grain(table, question)
        for measure in question.measures:
            if not _adds_up(table, measure, question):
                yield _what_is_missing(table, measure)


def caveats(table: Table, question: Functional) -> Iterator[str]:
    """In what an answer from the table differs from what was asked, in words."""
    if not isinstance(table, RollupTable):
        return
    if question.window is not None and _shifts(table, question):
        zone = question.window.time_zone
        if (grain_seconds(table.grain) or 0) >= DAY_SECONDS:
            yield f"its days are those of UTC, not {zone}: {table.name} keeps buckets of {table.grain}"
        else:
            yield f"its days are right only in zones a whole number of {table.grain} from UTC, which {zone} may not be"
    top = table.keep_top
    if top is not None and top.column in {*question.dimensions, *question.filter_by, *_columns(question)}:
        yield f"only the {top.values} largest {top.column} of each group are told apart in {table.name}"


def _missing_columns(table: Table, question: Functional, stream: Stream) -> Iterator[str]:
    asked = {*question.dimensions, *question.filter_by}
    if isinstance(table, RawTable):
        asked |= _columns(question)
        captured = {column.name for column in stream.columns if column.captured}
        held = captured if table.columns is None else captured & set(table.columns)
    else:
        held = set(table.dimensions)
    missing = sorted(asked - held)
    if missing:
        yield f"it lacks {', '.join(missing)}"


def _columns(question: Functional) -> set[str]:
    return {measure.column for measure in question.measures if measure.column}


def _grain(table: RollupTable, question: Functional) -> Iterator[str]:
    kept, asked = grain_seconds(table.grain), grain_seconds(question.grain)
    if kept is None:
        if asked is not None:
            yield f"it has no buckets of {question.grain}"
        elif question.window is not None:
            yield "it has no buckets to look back by"
    elif asked is not None and asked % kept:
        yield f"buckets of {question.grain} cannot be put together from its {table.grain}"
    elif question.window is not None and question.window.exact_days and _shifts(table, question):
        yield f"the days of {question.window.time_zone} must be exact and cannot be put together from its {table.grain}"


def _shifts(table: RollupTable, question: Functional) -> bool:
    """Whether the days of the question's zone begin inside of the table's buckets."""
    bucket = grain_seconds(table.grain)
    widest = widest_bucket_seconds(question.window.time_zone) if question.window else None
    return bucket is not None and widest is not None and widest % bucket != 0


def _adds_up(table: RollupTable, asked: Measure, question: Functional) -> bool:
    """Whether the rollup's measures add up to the one asked for.

    What does not add up (averages, ratios, exact sets, percentiles) can be read where each row of the answer is one row
    of the table; averages and ratios also follow from sums and counts, and sketches merge.
    """
    stored = [one for one in table.measures if one.column == asked.column]
    functions = {one.function for one in stored}
    told = {*question.dimensions, *question.filter_by}
    same_rows = set(table.dimensions) == told and table.grain == question.grain
    if asked.additive:
        return asked.function in functions or (asked.function == "count" and _counts(table))
    if asked.function in ("average", "ratio"):
        return ("sum" in functions and _counts(table)) or (same_rows and asked.function in functions)
    if asked.function in ("distinct", "top") and asked.column in table.dimensions:
        return asked.function == "distinct" or _counts(table)
    states = [one for one in stored if one.function == asked.function]
    return any(not asked.exact or (one.exact and same_rows) for one in states)


def _counts(table: RollupTable) -> bool:
    return any(measure.function == "count" for measure in table.measures)


def _what_is_missing(table: RollupTable, asked: Measure) -> str:
    of = f"{asked.function} of {asked.column}" if asked.column else asked.function
    kept = [one for one in table.measures if (one.function, one.column) == (asked.function, asked.column)]
    if not kept:
        return f"it keeps no {of}"
    if asked.exact and not kept[0].exact:
        return f"its {of} is a sketch, and the number must be exact"
    return f"its {of} does not add up over its rows"
