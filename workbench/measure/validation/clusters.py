"""Nodes or cores of published clusters, from the load, rows and machines that their accounts state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import ValidationError

from workbench.program.catalog import Catalog
from workbench.program.published import PublishedCluster, StatedFacts
from workbench.program.streams import Stream
from workbench.simulate.case import DAY_SECONDS
from workbench.simulate.published import TooLittleStatedError, size_published
from workbench.simulate.uncertainty import Draws, quantiles

from .answer import Case, Skipped, Target, interval_width, outside_interval, ratio_error
from .rows import BadRow, Row, number, numbered

DRAWS, SEED = 4096, 0
TERABYTE = 1e12

_STATED = {
    "events_per_day": ("events_per_day", 1.0),
    "events_per_s_peak": ("peak_events_per_second", 1.0),
    "bytes_per_event_raw": ("raw_bytes_per_event", 1.0),
    "raw_tb_per_day": ("raw_bytes_per_day", TERABYTE),
    "n_columns": ("columns", 1.0),
    "n_dimensions": ("dimensions", 1.0),
    "rollup_ratio_rows_in_per_row_stored": ("events_per_row", 1.0),
    "stored_rows": ("stored_rows", 1.0),
    "bytes_per_event_stored": ("stored_bytes_per_row", 1.0),
    "stored_tb_compressed_one_copy": ("stored_bytes", TERABYTE),
    "stored_tb_uncompressed": ("uncompressed_bytes", TERABYTE),
    "bytes_reduction_raw_to_stored": ("raw_bytes_per_stored_byte", 1.0),
    "retention_days": ("retention_days", 1.0),
    "replication_factor": ("replicas", 1.0),
    "vcpu_per_node": ("vcpu_per_node", 1.0),
    "ram_gib_per_node": ("memory_gib_per_node", 1.0),
    "disk_tb_per_node": ("disk_bytes_per_node", TERABYTE),
    "queries_per_s": ("queries_per_second", 1.0),
}
"""For each column of the table the fact that it states, and the unit of the column in units of the fact."""

_YEAR = re.compile(r"\b20\d\d\b")
_LOGS = re.compile(r"\blogs?\b", re.IGNORECASE)
_JOBS = re.compile(r"\bingest(ion)? (tier|layer|pipeline)\b", re.IGNORECASE)
"""What dates and workloads tell in words: the year; that logs are kept; that the nodes take events in."""

COLUMNS = ("case_id", "date", "engine", "workload", "sizing_ready", "events_per_s_avg", "queries_per_day", "nodes_data",
           "total_cores",
           *_STATED)  # fmt: skip

BOUNDED, OPEN = "storage bounded", "storage open"
WIDEST = {BOUNDED: 8.0, OPEN: 30.0}
"""The widest interval that is told, p90 over p10: where what is kept follows from what is stated, and elsewhere."""

TARGETS = (
    Target("median within twice", 0.5, 1.0, ratio_error),
    Target("p10 to p90 holds", 0.6, 0.0, outside_interval),
    Target("p90 / p10, load and retention or stored bytes stated", 1.0, WIDEST[BOUNDED], interval_width,
           lambda case: case.part == BOUNDED),
    Target("p90 / p10, elsewhere", 1.0, WIDEST[OPEN], interval_width, lambda case: case.part == OPEN),
)  # fmt: skip


def predict(rows: Sequence[Row], streams: Mapping[str, Stream], catalog: Catalog) -> Iterator[Case | Skipped]:  # noqa: ARG001
    """Data nodes of each row that is ready for sizing, or its cores where only these are told.

    A row whose facts leave more than a factor of `WIDEST` between p10 and p90 states too little and is skipped.
    """
    for line, row in numbered(rows):
        yield _answer(line, row, catalog)


def predict_shipped(clusters: Iterable[PublishedCluster], catalog: Catalog) -> Iterator[Case | Skipped]:
    """Data nodes of the clusters that ship, or cores, as of rows of a table."""
    for one in clusters:
        yield _held(one.name, one.engine, one.stated, one.size, catalog, in_nodes=one.nodes is not None)


def _answer(line: int, row: Row, catalog: Catalog) -> Case | Skipped:
    name = row["case_id"]
    nodes, cores = number(line, row, "nodes_data"), number(line, row, "total_cores")
    given = nodes or cores
    if row["sizing_ready"] != "Y":
        return Skipped(name, "the row is not marked as ready for sizing")
    if not given:
        return Skipped(name, "neither nodes nor cores are given")
    return _held(name, row["engine"], stated_facts(line, row), given, catalog, in_nodes=bool(nodes))


def _held(
    name: str, engine: str, stated: StatedFacts, given: float, catalog: Catalog, *, in_nodes: bool
) -> Case | Skipped:
    """An account's prediction against its size."""
    family = catalog.unstated.family_of(engine)
    if family is None:
        return Skipped(name, f"no family of engines covers {engine}")
    draws = Draws(DRAWS, SEED)
    try:
        sized = size_published(stated, family, catalog, draws)
    except TooLittleStatedError as error:
        return Skipped(name, str(error))
    outcome = sized.nodes if in_nodes else sized.cores
    told = quantiles(outcome)
    part = BOUNDED if stated.bounds_storage else OPEN
    if told.p90 > WIDEST[part] * told.p10:
        largest = draws.drivers(outcome)[0].input
        return Skipped(name, f"too little is stated: {told.p90 / told.p10:.3g} times between p10 and p90, "
                             f"most of it from {largest}")  # fmt: skip
    return Case(name, given, told.p50, told.p10, told.p90, part)


def stated_facts(line: int, row: Row) -> StatedFacts:
    """What a row states, its size aside. Raises BadRow for a cell that is no number, or none that can be."""
    facts: dict[str, object] = {}
    for column, (fact, unit) in _STATED.items():
        value = number(line, row, column)
        if value:
            facts[fact] = value * unit
    events, queries = number(line, row, "events_per_s_avg"), number(line, row, "queries_per_day")
    if events and "events_per_day" not in facts:
        facts["events_per_day"] = events * DAY_SECONDS
    if queries and "queries_per_second" not in facts:
        facts["queries_per_second"] = queries / DAY_SECONDS
    year = _YEAR.search(row["date"])
    if year:
        facts["year"] = int(year.group())
    if _LOGS.search(row["workload"]):
        facts["content"] = "logs"
    if _JOBS.search(row["workload"]):
        facts["tier"] = "jobs"
    try:
        return StatedFacts.model_validate(facts)
    except ValidationError as error:
        fault = error.errors()[0]
        raise BadRow(f"line {line}, {fault['loc'][0]} {fault['input']!r}: {fault['msg']}") from error
