"""The catalog: what ships is sound, and a fault in it is told like a fault in a program."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from workbench.program.catalog import Coefficient
from workbench.store.catalog import load_catalog, load_record
from workbench.store.errors import InvalidFile
from workbench.store.resources import data_dir


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data that ships."""
    return shutil.copytree(data_dir(), tmp_path / "data")


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_coefficient_that_ships_has_unit_source_date_and_grade() -> None:
    catalog = load_catalog()
    tables = [catalog.common, catalog.prices.prices, *(engine.coefficients for engine in catalog.engines.values())]
    coefficients = [one for table in tables for one in table.values()]
    assert len(coefficients) > 50
    for one in coefficients:
        assert isinstance(one, Coefficient)
        assert one.unit
        assert one.source
        assert one.grade


def test_a_folder_is_read_once() -> None:
    assert load_catalog() is load_catalog(data_dir())


def test_every_machine_that_is_named_has_a_price() -> None:
    catalog = load_catalog()
    for name, instance in catalog.prices.instances.items():
        assert instance.name == name
    for engine in catalog.engines.values():
        for service in engine.side_services:
            assert service.instance in catalog.prices.instances, f"{engine.name} {service.name}"


def test_faults_of_every_file_are_told_at_once(data: Path) -> None:
    replace(data / "common.yaml", "grade: guess", "grade: gues")
    replace(data / "engines" / "clickhouse.yaml", "minimum_nodes: 2", "minimum_nodes: two")
    with pytest.raises(InvalidFile) as raised:
        load_catalog(data)
    told = {fault.path: fault for fault in raised.value.findings}
    assert told.keys() == {"data/common.yaml", "data/engines/clickhouse.yaml"}
    assert told["data/common.yaml"].hint.startswith("Did you mean guess?")
    assert told["data/common.yaml"].line == 3
    assert (told["data/engines/clickhouse.yaml"].line, told["data/engines/clickhouse.yaml"].column) == (6, 16)


def test_yaml_faults_are_located(data: Path) -> None:
    (data / "common.yaml").write_text("a: &x 1\nb: *x\n")
    with pytest.raises(InvalidFile, match=r"data/common\.yaml:1:4 WB004"):
        load_catalog(data)


def test_a_missing_file_is_told(data: Path) -> None:
    (data / "common.yaml").unlink()
    with pytest.raises(InvalidFile, match=r"data/common\.yaml:1:1 WB001"):
        load_catalog(data)


def test_an_engine_is_named_by_its_file(data: Path) -> None:
    (data / "engines" / "clickhouse.yaml").rename(data / "engines" / "other.yaml")
    with pytest.raises(InvalidFile, match=r"data/engines/other\.yaml.*'clickhouse'"):
        load_catalog(data)


@pytest.mark.parametrize("count", [0, 2])
def test_there_is_one_price_list(data: Path, count: int) -> None:
    [original] = (data / "prices").glob("*.yaml")
    shutil.copyfile(original, data / "prices" / "second.yaml") if count else original.unlink()
    with pytest.raises(InvalidFile, match=f"there are {count} price lists"):
        load_catalog(data)


def test_the_record_that_ships_names_what_it_is_held_to() -> None:
    record = load_record()
    assert load_record() is load_record(data_dir())
    assert record.results.keys() <= load_catalog().benchmarks.keys()
    for results in record.results.values():
        assert len({one.name for one in results.results}) == len(results.results)
        assert results.source


def test_faults_of_the_record_are_told_like_those_of_the_catalog(data: Path) -> None:
    replace(data / "results" / "clickbench.yaml", "memory_gib: 12, ", "")
    replace(data / "weaknesses.yaml", "law:", "lore:")
    with pytest.raises(InvalidFile) as raised:
        load_record(data)
    told = {fault.path: fault for fault in raised.value.findings}
    assert told.keys() == {"data/results/clickbench.yaml", "data/weaknesses.yaml"}
    assert "its size must be told once" in told["data/results/clickbench.yaml"].what
