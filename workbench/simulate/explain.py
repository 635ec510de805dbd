"""Explain: for every figure its formula, the numbers that went into it, and their sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from workbench.program.designs import Table

from .case import Inputs, table_title
from .cluster import Cluster, Stages, capacities
from .demand import Demand
from .money import Bill, monthly_price
from .result import Month, Quantiles, Rung, TableEstimate, Trace, TraceInput
from .uncertainty import median_of

_MERGED = "median over the draws"


def explain(
    inputs: Inputs,
    *,
    asked: Demand,
    stages: Stages,
    cluster: Cluster,
    costs: Bill,
    rungs: Sequence[Rung],
    tables: Sequence[TableEstimate],
    figures: Month,
    latency: Mapping[str, Quantiles],
    month: int,
) -> list[Trace]:
    """Traces of the headline figures, each rung, each resource, each table, each part of the bill and each latency."""
    return [
        _nodes(rungs),
        _cost(costs, month),
        _stored(inputs, figures, tables),
        *_rungs(rungs),
        *_resources(inputs, asked, stages, month),
        *_tables(inputs, asked, tables),
        *_bill(inputs, costs, cluster, month),
        *_latencies(inputs, asked, latency, month),
    ]


def _named(inputs: Inputs, names: Iterable[str]) -> tuple[TraceInput, ...]:
    """The inputs of these names that this estimate used: coefficients of the engine, common ones, prices, amounts."""
    engine, stream = inputs.case.engine.name, inputs.case.stream.id
    known = inputs.draws.inputs
    keys = (f"{owner}.{name}" for name in names for owner in (engine, "common", "price", stream))
    return tuple(known[key] for key in keys if key in known)


def _given(name: str, value: float, unit: str, source: str) -> TraceInput:
    return TraceInput(name, value, unit, source)


def _nodes(rungs: Sequence[Rung]) -> Trace:
    return Trace(
        "nodes",
        "Reference nodes",
        " x ".join(rung.rung for rung in rungs),
        rungs[-1].nodes_after,
        "reference nodes",
        f"the ladder; {_MERGED}",
        tuple(_given(f"ladder.{rung.rung}", rung.factor, "factor", rung.source) for rung in rungs),
    )


def _cost(costs: Bill, month: int) -> Trace:
    parts = tuple(
        _given(f"cost.{name}", median_of(part[month]), "USD a month", _MERGED) for name, part in costs.parts.items()
    )
    total = median_of(costs.total[month])
    return Trace("monthly_cost_usd", "Monthly cost", " + ".join(costs.parts), total, "USD a month", _MERGED, parts)


def _stored(inputs: Inputs, figures: Month, tables: Sequence[TableEstimate]) -> Trace:
    design = inputs.case.design
    parts = [_given(f"{one.name}.stored_bytes", one.stored_bytes.p50, "B, one copy", _MERGED) for one in tables]
    parts.append(_given("replicas", design.replicas, "copies", f"{design.id}.replicas"))
    return Trace(
        "stored_bytes",
        "Stored bytes, all copies",
        "sum over tables of rows kept x bytes a row; x replicas where hot, once in object storage",
        figures.stored_bytes.p50,
        "B",
        _MERGED,
        tuple(parts),
    )


def _rungs(rungs: Sequence[Rung]) -> list[Trace]:
    found, below = [], None
    for rung in rungs:
        inputs = (_given("nodes below", below, "reference nodes", "the rung below"),) if below is not None else ()
        title = rung.rung.capitalize()
        found.append(
            Trace(f"ladder.{rung.rung}", title, "nodes after / nodes below", rung.factor, "factor", rung.source, inputs)
        )
        below = rung.nodes_after
    return found


_RESOURCE_FORMULA = {
    "cpu": (
        "(events/s x (parse + views) + rows/s x (write + merges)"
        " + queries/s x (fixed + rows read x (scan + group))) / vCPU of a node",
        "cores",
        ("events_per_day", "raw_bytes_per_event", "parse_cpu_ns_per_byte", "write_cpu_ns_per_value", "merge_rewrites",
         "merge_cpu_per_write_cpu", "view_cpu_ns_per_dimension_event", "view_cpu_ns_per_dimension_row",
         "write_cpu_ns_per_row", "write_cpu_ns_per_byte", "writes_per_row", "vacuum_cpu_per_write_cpu",
         "recomputations_per_day", "query_cpu_ms", "scan_cpu_ns_per_value", "group_cpu_ns",
         "query_peak_to_mean", "burst_catch_up_hours", "target_utilisation"),
    ),
    "memory": ("stored bytes x memory per byte on disk / memory of a node", "B", ("memory_per_disk",)),
    "disk": ("rows kept x bytes a row / disk of a node", "B", ("disk_fill",)),
    "disk bandwidth": (
        "(bytes stored/s x write amplification + bytes read/s) / disk bandwidth of a node",
        "B/s",
        ("write_amplification", "local_disk_mb_per_second_per_vcpu", "bandwidth_utilisation"),
    ),
    "network": (
        "(raw bytes/s x wire compression + bytes stored/s) / network of a node",
        "B/s",
        ("wire_compression", "raw_bytes_per_event", "bandwidth_utilisation"),
    ),
}  # fmt: skip


def _resources(inputs: Inputs, asked: Demand, stages: Stages, month: int) -> list[Trace]:
    found = []
    capacity = capacities(inputs)
    node = inputs.case.data_node
    for resource, used in stages.items():
        formula, unit, names = _RESOURCE_FORMULA[resource]
        load = asked.loads[resource].at(month)
        here = (
            _given(f"{resource}.average", median_of(load.every + load.once), unit, _MERGED),
            _given(f"{resource}.peak", median_of(load.peak_every + load.peak_once), unit, _MERGED),
            _given(f"{resource}.per_node", median_of(capacity[resource]), unit, f"{node.name}: {node.source}"),
        )
        value = median_of(used[-1])
        title = f"Data nodes that {resource} asks for"
        source = f"laws of demand and the ladder up to shard skew; {_MERGED}"
        found.append(Trace(resource, title, formula, value, "data nodes", source, here + _named(inputs, names)))
    return found


def _tables(inputs: Inputs, asked: Demand, tables: Sequence[TableEstimate]) -> list[Trace]:
    found = []
    for one in tables:
        table = asked.volume.tables[one.name].table
        codec = [name for name in inputs.case.engine.coefficients if name.startswith(table.codec)]
        title = table_title(table)
        rows = (
            "events a day x sample"
            if table.type == "raw"
            else "expected distinct combinations of dimensions and time buckets among the day's events, and burst rows"
        )
        volume = (*_named(inputs, ("events_per_day",)), *_dimensions(inputs, table))
        found.append(
            Trace(f"{one.name}.rows_per_day", f"Rows a day of {title}", rows, one.rows_per_day.p50, "rows a day",
                  "D(n) = sum of count x (1 - (1-p)^n) over the spectrum", volume)
        )  # fmt: skip
        layout = ("part_overhead", "tuple_header_bytes", "index_entry_bytes", "index_fill", "bloat")
        found.append(
            Trace(f"{one.name}.bytes_per_row", f"Bytes a row of {title}",
                  "sum over columns of stored bytes, with index and overhead", one.bytes_per_row.p50, "B",
                  "entropy of each column given the sort key, and the engine's codec or row layout",
                  _named(inputs, (*codec, *layout)))
        )  # fmt: skip
        kept = _given("kept_days", one.kept_days, "days", f"{inputs.case.design.id}.tables.{one.name}.retention")
        found.append(
            Trace(f"{one.name}.stored_bytes", f"Stored bytes of {title}, one copy", "rows kept x bytes a row",
                  one.stored_bytes.p50, "B", _MERGED, (kept,))
        )  # fmt: skip
    return found


_PRICE_OF = {
    "block storage": "block_storage_usd_per_gib_month",
    "object storage": "object_storage_usd_per_gib_month",
    "traffic between zones": "zone_traffic_usd_per_gib",
}


def _dimensions(inputs: Inputs, table: Table) -> list[TraceInput]:
    """How many values each dimension of a rollup has at the start of the horizon."""
    stream = inputs.case.stream
    names = [] if table.type == "raw" else table.dimensions
    return [
        _given(f"{stream.id}.{name}", inputs.facts.spectrum([name]).cardinality, "values", stream.source or stream.id)
        for name in names
    ]


def _bill(inputs: Inputs, costs: Bill, cluster: Cluster, month: int) -> list[Trace]:
    case = inputs.case
    machines = {"data nodes": (case.data_node, cluster.data_nodes)}
    for service in case.engine.side_services:
        machines[service.name] = (case.instance(service.instance), cluster.services[service.name])
    found = []
    for name, part in costs.parts.items():
        if name in machines:
            instance, count = machines[name]
            source = f"{instance.source} ({instance.date})"
            formula = "machines x price a month x environments"
            bought = _given(f"{name}.count", median_of(count[month]), "machines", _MERGED)
            used: tuple[TraceInput, ...] = (
                bought,
                _given(f"{instance.name}.price", monthly_price(inputs, instance), "USD a month", source),
            )
        else:
            formula = "amount x price"
            used = _named(inputs, (_PRICE_OF[name],))
        title = f"Cost of {name}"
        found.append(Trace(f"cost.{name}", title, formula, median_of(part[month]), "USD a month", _MERGED, used))
    return found


def _latencies(inputs: Inputs, asked: Demand, latency: Mapping[str, Quantiles], month: int) -> list[Trace]:
    found = []
    names = ("query_cpu_ms", "scan_cpu_ns_per_value", "group_cpu_ns", "speedup_exponent", "latency_p95_factor")
    for query in asked.queries:
        item = query.requirement.id
        used = (
            _given("rows_read", median_of(query.rows_read[month]), "rows", f"table {query.table.name}, {_MERGED}"),
            _given("cpu_seconds", median_of(query.cpu_seconds(month)), "s of CPU", _MERGED),
        )
        found.append(
            Trace(f"latency.{item}", f"95th percentile of the time to answer {item}",
                  "p95 factor x CPU seconds / cores ^ speedup exponent", latency[item].p50, "s",
                  "one question at a time on an idle cluster", used + _named(inputs, names))
        )  # fmt: skip
    return found
