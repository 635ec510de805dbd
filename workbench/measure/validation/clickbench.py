"""ClickBench's public results of ClickHouse: load time, bytes after loading, and the sum of the hot runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from workbench.program.catalog import Catalog
from workbench.program.streams import Stream
from workbench.simulate.benchmark import BenchmarkRun, Machine
from workbench.simulate.uncertainty import Draws, quantiles

from .answer import Case, Skipped, Target, ratio_error
from .rows import Row, number, numbered

DRAWS, SEED = 4096, 0
BENCHMARK, ENGINE = "clickbench", "clickhouse"

LOAD, BYTES, HOT = "load_time_s", "data_size_bytes", "hot_total_s"
FIGURES = (LOAD, BYTES, HOT)
COLUMNS = ("system", "machine", "result_key", "cluster_size", "vcpu_per_node", "tags", "n_null_hot", *FIGURES)


def _half_within(name: str, figure: str) -> Target:
    return Target(f"{name}, within 1.5 times", 0.5, 0.5, ratio_error, lambda case: case.part == figure)


TARGETS = (
    _half_within("load time", LOAD),
    _half_within("bytes after loading", BYTES),
    _half_within("hot total", HOT),
)


def predict(rows: Sequence[Row], streams: Mapping[str, Stream], catalog: Catalog) -> Iterator[Case | Skipped]:  # noqa: ARG001
    """Three cases of each row: seconds to load, bytes stored, seconds of all questions with their data in memory."""
    for line, row in numbered(rows):
        case_id = f"{row['system']}:{row['result_key']}"
        machine = _machine(line, row, catalog)
        if isinstance(machine, str):
            yield from (Skipped(f"{case_id}:{figure}", machine) for figure in FIGURES)
            continue
        run = BenchmarkRun(catalog.benchmarks[BENCHMARK], catalog.engines[ENGINE], machine, Draws(DRAWS, SEED))
        told = {LOAD: run.load_seconds(), BYTES: run.stored_bytes(), HOT: run.hot_seconds()}
        for figure in FIGURES:
            given = number(line, row, figure)
            if not given:
                yield Skipped(f"{case_id}:{figure}", "the row gives no such figure")
            elif figure == HOT and number(line, row, "n_null_hot"):
                yield Skipped(f"{case_id}:{figure}", "questions failed, so that the total lacks them")
            else:
                q = quantiles(told[figure])
                yield Case(f"{case_id}:{figure}", given, q.p50, q.p10, q.p90, figure)


def _machine(line: int, row: Row, catalog: Catalog) -> Machine | str:
    """What a row ran on, or why it cannot be predicted."""
    if not row["system"].startswith("ClickHouse"):
        return "no coefficients for this system: only ClickHouse's results are predicted"
    if "stateless" in row["tags"].split("|"):
        return "files are read where they are, nothing is loaded"
    if not row["cluster_size"].isdecimal():
        return "the number of nodes is not given"
    nodes = int(row["cluster_size"])
    vcpu = number(line, row, "vcpu_per_node")
    if vcpu is not None:
        return Machine(vcpu, nodes, "lz4", attached_disk=True)
    memory = re.search(r"(\d+) ?GiB", row["machine"])
    if memory is None:
        return "neither virtual CPUs nor memory of the machine are given"
    each = catalog.benchmarks[BENCHMARK].coefficients["managed_gib_per_vcpu"].value
    return Machine(float(memory.group(1)) / each, nodes, "zstd", attached_disk=False)
