"""Catalog and cases that the simulator's tests share, read from the repository's own data."""

from __future__ import annotations

import datetime as dt
from typing import Any

from workbench.program.budgets import Budget, ReferenceNode
from workbench.program.designs import Design
from workbench.program.requirements import Functional
from workbench.program.streams import Stream
from workbench.program.vision import ProgramItem
from workbench.simulate.case import Case
from workbench.store.catalog import load_catalog


def stream(**changes: Any) -> Stream:
    """A billion requests a day with bursts that make addresses and paths unique."""
    fields: dict[str, Any] = {
        "id": "STR-edge",
        "title": "Edge requests",
        "events_per_day": {"p5": 8e8, "p95": 1.25e9},
        "peak_to_mean": 2.0,
        "growth_per_year": 0.6,
        "raw_bytes_per_event": 1600,
        "rest": {"mean_bytes": 900, "entropy_bytes": 0},
        "curve": {"swing": 0.4},
        "bursts": [{"multiplier": 50, "minutes": 30, "per_month": 2, "unique": ["client_ip", "path"]}],
        "late_share": 0.02,
        "correction_window_hours": 24,
        "columns": [
            {"name": "zone", "type": "uint32", "cardinality": 200000, "skew": 1.1},
            {"name": "path", "type": "string", "mean_bytes": 40, "cardinality": {"p5": 2e7, "p95": 1e8}, "skew": 1.05,
             "within": "zone", "parent_skew": 0.6, "at_least": 4},
            {"name": "client_ip", "type": "ipv4", "cardinality": 90000000, "skew": 0.9},
            {"name": "asn", "type": "uint32", "cardinality": 60000, "skew": 1.0, "determined_by": "client_ip"},
            {"name": "country", "type": "string", "mean_bytes": 2, "cardinality": 250, "skew": 1.0,
             "determined_by": "client_ip"},
            {"name": "device", "type": "string", "mean_bytes": 8, "cardinality": 300, "skew": 1.2,
             "growth_per_year": 0.3},
            {"name": "status", "type": "uint16", "weights": [0.7, 0.09, 0.07, 0.14]},
            {"name": "content_type", "type": "string", "mean_bytes": 12, "cardinality": 40, "skew": 1.0,
             "determined_by": "path"},
            {"name": "bytes", "type": "uint32", "lognormal": {"mu": 8.5, "sigma": 1.6}},
        ],
    }  # fmt: skip
    return Stream.model_validate({**fields, **changes})


SUMS = [{"name": "requests", "function": "count"}, {"name": "bytes_sent", "function": "sum", "column": "bytes"}]


def raw_table(days: float, **changes: Any) -> dict[str, Any]:
    return {"name": "events", "type": "raw", "sort_key": ["zone"], "retention": {"hot_days": days}, **changes}


def rollup_table(name: str, dimensions: list[str], grain: str, days: float, **changes: Any) -> dict[str, Any]:
    return {
        "name": name,
        "type": "rollup",
        "dimensions": dimensions,
        "grain": grain,
        "measures": SUMS,
        "retention": {"hot_days": days},
        **changes,
    }


def clickhouse(**changes: Any) -> Design:
    """Raw events for a month and narrow rollups for thirteen."""
    fields: dict[str, Any] = {
        "id": "DES-clickhouse",
        "title": "ClickHouse with hourly rollups",
        "engine": "clickhouse",
        "stream": "STR-edge",
        "hardware": {"instance": "m6id.8xlarge"},
        "tables": [
            raw_table(30),
            rollup_table("by_zone", ["zone", "country", "status"], "1h", 396),
            rollup_table("by_path", ["zone", "path"], "1h", 90),
            rollup_table("by_asn", ["asn", "country", "device"], "1h", 396),
        ],
        "environments": [{"name": "staging", "share": 0.25}],
    }
    return Design.model_validate({**fields, **changes})


def preaggregation(**changes: Any) -> Design:
    """The wide exact cubes of the account: a minute wide, full-width rows, thirteen months, three copies."""
    fields: dict[str, Any] = {
        "id": "DES-preaggregation",
        "title": "Wide cubes in a relational store",
        "engine": "preaggregation",
        "stream": "STR-edge",
        "hardware": {"instance": "m6id.8xlarge"},
        "replicas": 3,
        "shard_key": "zone",
        "tables": [
            rollup_table("cube", ["zone", "country", "device", "status"], "1min", 396, full_width=True),
            rollup_table("asn_cube", ["zone", "asn"], "1min", 396),
        ],
        "environments": [{"name": "staging", "share": 0.5}],
    }
    return Design.model_validate({**fields, **changes})


def requirement(item_id: str, dimensions: list[str], **changes: Any) -> Functional:
    fields: dict[str, Any] = {
        "id": item_id,
        "title": item_id,
        "question": "How much?",
        "audience": "customer",
        "priority": 1,
        "stream": "STR-edge",
        "dimensions": dimensions,
        "measures": SUMS,
        "grain": "1h",
        "window": {"days": 30},
        "queries_per_day": 20000,
    }
    return Functional.model_validate({**fields, **changes})


QUESTIONS = (
    requirement("FR-traffic", ["status"], filter_by=["zone"]),
    requirement("FR-countries", ["country"], filter_by=["zone"], asked_by="largest"),
    requirement("FR-paths", ["path"], filter_by=["zone"], window={"days": 7}),
    requirement("FR-global", ["asn", "country"], audience="public", queries_per_day=500),
    requirement("FR-referrers", ["client_ip"], window={"days": 365}),
)


def plan(months: int = 36) -> ProgramItem:
    return ProgramItem.model_validate(
        {
            "id": "PRG-edge",
            "title": "Edge Analytics",
            "kind": "program",
            "true_north": {
                "statement": "Everyone sees their traffic",
                "capabilities": [{"name": "traffic", "title": "Traffic", "audience": "customer"}],
            },
            "horizon": {"starts_on": dt.date(2026, 1, 1), "months": months},
            "reference_node": REFERENCE.model_dump(),
        }
    )


REFERENCE = ReferenceNode(instance="m6id.8xlarge", vcpu=32, memory_gib=128, disk_gib=1769.5)


def budget(**changes: Any) -> Budget:
    fields: dict[str, Any] = {
        "id": "BUD-edge",
        "title": "Budget",
        "kind": "budget",
        "starts_on": dt.date(2026, 1, 1),
        "ends_on": dt.date(2027, 6, 30),
        "nodes": 20.0,
        "monthly_cost_usd": 60000.0,
    }
    return Budget.model_validate({**fields, **changes})


def case(design: Design, **changes: Any) -> Case:
    fields: dict[str, Any] = {
        "design": design,
        "stream": stream(),
        "requirements": QUESTIONS,
        "engine": load_catalog().engines[design.engine],
        "catalog": load_catalog(),
        "plan": plan(),
        "budget": budget(),
    }
    return Case(**{**fields, **changes})
