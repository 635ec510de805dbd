"""The page of probes: an engine measured, prior against posterior, one commit that holds the calibration."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tests.pages.conftest import OpenPage, git, words_of
from workbench.program.calibrations import Calibration
from workbench.store.loader import load
from workbench.verbs import probe

PAGE = "probes.py"


def test_a_probe_is_shown_and_becomes_a_calibration_by_one_commit(open_page: OpenPage, program_dir: Path) -> None:
    at = open_page(PAGE, engine="duckdb", seconds="10")
    assert at.selectbox(key="engine").value == "duckdb"
    at.button(key="probe").click().run()
    assert not at.exception
    assert "predictions were within" in words_of(at)
    told = at.dataframe[0].value
    assert {"coefficient", "before", "measured", "after", "unit"} <= set(told.columns)
    assert len(at.get("vega_lite_chart")) == 1
    before = git(program_dir, "rev-parse", "HEAD")
    at.toggle(key="use").set_value(True).run()
    at.button(key="save probe").click().run()
    assert not at.exception
    assert "is saved as CAL-duckdb-" in words_of(at)
    [added] = git(program_dir, "diff", "--name-only", before).splitlines()
    [kept] = load(program_dir).all(Calibration)
    assert added == f"requirements/calibrations/{kept.id}.yaml"
    assert kept.in_use
    assert (kept.events, kept.stream) == (150_000, "STR-probe")
    assert kept.command == "workbench probe duckdb --seconds 10"


def test_an_engine_that_is_not_installed_is_said_before_anybody_waits(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "pyspark" else there(name))
    at = open_page(PAGE, engine="spark")
    assert "Spark is not installed here" in words_of(at)
    assert at.button(key="probe").disabled
    assert list(probe.engines())[-2:] == ["spark", "spark_server"]
