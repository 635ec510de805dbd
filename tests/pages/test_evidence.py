from __future__ import annotations

from pathlib import Path

from tests.pages.conftest import OpenPage, commit_all, git, words_of
from tests.simulate.test_calibrating import calibration, measurement
from workbench.store.catalog import load_catalog
from workbench.verbs.adding import new_file

PAGE = "evidence.py"


def test_a_number_stands_with_its_prediction_limit_and_surprise(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    assert "SPK-top-n: 1 of 1 numbers measured" in words_of(at)
    assert len(at.get("vega_lite_chart")) == 1
    [row] = at.dataframe[0].value.to_dict("records")
    assert row["measured"] == "1,020"
    assert row["surprise"].startswith("as expected")


def test_a_spike_without_numbers_says_how_to_take_one(open_page: OpenPage) -> None:
    at = open_page(PAGE, spike="SPK-flink")
    assert "has no number to find" in words_of(at)
    assert "--take" in at.code[0].value


def test_a_calibration_is_used_by_one_click_after_its_cost_was_shown(open_page: OpenPage, program_dir: Path) -> None:
    error = load_catalog().formats["clickhouse"].coefficients["text_error"]
    wide = measurement(file="formats/clickhouse", coefficient="text_error", unit=error.unit, measured=1.6)
    probed = calibration(1, wide).model_copy(update={"kind": "calibration", "in_use": False})
    (program_dir / "calibrations").mkdir()
    (program_dir / "calibrations" / "CAL-1.yaml").write_text(new_file(probed).text or "", encoding="utf-8")
    spike = program_dir / "spikes" / "SPK-druid.yaml"
    spike.write_text(spike.read_text(encoding="utf-8").replace("druid.*", "clickhouse.*"), encoding="utf-8")
    commit_all(program_dir.parent, "Probe")
    at = open_page(PAGE, spike="SPK-druid")
    changes = at.dataframe[-1].value.set_index("design")["nodes"]
    before, after = changes["DES-clickhouse-rollups"].split(" → ")
    assert float(after) > float(before)
    [use] = [one for one in at.button if one.label == "Rest estimates on CAL-1"]
    use.click().run()
    assert not at.exception
    assert "in_use: true" in (program_dir / "calibrations" / "CAL-1.yaml").read_text(encoding="utf-8")
    assert git(program_dir, "log", "-1", "--format=%s") == "Record evidence of SPK-druid"
