from __future__ import annotations

from pathlib import Path

from tests.pages.conftest import OpenPage, words_of
from workbench.pages import held
from workbench.verbs.calibrate import SUBJECTS, calibrate

PAGE = "calibrate.py"
CALIBRATION = """\
id: CAL-duckdb-laptop
kind: calibration
title: DuckDB on a laptop
engine: duckdb
engine_version: "2.0"
measured_on: 2026-11-10
command: workbench probe duckdb
machine: {processor: Some processor, cores: 2, memory_bytes: 8000000000, system: Linux 6}
seconds: 40
events: 100000
measurements:
  - file: engines/clickhouse
    coefficient: write_cpu_ns_per_value
    unit: ns per column value
    measured: 56
    relative_error: 0.1
    observations: 9
    prior: 28
    prior_sigma: 0.3
"""


def test_the_worst_stands_first_beside_what_is_known_to_be_wrong(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    said = words_of(at)
    assert "Of 25 published clusters that tell enough" in said
    assert "Known to be wrong" in said
    assert "tell only in part" in said
    table = at.dataframe[0].value
    assert table["off"].is_monotonic_decreasing
    assert set(table["counts"]) == {"yes", "told in part"}
    assert len(at.get("vega_lite_chart")) == 1
    assert "this program has none yet" in said


def test_a_case_opens_into_its_trace_by_its_address(open_page: OpenPage) -> None:
    at = open_page(PAGE, case="yandex_metrica_2015")
    said = words_of(at)
    assert "Yandex.Metrica, web analytics" in said
    assert "Published: 374 nodes." in said
    assert "Nodes bought:" in said
    inputs = [one.value for one in at.dataframe if "grade" in one.value.columns]
    assert len(inputs) == 3
    assert "stated by the account" in set(inputs[1]["source"])


def test_figures_of_the_benchmark_have_a_plot_of_their_own(open_page: OpenPage) -> None:
    at = open_page(PAGE, subject=SUBJECTS["load_time_s"], case="clickhouse_c6a_4xlarge")
    assert "Of 80 public results" in words_of(at)
    assert len(at.dataframe[0].value) == 80
    assert "ClickHouse, c6a.4xlarge" in words_of(at)


def test_a_selected_row_opens(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    at.session_state["case"] = "socgen_druid"
    at.run()
    assert not at.exception
    assert "Cores bought:" in words_of(at)


def test_own_measurements_stand_before_and_after(open_page: OpenPage, program_dir: Path) -> None:
    folder = program_dir / "calibrations"
    folder.mkdir(exist_ok=True)
    for known in folder.glob("*.yaml"):
        known.unlink()
    (folder / "CAL-duckdb-laptop.yaml").write_text(CALIBRATION, encoding="utf-8")
    at = open_page(PAGE)
    assert "1 coefficient is measured, 0 in use. Most moves write_cpu_ns_per_value" in words_of(at)
    row = at.dataframe[-1].value.iloc[0]
    assert row[["before", "measured", "in use", "engine"]].tolist() == ["28", "56", "no", "duckdb 2.0"]
    assert 28 < float(row["after"]) < 56
    assert len(at.get("vega_lite_chart")) == 2


def test_the_picture_tells_inside_from_outside_and_names_the_chosen_one() -> None:
    cases = calibrate().cases
    frame = held.points(cases, None)
    shown = frame[frame["mark"] == "case"].set_index("name")
    for one in cases:
        meaning = "secondary" if not one.comparable else "estimate" if one.inside else "concern"
        assert shown.loc[one.name, "meaning"] == meaning
    ends = frame[frame["mark"] == "guide"]
    assert ends["published"].min() < shown["published"].min()
    assert ends["predicted"].max() > shown["high"].max()
    chosen = held.points(cases, "socgen_druid")
    assert chosen[chosen["label"].fillna("") != ""]["name"].tolist() == ["socgen_druid"]


def test_an_opened_case_closes_where_another_plot_has_none_of_its_name(open_page: OpenPage) -> None:
    at = open_page(PAGE, case="cf_ch_all_2020")
    at.get("button_group")[0].set_value("hot_total_s").run()
    assert not at.exception
    assert "Of 80 public results" in words_of(at)
    assert "Nodes bought:" not in words_of(at)
