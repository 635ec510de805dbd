"""Explain: for every figure its formula, the numbers that went into it, and their sources."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.program.designs import Table

from .answer import DRAWN, MERGED, Answer, drawn
from .case import Inputs, table_title
from .cluster import capacities, failover, utilisations
from .demand import table_bytes
from .explain_bill import bill_traces, service_traces
from .explain_people import people_traces, share_traces
from .explain_prices import price_traces
from .result import Rung, Trace, TraceInput
from .scanning import SCANNING
from .shapes import shape_of
from .uncertainty import median_of, middle


def explain(answer: Answer) -> list[Trace]:
    """Traces of the headline figures, rungs, resources, tables, parts of the bill, prices, people and latencies.

    A median of products is not the product of medians. So what a formula names is told in the one draw in which the
    figure is at its median: there the inputs give the figure exactly (tests).
    """
    everywhere = [
        _cost(answer), *share_traces(answer), *people_traces(answer), *_stored(answer), *_tables(answer),
        *bill_traces(answer), *price_traces(answer),
    ]  # fmt: skip
    if not answer.rungs:
        return everywhere
    bought = [_nodes(answer.rungs), *_rungs(answer.rungs), *_resources(answer), *service_traces(answer)]
    return [*bought, *_latencies(answer), *everywhere]


def _nodes(rungs: Sequence[Rung]) -> Trace:
    return Trace(
        "nodes",
        "Reference nodes",
        " x ".join(rung.rung for rung in rungs),
        rungs[-1].nodes_after,
        "reference nodes",
        f"the ladder; {MERGED}",
        tuple(TraceInput(rung.rung, rung.factor, "factor", rung.source) for rung in rungs),
    )


def _cost(answer: Answer) -> Trace:
    total = answer.costs.total[answer.month]
    at = middle(total)
    parts = tuple(
        TraceInput(name, float(part[answer.month][at]), "USD a month", DRAWN)
        for name, part in answer.costs.parts.items()
    )
    title = "Monthly cost"
    return Trace(
        "monthly_cost_usd", title, " + ".join(answer.costs.parts), median_of(total), "USD a month", MERGED, parts
    )


def _stored(answer: Answer) -> list[Trace]:
    asked, month, design = answer.asked, answer.month, answer.inputs.case.design
    hot, cold = asked.hot_bytes[month], asked.cold_bytes[month]
    stored = hot * design.replicas + cold
    at = middle(stored)
    parts = (
        TraceInput("hot bytes", float(hot[at]), "B, one copy", DRAWN),
        TraceInput("replicas", design.replicas, "copies", f"{design.id}.replicas"),
        TraceInput("bytes in object storage", float(cold[at]), "B", DRAWN),
    )
    formula = "hot bytes x replicas + bytes in object storage"
    found = [Trace("stored_bytes", "Stored bytes, all copies", formula, median_of(stored), "B", MERGED, parts)]
    at = middle(hot)
    by_table = tuple(
        TraceInput(name, float(table_bytes(asked, name, month)[0][at]), "B, one copy", DRAWN)
        for name in asked.volume.tables
    )
    formula = " + ".join(one.name for one in by_table)
    title = "Bytes on the nodes' disks, one copy"
    return [*found, Trace("hot_bytes", title, formula, median_of(hot), "B", MERGED, by_table)]


def _rungs(rungs: Sequence[Rung]) -> list[Trace]:
    found, below = [], None
    for rung in rungs:
        used = [TraceInput("nodes after", rung.nodes_after, "reference nodes", f"this rung; {MERGED}")]
        if below is not None:
            used.append(TraceInput("nodes below", below, "reference nodes", f"the rung below; {MERGED}"))
        title, formula = rung.rung.capitalize(), " / ".join(one.name for one in used)
        found.append(Trace(f"ladder.{rung.rung}", title, formula, rung.factor, "factor", rung.source, tuple(used)))
        below = rung.nodes_after
    return found


_QUERY_WORK = "queries/s x (fixed + rows read x (columns x scan + group x log10(groups)^2))"
_LOAD_OF = {
    "memory": ("hot bytes x memory per byte on disk", "B", ("memory_per_disk",)),
    "disk": ("rows kept x bytes a row, over the tables", "B", ()),
    "disk bandwidth": (
        "bytes stored/s x write amplification + queries/s x rows read x bytes read x share read from disk",
        "B/s",
        ("write_amplification", "read_from_disk_share", "query_peak_to_mean", "burst_catch_up_hours"),
    ),
    "network": (
        "bytes stored/s, and raw bytes/s x wire compression where events reach the store",
        "B/s",
        ("raw_bytes_per_event", "wire_compression", "burst_catch_up_hours"),
    ),
}  # fmt: skip
"""For each resource but CPU: the law of its load, the unit, and the coefficients in it."""

_UTILISED_BY = {
    "cpu": ("target_utilisation",),
    "disk": ("disk_fill",),
    "disk bandwidth": ("bandwidth_utilisation", "local_disk_mb_per_second_per_vcpu"),
    "network": ("bandwidth_utilisation",),
}

_CPU_COEFFICIENTS = (
    "events_per_day", "raw_bytes_per_event", "parse_cpu_ns_per_byte", "write_cpu_ns_per_value", "write_cpu_ns_per_byte",
    "merge_rewrites", "merge_cpu_per_write_cpu", "late_rewrites", "view_cpu_ns_per_dimension_event",
    "view_cpu_ns_per_dimension_row", "state_cpu_ns_per_event", "write_cpu_ns_per_row", "narrow_row_bytes",
    "writes_per_row", "vacuum_cpu_per_write_cpu", "replay_cpu_per_write_cpu", "recomputations_per_day", "query_cpu_ms",
    *SCANNING, "query_peak_to_mean", "burst_catch_up_hours",
)  # fmt: skip


def _resources(answer: Answer) -> list[Trace]:
    inputs, design = answer.inputs, answer.inputs.case.design
    node = inputs.case.data_node
    capacity, utilisation = capacities(inputs), utilisations(inputs)
    work = shape_of(inputs).formula
    laws = {"cpu": (f"{work} + {_QUERY_WORK}", "cores", _CPU_COEFFICIENTS), **_LOAD_OF}
    formula = (
        "(load of every copy x replicas + load of one copy) x failover / utilisation x shard skew / capacity of a node"
    )
    found = []
    for resource, used in answer.stages.items():
        law, unit, names = laws[resource]
        load = answer.asked.loads[resource].at(answer.month)
        at = middle(used[-1])
        _, _, replicated, spared, filled, skewed = (float(stage[at]) for stage in used)
        here = (
            TraceInput("load of every copy", float(load.peak_every[at]), f"{unit} at the peak", DRAWN),
            TraceInput("replicas", design.replicas, "copies", f"{design.id}.replicas"),
            TraceInput("load of one copy", float(load.peak_once[at]), f"{unit} at the peak", DRAWN),
            TraceInput("failover", spared / replicated if replicated else failover(inputs), "factor",
                       f"{design.id}.zones"),
            TraceInput("utilisation", float(utilisation[resource][at]), "share in use", DRAWN),
            TraceInput("shard skew", skewed / filled if filled else 1.0, "factor", f"{design.id}.shard_key"),
            TraceInput("capacity of a node", float(capacity[resource][at]), unit, f"{node.name}: {node.source}"),
        )  # fmt: skip
        title = f"Data nodes that {resource} asks for"
        source = f"the ladder up to shard skew; {MERGED}"
        utilised = answer.named(_UTILISED_BY.get(resource, ()))
        found.append(Trace(resource, title, formula, float(used[-1][at]), "data nodes", source, here + utilised))
        peak = median_of(load.peak_every + load.peak_once)
        title = f"Load on {resource} at the peak, one copy"
        source = f"laws of demand, times the peak; {MERGED}"
        found.append(Trace(f"{resource}.load", title, law, peak, unit, source, answer.named(names)))
    return found


def _tables(answer: Answer) -> list[Trace]:
    found = []
    for name, volume in answer.asked.volume.tables.items():
        title = table_title(volume.table)
        found += [_rows(answer, volume.table, title), _width(answer, name, title), _table_bytes(answer, name, title)]
    return found


def _rows(answer: Answer, table: Table, title: str) -> Trace:
    volume = answer.asked.volume.tables[table.name]
    rows = volume.rows_per_day[answer.month] + volume.burst_rows_per_day[answer.month]
    formula = (
        "events a day x sample, and those of bursts"
        if table.type == "raw"
        else "expected distinct combinations of dimensions and time buckets among the day's events, and burst rows"
    )
    used = (*answer.named(("events_per_day",)), *_dimensions(answer.inputs, table))
    law = "D(n) = sum of count x (1 - (1-p)^n) over the spectrum"
    return Trace(
        f"{table.name}.rows_per_day", f"Rows a day of {title}", formula, median_of(rows), "rows a day", law, used
    )


def _width(answer: Answer, name: str, title: str) -> Trace:
    inputs, asked = answer.inputs, answer.asked
    width = asked.bytes_per_row[name]
    at = middle(width)
    columns = tuple(
        TraceInput(column, float(part[at]), "B a row", f"column's law of storage, {DRAWN}")
        for column, part in asked.bytes_per_column[name].items()
    )
    codec = [one for one in inputs.case.engine.coefficients if one.startswith(asked.volume.tables[name].table.codec)]
    layout = ("part_overhead", "tuple_header_bytes", "index_entry_bytes", "index_fill", "bloat")
    return Trace(
        f"{name}.bytes_per_row",
        f"Bytes a row of {title}",
        " + ".join(one.name for one in columns),
        float(width[at]),
        "B",
        "entropy of each column given the sort key, and the engine's codec or row layout",
        columns + answer.named((*codec, *layout)),
    )


def _table_bytes(answer: Answer, name: str, title: str) -> Trace:
    inputs, month = answer.inputs, answer.month
    width = answer.asked.bytes_per_row[name]
    hot, cold = table_bytes(answer.asked, name, month)
    at = middle(hot + cold)
    retention = f"{inputs.case.design.id}.tables.{name}.retention"
    used = [
        TraceInput("rows kept hot", float(hot[at] / width[at]), "rows", f"{retention}.hot_days, {DRAWN}"),
        TraceInput("bytes a row", float(width[at]), "B a row", DRAWN),
    ]
    formula = "rows kept hot x bytes a row"
    if cold.any():
        used.append(TraceInput("bytes in object storage", float(cold[at]), "B", f"{retention}.cold_days, {DRAWN}"))
        formula += " + bytes in object storage"
    return Trace(
        f"{name}.stored_bytes", f"Stored bytes of {title}, one copy", formula, median_of(hot + cold), "B", MERGED,
        tuple(used),
    )  # fmt: skip


def _dimensions(inputs: Inputs, table: Table) -> list[TraceInput]:
    """How many values each dimension of a rollup has at the start of the horizon."""
    stream = inputs.case.stream
    names = [] if table.type == "raw" else table.dimensions
    return [
        TraceInput(
            f"{stream.id}.{name}", inputs.facts.spectrum([name]).cardinality, "values", stream.source or stream.id
        )
        for name in names
    ]


def _latencies(answer: Answer) -> list[Trace]:
    inputs, month = answer.inputs, answer.month
    found = []
    for item, took in answer.latencies.items():
        query, seconds = took.query, took.bought
        at = middle(seconds)
        alone = float(took.leaf_cpu_seconds[at] / took.speedup[at])
        rows = float(query.rows_read[month][at if query.rows_read[month].size > 1 else 0])
        variability = inputs.stated_by("service_variability").name
        used = (
            TraceInput("CPU seconds of a node", float(took.leaf_cpu_seconds[at]), "s of CPU", DRAWN),
            TraceInput("speed-up on its cores", float(took.speedup[at]), "times one core", DRAWN),
            TraceInput("95th percentile over time alone", float(seconds[at]) / alone, "times", DRAWN),
            TraceInput("nodes that must answer", float(took.leaves[at]), "nodes", DRAWN),
            TraceInput("busy at the peak", float(took.busy[at]), "share of CPU", DRAWN),
            TraceInput("askings that wait", float(took.waits[at]), "share", DRAWN),
            drawn(inputs, variability, "service_variability", at),
            TraceInput("rows read", rows, "rows", f"table {query.table.name}, {DRAWN}"),
        )
        source = "waiting by Allen and Cunneen with Erlang's C; the slowest of the nodes, taken as independent"
        context = answer.named(("query_cpu_ms", "speedup_linear_cores", "speedup_exponent", *SCANNING))
        formula = "CPU seconds of a node / speed-up on its cores x 95th percentile over time alone"
        title = f"95th percentile of the time to answer {item}"
        found.append(Trace(f"latency.{item}", title, formula, median_of(seconds), "s", source, used + context))
    return found
