"""What writing costs in ClickHouse: inserts, merges, views, parsing; and what sketches keep and miss."""
# ruff: noqa: S608 - queries are built of names and numbers of our own, quoted by the dialect

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.program.designs import RollupTable, Table
from workbench.simulate.layout import TIME

from .clickhouse_tables import column_type, create_table
from .events import EventFile
from .observed import Direct, Observed, Sketched, Worked
from .plan import KEPT_DAYS, RAW, Plan

if TYPE_CHECKING:
    from .clickhouse import ClickHouse

FILE = "engines/clickhouse"
MEMORY, WRITTEN, NOTHING, STATES = "memory", "written", "nothing", "states"
"""Tables of an experiment: the events in memory, where they are written, one that keeps nothing, a rollup of states."""

MOST_ROWS = 400_000
"""Rows of an experiment: enough for inserts of four batches."""

BATCH_ROWS = 100_000
"""Rows of an insert, as brokers hand them over."""

PARSED_ROWS = 50_000
TIMES = 3

TIMING_ERROR = 0.15
"""Standard deviation of a ratio of two timings on a shared machine (own measurement)."""

STATE_ERROR = 0.02
"""Standard deviation of the bytes of a state, which its format fixes."""

VALUES_OF_STATES = (
    ("engines/clickhouse", "distinct_state_bytes_per_event"),
    ("formats/clickhouse", "uniqHLL12_value_bytes"),
)
"""The coefficients of a distinct value's bytes in a row's state."""

VALUE_ERROR = 0.1
"""Standard deviation of a value's bytes in a state: it has a head, and texts are as long as they are."""

SKETCHES = ("uniqHLL12", "uniqCombined(14)", "uniqCombined(17)", "uniq")
FULL_STATES = {
    ("engines/clickhouse", "distinct_state_bytes_full"): "uniqHLL12",
    ("formats/clickhouse", "uniqHLL12_full_bytes"): "uniqHLL12",
    ("formats/clickhouse", "uniqCombined14_full_bytes"): "uniqCombined(14)",
}
FULL_TOP = {
    ("engines/clickhouse", "top_state_bytes_full"): "topK(100)",
    ("formats/clickhouse", "topK100_full_bytes"): "topK(100)",
}
"""The coefficient that each state's size is of, and the function that keeps it."""


def work(engine: ClickHouse, table: Table, events: EventFile) -> Iterator[Observed]:
    """What is seen of writing, the most telling first."""
    plan, name = Plan.of(events.stream, ("lz4",)), engine.dialect.name
    kept = ", ".join(map(name, events.columns))
    rows = min(MOST_ROWS, events.events)
    memory = _structure(engine, events)
    engine.run(f"CREATE TABLE {MEMORY} ({memory}) ENGINE = Memory")
    engine.run(f"CREATE TABLE {NOTHING} ({memory}) ENGINE = Null")
    engine.run(f"INSERT INTO {MEMORY} SELECT {kept} FROM {name(RAW)} LIMIT {rows}")
    yield from _written(engine, table, events, rows)
    yield from _viewed(engine, plan, events, rows)
    yield from _parsed(engine, events, kept)
    yield from sketches_and_states(engine, events)


def sketches_and_states(engine: ClickHouse, events: EventFile) -> Iterator[Observed]:
    """What sketches miss, and what states keep."""
    plan = Plan.of(events.stream, ("lz4",))
    yield from _sketched(engine, plan)
    yield from _states(engine, plan, events)


def _structure(engine: ClickHouse, events: EventFile) -> str:
    columns = [f"{engine.dialect.name(one.name)} {column_type(one, events)}" for one in events.stream.columns]
    return ", ".join([f"{engine.dialect.name(TIME)} DateTime", *columns])


def _written(engine: ClickHouse, table: Table, events: EventFile, rows: int) -> Iterator[Observed]:
    """Inserts in batches, from memory, and the merge of what they wrote."""
    engine.run(create_table(table, events, name=WRITTEN))
    engine.run(f"SYSTEM STOP MERGES {WRITTEN}")
    batches = (
        f"SETTINGS max_block_size = {BATCH_ROWS}, min_insert_block_size_rows = {BATCH_ROWS}, max_insert_threads = 1"
    )
    insert = engine.timed(f"INSERT INTO {WRITTEN} SELECT * FROM {MEMORY} {batches}", before=f"TRUNCATE TABLE {WRITTEN}")
    values = rows * len(events.columns)
    yield Worked("insert from memory", FILE, {"write_cpu_ns_per_value": values}, insert, TIMES)
    engine.run(f"SYSTEM START MERGES {WRITTEN}")
    merge = engine.timed(f"OPTIMIZE TABLE {WRITTEN} FINAL", times=1)
    yield Direct(FILE, "merge_cpu_per_write_cpu", merge / insert, TIMING_ERROR, 1)
    engine.run(f"DROP TABLE {WRITTEN}")


def _viewed(engine: ClickHouse, plan: Plan, events: EventFile, rows: int) -> Iterator[Observed]:
    """Views over a table that keeps nothing: what they add to reading the events, and the rows that they write."""
    insert = f"INSERT INTO {NOTHING} SELECT * FROM {MEMORY} SETTINGS max_block_size = {BATCH_ROWS}, "
    insert += f"min_insert_block_size_rows = {BATCH_ROWS}, max_insert_threads = 1"
    alone = engine.timed(insert)
    for table in plan.tables.values():
        if not isinstance(table, RollupTable):
            continue
        target, view = f"viewed_{table.name}", f"view_{table.name}"
        engine.run(create_table(table, events, name=target))
        engine.run(f"SYSTEM STOP MERGES {engine.dialect.name(target)}")
        view_query = engine.dialect.rolled_up(table, NOTHING)
        engine.run(f"CREATE MATERIALIZED VIEW {view} TO {engine.dialect.name(target)} AS {view_query}")
        cpu_seconds = engine.timed(insert, before=f"TRUNCATE TABLE {engine.dialect.name(target)}") - alone
        written = float(engine.ask(f"SELECT count() FROM {engine.dialect.name(target)}")[0])
        engine.run(f"DROP VIEW {view}")
        keys = max(1, len(table.dimensions))
        amounts = {
            "view_cpu_ns_per_dimension_event": float(keys * rows),
            "view_cpu_ns_per_dimension_row": keys * written,
            "write_cpu_ns_per_value": written * (len(table.dimensions) + len(table.measures) + 1),
        }
        if cpu_seconds > 0:
            yield Worked(f"view {table.name}", FILE, amounts, cpu_seconds, TIMES)


def _parsed(engine: ClickHouse, events: EventFile, kept: str) -> Iterator[Observed]:
    """Events as lines of JSON, read into nothing."""
    path = Path(events.path.with_name("events.json"))
    engine.run(f"INSERT INTO FUNCTION file('{path}', JSONEachRow) SELECT {kept} FROM {MEMORY} LIMIT {PARSED_ROWS}")
    read = f"INSERT INTO {NOTHING} SELECT {kept} FROM file('{path}', JSONEachRow, '{_structure(engine, events)}')"
    yield Worked("parse JSON", FILE, {"parse_cpu_ns_per_byte": float(path.stat().st_size)}, engine.timed(read), TIMES)


def _states(engine: ClickHouse, plan: Plan, events: EventFile) -> Iterator[Observed]:
    """Bytes of a distinct value in the states of a rollup's rows, hardly any of which is full."""
    if not (plan.key and plan.many):
        return
    distinct = {"name": "u", "function": "distinct", "column": plan.many, "exact": False}
    table = RollupTable.model_validate(
        {"name": STATES, "type": "rollup", "dimensions": [plan.key], "grain": "1h", "codec": "lz4",
         "measures": [distinct], "retention": KEPT_DAYS}
    )  # fmt: skip
    rolled_up = engine.dialect.rolled_up(table, RAW)
    engine.run(create_table(table, events))
    engine.run(f"INSERT INTO {STATES} {rolled_up.replace('uniqHLL12(', 'uniqHLL12State(')}")
    engine.run(f"OPTIMIZE TABLE {STATES} FINAL")
    values = float(engine.ask(f"SELECT sum(u) FROM ({rolled_up.replace('uniqHLL12(', 'uniqExact(')})")[0])
    each = engine.column_bytes(table)["u"] / values
    for file, coefficient in VALUES_OF_STATES:
        yield Direct(file, coefficient, each, VALUE_ERROR, 1)


def _sketched(engine: ClickHouse, plan: Plan) -> Iterator[Observed]:
    """Distinct values by sketches beside the exact number; states of them and of a list of the largest."""
    name = engine.dialect.name
    if plan.many:
        column = name(plan.many)
        values = float(engine.ask(f"SELECT uniqExact({column}) FROM {name(RAW)}")[0])
        sizes = {}
        for sketch in SKETCHES:
            found, state = engine.ask(f"SELECT {sketch}({column}), {_state(sketch, column)} FROM {name(RAW)}")
            sizes[sketch] = float(state)
            yield Sketched(sketch, values, abs(float(found) / values - 1.0), float(state))
        for (file, coefficient), sketch in FULL_STATES.items():
            if values > sizes[sketch]:
                yield Direct(file, coefficient, sizes[sketch], STATE_ERROR, 1)
    if plan.text:
        column = name(plan.text)
        for (file, coefficient), top in FULL_TOP.items():
            state = engine.ask(f"SELECT {_state(top, column)} FROM {name(RAW)}")[0]
            yield Direct(file, coefficient, float(state), VALUE_ERROR, 1)


def _state(function: str, column: str) -> str:
    called, _, parameters = function.partition("(")
    return f"length(hex({called}State{'(' + parameters if parameters else ''}({column}))) / 2"
