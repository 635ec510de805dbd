"""Spark finds what DuckDB finds, by the same SQL on the same files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.verify.test_planted import FAULTS, clean
from tests.verify.worlds import World, tables_of, verification_of, write
from workbench.verify.files import assigned
from workbench.verify.found import Checked
from workbench.verify.spark_engine import spark_engine
from workbench.verify.verify import verify

pytest.importorskip("pyspark")
pytestmark = pytest.mark.engines

MASTER = "local[2]"
WORLD = World(seed=201, days=28)
PLANTED = ("an hour was loaded twice", "a job was retried for one day", "all others are missing on one day",
           "visitors were counted as requests", "a full queue dropped events without a word", "averages were averaged",
           "one country fell behind", "minus one stands for unknown", "errors of two hours stand in one",
           "a day was counted twice", "one source lost a region", "a lookup failed for a day")  # fmt: skip


def both(world: World, tables: dict[str, Any], folder: Path) -> tuple[list[Checked], list[Checked]]:
    write(tables, folder, world.ending)
    verification = verification_of(world)
    files = assigned(verification, [str(path) for path in folder.iterdir()])
    return verify(verification, files, world.now)[0], verify(
        verification, files, world.now, opened=spark_engine(MASTER)
    )[0]


def told(one: Checked) -> tuple[Any, ...]:
    return one.id, one.passed, one.failing_rows, one.problem


@pytest.mark.parametrize(
    "world", [WORLD, replace(WORLD, zone="Europe/Stockholm", ending="csv")], ids=["parquet", "csv"]
)
def test_spark_raises_nothing_on_clean_data(tmp_path: Path, world: World) -> None:
    by_duckdb, by_spark = both(world, tables_of(world), tmp_path)
    assert [one for one in by_spark if not one.passed] == []
    assert list(map(told, by_spark)) == list(map(told, by_duckdb))


def test_spark_finds_the_rows_that_duckdb_finds(tmp_path: Path) -> None:
    planted = [fault for fault in FAULTS if fault.name in PLANTED]
    assert len(planted) == len(PLANTED)
    tables = dict(clean(planted[0].world))
    for fault in planted:
        fault.plant(tables)
    by_duckdb, by_spark = both(planted[0].world, tables, tmp_path)
    assert list(map(told, by_spark)) == list(map(told, by_duckdb))
    for one, other in zip(by_duckdb, by_spark, strict=True):
        assert sorted(map(str, map(rounded, one.sample))) == sorted(map(str, map(rounded, other.sample))), one.id


def rounded(row: Any) -> dict[str, Any]:
    return {name: round(value, 6) if isinstance(value, float) else value for name, value in row.items()}
