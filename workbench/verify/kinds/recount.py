"""Recount: a rollup says what a recount of the raw rows says.

Finds retried jobs that counted an hour twice, filters that one side lost, sketches that merged wrongly, rows that came
after the rollup was made. Small data is counted again in full; of more than `most_rows` raw rows a sample of whole
buckets, chosen by a hash so that both engines, and every later run on the same buckets, choose the same.
"""

from __future__ import annotations

import hashlib
import math

from workbench.program.data_checks import Recount, RollupMeasure
from workbench.verify.data import Data
from workbench.verify.found import Found

EXAMPLE = """\
id: cube-against-raw
kind: recount
what: The hourly cube says what its raw events say, visitors within two percent.
raw: events
rollup: cube
by: [zone, country]
grain: 1h
measures:
  - {column: requests, how: count}
  - {column: bytes, how: sum, of: bytes}
  - {column: visitors, how: distinct, of: client_ip, tolerance: 0.02}
most_rows: 20000000
"""
"""A check of this kind as a file of checks has it."""

_AGGREGATES = {
    "sum": "sum({})", "min": "min({})", "max": "max({})", "mean": "avg({})", "distinct": "count(DISTINCT {})",
}  # fmt: skip
_MERGED = {
    "count": "sum({})", "sum": "sum({})", "min": "min({})", "max": "max({})", "mean": "max({})", "distinct": "max({})",
}  # fmt: skip
"""How rows of one group of a rollup become one: what adds up is added up, of means and distinct values there is one."""


def look(check: Recount, data: Data) -> Found:
    """Groups of which a measure of the rollup differs from the recount, or that only one of the two has."""
    names = [*(["bucket"] if check.grain else []), *check.by]
    chosen = _slice(check, data)
    found = Found()
    for measure in check.measures:
        held = _MERGED[measure.how].format(data.number(check.rollup, measure.column))
        found += data.differing(
            _grouped(check, check.rollup, held, chosen, data),
            _grouped(check, check.raw, _recounted(check, measure, data), chosen, data),
            names, measure.tolerance, labels=("rollup", "recount"), told={"measure": measure.column},
        )  # fmt: skip
    return found


def _recounted(check: Recount, measure: RollupMeasure, data: Data) -> str:
    if measure.of is None:
        return "count(*)"
    if measure.how == "count":
        return f"count({data.column(check.raw, measure.of)})"
    if measure.how == "distinct":
        return _AGGREGATES["distinct"].format(data.column(check.raw, measure.of))
    return _AGGREGATES[measure.how].format(data.number(check.raw, measure.of))


def _grouped(check: Recount, table: str, value: str, chosen: list[str] | None, data: Data) -> str:
    keys = data.keys(table, check.by, check.grain)
    shown = ", ".join(f"{expression} AS {data.name(name)}" for name, expression in {**keys, "value": value}.items())
    positions = ", ".join(str(position + 1) for position in range(len(keys)))
    where = "true"
    if chosen is not None:
        where = f"CAST({keys['bucket']} AS STRING) IN {data.engine.dialect.texts(chosen)}"
    return f"SELECT {shown} FROM {data.name(table)} WHERE {where}" + (f" GROUP BY {positions}" if keys else "")


def _slice(check: Recount, data: Data) -> list[str] | None:
    """The buckets that are counted again; None for all of them."""
    [counted] = data.engine.query(f"SELECT count(*) AS row_count FROM {data.name(check.raw)}")
    share = check.most_rows / max(counted["row_count"], 1)
    if share >= 1 or check.grain is None:
        return None
    bucket = data.bucket(check.raw, check.grain)
    rows = data.engine.query(f"SELECT DISTINCT CAST({bucket} AS STRING) AS bucket FROM {data.name(check.raw)}")
    labels = sorted((row["bucket"] for row in rows if row["bucket"] is not None), key=_hash)
    return labels[: max(1, math.floor(share * len(labels)))]


def _hash(label: str) -> str:
    return hashlib.sha256(label.encode()).hexdigest()
