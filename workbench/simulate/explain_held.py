"""Explain what the simulator is held to: figures of published clusters and of benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from workbench.program.catalog import Catalog
from workbench.program.published import Family, StatedFacts

from .benchmark import BenchmarkRun
from .published import Told, needs_of, size_published
from .result import Trace, TraceInput
from .spectrum import Floats
from .uncertainty import Draws, median_of, middle

HERE = "in the draw in which the figure is at its median"
"""The source of a part: a median of products is not the product of medians, so parts are told in one draw."""

_LAW = "the laws of storage, demand and cluster with usual figures for what is not stated"
_NEEDS = {
    "storage": "stored bytes of one copy x copies / bytes that a node holds",
    "cpu": "CPU seconds of a second at the peak / target utilisation / vCPU of a node",
}
_BENCHMARK_LAW = "our engine's coefficients, measured on our own events"


def explain_published(
    stated: StatedFacts, family: Family, catalog: Catalog, draws: Draws, *, in_nodes: bool
) -> list[Trace]:
    """Traces of a published cluster's size, and of the nodes that each resource asks for with all that goes into them.

    `in_nodes` is false for an account that tells cores. Raises TooLittleStatedError as `size_published` does.
    """
    told = Told(stated, family, catalog, draws)
    sized = size_published(stated, family, catalog, draws)
    size, unit = (sized.nodes, "nodes") if in_nodes else (sized.cores, "cores")
    at = middle(size)
    parts = [TraceInput(f"nodes for {name}", float(need[at]), "nodes", HERE) for name, need in sized.needed.items()]
    parts += [
        _coefficient(told, "bought_over_need", sized.bought_over_need, at),
        TraceInput("fewest nodes", float(sized.fewest[at]), "nodes", "the engine's floor, and one for each copy"),
    ]
    formula = f"max({', '.join(part.name for part in parts[:-2])}) x bought over need, whole, at least the fewest nodes"
    if not in_nodes:
        parts.append(TraceInput("vCPU of a node", float(told.vcpu_per_node[at]), "vCPU", HERE))
        formula = f"({formula}) x vCPU of a node"
    whole = Trace("size", f"{unit.capitalize()} bought", formula, median_of(size), unit, _LAW, tuple(parts))
    needs = needs_of(told)
    return [whole, *(_need(told, name, find) for name, find in needs.items())]


def _need(told: Told, name: str, find: Callable[[Told], Floats]) -> Trace:
    """What one resource asks for, with the facts and coefficients that it alone uses, at their medians."""
    draws = Draws(told.draws.count, told.draws.seed)
    need = find(replace(told, draws=draws))
    inputs = tuple(draws.inputs.values())
    return Trace(f"needs.{name}", f"Nodes that {name} asks for", _NEEDS[name], median_of(need), "nodes", _LAW, inputs)


def _coefficient(told: Told, name: str, values: Floats, at: int) -> TraceInput:
    """A coefficient with its value in one draw."""
    known = next(one for key, one in told.draws.inputs.items() if key.endswith(f".{name}"))
    return replace(known, name=name.replace("_", " "), value=float(values[at]))


def explain_load(run: BenchmarkRun) -> Trace:
    """Trace of the seconds that loading a benchmark's files takes."""
    needs = run.load_needs()
    formula = f"max({', '.join(needs)}); cores: rows x columns x CPU of a value, written and merged / all cores"
    if "disks" in needs:
        formula += "; disks: (file bytes + bytes stored x write amplification) / bandwidth"
    told = Trace("load", "Seconds to load", formula, median_of(run.load_seconds()), "s", _BENCHMARK_LAW)
    at = middle(run.load_seconds())
    parts = [TraceInput(name, float(need[at]), "s", HERE) for name, need in needs.items()]
    return _with_inputs(told, run, BenchmarkRun.load_seconds, parts)


def explain_stored(run: BenchmarkRun) -> Trace:
    """Trace of a benchmark's bytes after loading."""
    formula = "bytes of the files x bytes stored for one of them, as our own events took"
    told = Trace("bytes", "Bytes after loading", formula, median_of(run.stored_bytes()), "B", _BENCHMARK_LAW)
    return _with_inputs(told, run, BenchmarkRun.stored_bytes, [])


def explain_hot(run: BenchmarkRun) -> Trace:
    """Trace of the seconds that all questions of a benchmark take, their data in memory."""
    formula = "CPU seconds of all questions / speed-up by the cores of one node"
    told = Trace("hot", "Seconds of all questions", formula, median_of(run.hot_seconds()), "s", _BENCHMARK_LAW)
    at = middle(run.hot_seconds())
    parts = [
        TraceInput("CPU seconds of all questions", float(run.work_seconds()[at]), "s", HERE),
        TraceInput("speed-up", float(run.speedup()[at]), "times", HERE),
    ]
    return _with_inputs(told, run, BenchmarkRun.hot_seconds, parts)


def _with_inputs(
    told: Trace, run: BenchmarkRun, find: Callable[[BenchmarkRun], Floats], parts: Sequence[TraceInput]
) -> Trace:
    """The trace with its parts, the benchmark and its machine, and the coefficients that the figure alone uses."""
    draws = Draws(run.draws.count, run.draws.seed)
    find(replace(run, draws=draws))
    benchmark, machine = run.benchmark, run.machine
    given = (
        TraceInput("bytes of the files", benchmark.file_bytes, "B", benchmark.source),
        TraceInput("rows", benchmark.rows, "rows", benchmark.source),
        TraceInput("vCPU of a node", machine.vcpu, "vCPU", "the machine of the result"),
        TraceInput("nodes", machine.nodes, "nodes", "the machine of the result"),
    )
    return replace(told, inputs=(*parts, *given, *draws.inputs.values()))
