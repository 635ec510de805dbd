"""ClickBench's public results of ClickHouse: load time, bytes after loading, and the sum of the hot runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from workbench.program.catalog import Catalog
from workbench.program.record import BenchmarkResult
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
        given = {figure: number(line, row, figure) for figure in FIGURES}
        if given[HOT] and number(line, row, "n_null_hot"):
            yield Skipped(f"{case_id}:{HOT}", "questions failed, so that the total lacks them")
            del given[HOT]
        yield from _held(case_id, benchmark_run(machine, catalog), given)


def predict_shipped(
    results: Iterable[BenchmarkResult], catalog: Catalog, figures: Sequence[str] = FIGURES
) -> Iterator[Case | Skipped]:
    """A case of each result that ships and each of the figures, as of rows of a table."""
    for one in results:
        given = {LOAD: one.load_seconds, BYTES: one.stored_bytes, HOT: one.hot_seconds}
        run = benchmark_run(machine_of(one, catalog), catalog)
        yield from _held(one.name, run, {figure: given[figure] for figure in figures})


def machine_of(result: BenchmarkResult, catalog: Catalog) -> Machine:
    """What a result that ships ran on: a managed service stores with the denser codec, and not on attached disks."""
    if result.vcpu is not None:
        return Machine(result.vcpu, result.nodes, "lz4", attached_disk=True)
    assert result.memory_gib is not None, "the model asks for one of both"
    return _managed(result.memory_gib, result.nodes, catalog)


def benchmark_run(machine: Machine, catalog: Catalog) -> BenchmarkRun:
    """The benchmark of ClickHouse on a machine."""
    return BenchmarkRun(catalog.benchmarks[BENCHMARK], catalog.engines[ENGINE], machine, Draws(DRAWS, SEED))


def _held(case_id: str, run: BenchmarkRun, given: Mapping[str, float | None]) -> Iterator[Case | Skipped]:
    told = {LOAD: run.load_seconds, BYTES: run.stored_bytes, HOT: run.hot_seconds}
    for figure, value in given.items():
        if not value:
            yield Skipped(f"{case_id}:{figure}", "the row gives no such figure")
            continue
        q = quantiles(told[figure]())
        yield Case(f"{case_id}:{figure}", value, q.p50, q.p10, q.p90, figure)


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
    return _managed(float(memory.group(1)), nodes, catalog)


def _managed(memory_gib: float, nodes: int, catalog: Catalog) -> Machine:
    each = catalog.benchmarks[BENCHMARK].coefficients["managed_gib_per_vcpu"].value
    return Machine(memory_gib / each, nodes, "zstd", attached_disk=False)
