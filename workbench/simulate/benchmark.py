"""Public benchmarks as our laws see them: bytes stored, seconds to load and to answer, on one machine or several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from workbench.program.benchmarks import Benchmark, BenchmarkQuery
from workbench.program.catalog import Engine

from .scanning import GROUP_BYTES, Matched, Scan, cpu_seconds_per_row
from .spectrum import Floats
from .uncertainty import Draws
from .waiting import speedup
from .widths import MEASURE_WIDTH

NANO, MILLI, MEGABYTE = 1e-9, 1e-3, 1e6

VALUE_WIDTH = 4
"""Bytes of a number in memory, half of the columns being wider and half narrower."""


@dataclass(frozen=True)
class Machine:
    """What a benchmark ran on: virtual CPUs of a node, nodes, codec, and whether a disk is attached to each node."""

    vcpu: float
    nodes: int
    codec: Literal["lz4", "zstd"]
    attached_disk: bool


@dataclass(frozen=True)
class BenchmarkRun:
    """A benchmark of an engine on a machine; every figure has shape (draws,)."""

    benchmark: Benchmark
    engine: Engine
    machine: Machine
    draws: Draws

    def stored_bytes(self) -> Floats:
        """Bytes after loading: those of the compressed files times what our own events took in the store over files.

        ClickBench's ClickHouse results: median error 22 %, worst 28 %.
        """
        return self.benchmark.file_bytes * self._of_benchmark(f"{self.machine.codec}_bytes_per_file_byte")

    def load_seconds(self) -> Floats:
        """Seconds to load the files.

        Law: the longer of the CPU seconds of writing and merging every value, over all cores, and of the bytes read and
        written over the bandwidth of the attached disk; the nodes share the rows. Source: own measurement of inserts
        and merges. ClickBench's ClickHouse results: median error 25 %, within half in 80 % of 80 machines.
        """
        longest: Floats = np.max(np.stack(list(self.load_needs().values())), axis=0)
        return longest

    def load_needs(self) -> Mapping[str, Floats]:
        """Seconds that each resource needs to load the files; the longest is what loading takes."""
        benchmark, machine = self.benchmark, self.machine
        merges = self._of_engine("merge_rewrites") * self._of_engine("merge_cpu_per_write_cpu")
        value = self._of_engine("write_cpu_ns_per_value") * NANO * (1.0 + merges)
        needs = {"cores": benchmark.rows * benchmark.columns * value / (machine.vcpu * machine.nodes)}
        if machine.attached_disk:
            moved = benchmark.file_bytes + self.stored_bytes() * self._of_engine("write_amplification")
            bandwidth = self._of_benchmark("attached_disk_mb_per_second") * MEGABYTE * machine.nodes
            needs["disks"] = moved / bandwidth
        return needs

    def hot_seconds(self) -> Floats:
        """Seconds to answer all questions one after another, their data in memory; one node answers a question.

        Law: the sum of their CPU seconds over the `speedup` of one question.
        """
        return self.work_seconds() / self.speedup()

    def work_seconds(self) -> Floats:
        """CPU seconds of all questions together."""
        work = np.zeros(self.draws.count)
        for query in self.benchmark.queries:
            work = work + self._query_cpu_seconds(query)
        return work

    def speedup(self) -> Floats:
        """How many times faster a question is answered by the cores of a node than by one."""
        cores = np.full(self.draws.count, self.machine.vcpu)
        return speedup(cores, self._of_engine("speedup_linear_cores"), self._of_engine("speedup_exponent"))

    def _query_cpu_seconds(self, query: BenchmarkQuery) -> Floats:
        """The law of `cpu_seconds_per_row`, with a group of each combination and no sums."""
        rows = self.benchmark.rows * query.read
        passed = rows * query.grouped
        groups = min(query.groups, max(passed, 1.0)) if query.grouped else 0.0
        width = query.columns * VALUE_WIDTH + query.text_bytes
        scan = Scan(
            matched=Matched(rows, passed, passed, 1.0), values=query.columns, bytes=width, bucketed=False,
            summed=0, states=0, groups=groups, group_bytes=groups * (width + GROUP_BYTES + MEASURE_WIDTH),
            exact_values=0.0, state_bytes=0.0,
        )  # fmt: skip
        each = cpu_seconds_per_row(self._of_engine, scan, self.machine.codec)
        return self._of_engine("query_cpu_ms") * MILLI + rows * each

    def _of_engine(self, name: str) -> Floats:
        return self.draws.coefficient(f"{self.engine.name}.{name}", self.engine.coefficients[name])

    def _of_benchmark(self, name: str) -> Floats:
        return self.draws.coefficient(f"{self.benchmark.name}.{name}", self.benchmark.coefficients[name])
