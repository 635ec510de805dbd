from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import OpenPage, commit_all, git, words_of
from tests.simulate.test_calibrating import calibration, measurement
from workbench.program.roadmap import Spike
from workbench.store.catalog import load_catalog
from workbench.store.loader import load
from workbench.verbs.adding import new_file

PAGE, SPIKE = "evidence.py", "SPK-druid"


@pytest.fixture
def probed(program_dir: Path) -> Path:
    """A spike with a number, and a calibration that has measured it."""
    error = load_catalog().formats["clickhouse"].coefficients["text_error"]
    wide = measurement(file="formats/clickhouse", coefficient="text_error", unit=error.unit, measured=1.6)
    made = calibration(1, wide).model_copy(update={"kind": "calibration", "in_use": False})
    (program_dir / "calibrations").mkdir(exist_ok=True)
    (program_dir / "calibrations" / "CAL-1.yaml").write_text(new_file(made).text or "", encoding="utf-8")
    spike = program_dir / "spikes" / f"{SPIKE}.yaml"
    number = "numbers:\n  - {input: format.text_error, unit: B/B, at_most: 1.4, design: DES-clickhouse-rollups}\n"
    spike.write_text(spike.read_text(encoding="utf-8") + number, encoding="utf-8")
    commit_all(program_dir.parent, "Probe")
    return program_dir


def press(at: AppTest, label: str) -> AppTest:
    [found] = [one for one in at.button if one.label == label]
    found.click().run()
    assert not at.exception
    return at


def choose(at: AppTest, way: str) -> AppTest:
    at.segmented_control(key=f"way {SPIKE}").set_value(way).run()
    assert not at.exception
    return at


def the_spike(folder: Path) -> Spike:
    spike = load(folder).get(SPIKE, Spike)
    assert spike is not None
    return spike


def test_a_number_stands_with_its_prediction_limit_and_surprise(open_page: OpenPage) -> None:
    at = open_page(PAGE, spike="SPK-top-n")
    assert "SPK-top-n: 1 of 1 numbers measured; within the limit" in words_of(at)
    assert len(at.get("vega_lite_chart")) == 1
    [row] = at.dataframe[0].value.to_dict("records")
    assert row["measured"] == "1,020"
    assert row["surprise"].startswith("as expected")


def test_a_spike_without_numbers_or_measures_says_what_to_write(open_page: OpenPage) -> None:
    at = open_page(PAGE, spike="SPK-mobile-device")
    assert "has no number to find" in words_of(at)
    assert "Say in `measures:`" in words_of(at)


def test_a_calibration_is_used_by_one_save_after_its_cost_and_its_diff_were_shown(
    open_page: OpenPage, probed: Path
) -> None:
    at = open_page(PAGE, spike=SPIKE)
    costs = at.dataframe[1].value.set_index("design")
    before, after = costs.loc["DES-clickhouse-rollups", "nodes"].split(" → ")
    assert float(after) > float(before)
    [reviewed] = at.dataframe[-1].value.to_dict("records")
    assert (reviewed["item"], reviewed["before"], reviewed["after"]) == ("CAL-1", "false", "true")
    head = git(probed, "rev-parse", "HEAD")
    assert "in_use: true" not in (probed / "calibrations" / "CAL-1.yaml").read_text(encoding="utf-8")
    press(at, "Save as a commit")
    assert "Saved as version" in words_of(at)
    assert "in_use: true" in (probed / "calibrations" / "CAL-1.yaml").read_text(encoding="utf-8")
    assert git(probed, "rev-parse", "HEAD~1") == head
    assert git(probed, "log", "-1", "--format=%s") == f"Record evidence of {SPIKE}"
    assert "What using it changes" not in words_of(at)


def test_a_measurement_is_recorded_from_a_calibration_or_by_hand(open_page: OpenPage, probed: Path) -> None:
    at = choose(open_page(PAGE, spike=SPIKE), "Record a measurement")
    at.selectbox(key=f"source {SPIKE}").set_value("STR-edge-http").run()
    assert "has measured none" in words_of(at)
    at.selectbox(key=f"source {SPIKE}").set_value("CAL-1").run()
    press(at, "Save as a commit")
    [number] = the_spike(probed).numbers
    assert number.measurement is not None
    assert number.measurement.source == "CAL-1"
    assert number.prediction is not None
    assert "surprised" in words_of(at)
    choose(at, "Record a measurement")
    at.selectbox(key=f"source {SPIKE}").set_value("typed by hand").run()
    at.number_input(key=f"value {SPIKE}").set_value(1.1)
    at.text_input(key=f"where {SPIKE}").set_value("a week of our events").run()
    press(at, "Save as a commit")
    [number] = the_spike(probed).numbers
    assert number.measurement is not None
    assert (number.measurement.value, number.measurement.source) == (1.1, "a week of our events")


def test_a_break_even_is_taken_once_the_solver_was_asked(open_page: OpenPage, program_dir: Path) -> None:
    at = choose(open_page(PAGE, spike=SPIKE), "Take a break-even")
    assert the_spike(program_dir).numbers == []
    press(at, "Ask the solver")
    offered = at.dataframe[0].value
    at.multiselect(key=f"take {SPIKE}").set_value([offered["number"][0]]).run()
    press(at, "Save as a commit")
    [number] = the_spike(program_dir).numbers
    assert number.input == offered["number"][0]
    assert number.prediction is not None
    assert len(at.get("vega_lite_chart")) == 1
