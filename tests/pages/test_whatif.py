from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import OpenPage, git, words_of

PAGE = "whatif.py"


def nodes(at: AppTest) -> float:
    return float(at.metric[0].value.replace(",", ""))


def test_the_ladder_stands_first_with_its_sentence(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    assert "reference nodes in 2027-12; the budget is" in words_of(at)
    spec = json.loads(at.get("vega_lite_chart")[0].proto.spec)
    assert "log axis" in json.dumps(spec)
    assert len(at.get("vega_lite_chart")) == 2


@pytest.mark.parametrize(
    ("lever", "value", "grows"),
    [("volume", 3.0, True), ("growth", 0, False), ("hot_days", 60, False), ("replicas", 1, False)],
)
def test_a_slider_moves_the_answer(open_page: OpenPage, lever: str, value: float, grows: bool) -> None:
    at = open_page(PAGE)
    planned = nodes(at)
    at.slider(key=lever).set_value(value).run()
    assert not at.exception
    assert (nodes(at) > planned) is grows


def test_an_address_brings_the_sliders_back(open_page: OpenPage) -> None:
    at = open_page(PAGE, volume="2.5", replicas="2", grain="1h")
    assert at.slider(key="volume").value == 2.5
    assert at.slider(key="replicas").value == 2
    assert at.select_slider(key="grain").value == "1h"
    at.session_state["keep"] = True
    at.run()
    assert "STR-edge-http.events_per_day = 2500000000.0" in at.code[-1].value
    at.button(key="back").click().run()
    assert at.slider(key="volume").value == 1.0


def test_another_design_starts_from_its_own_plan(open_page: OpenPage) -> None:
    at = open_page(PAGE, replicas="2")
    at.selectbox(key="design").set_value("DES-clickhouse-rollups").run()
    assert at.slider(key="replicas").value == 2
    at.selectbox(key="design").set_value("DES-inhouse-cubes").run()
    assert at.slider(key="replicas").value == 3


def test_any_figure_opens(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    figures = at.selectbox(key="figure")
    figures.set_value("Monthly cost").run()
    assert not at.exception
    assert "Law" in words_of(at)


def test_a_machine_without_a_disk_says_why_it_cannot_be_sized(open_page: OpenPage, program_dir: Path) -> None:
    design = program_dir / "designs" / "DES-inhouse-cubes.yaml"
    design.write_text(design.read_text().replace("engine: preaggregation", "engine: preagregation"))
    at = open_page(PAGE)
    assert "cannot be sized" in at.error[0].value
    assert "preaggregation" in at.error[0].value


def test_what_the_sliders_show_is_kept_as_a_scenario_and_comes_back(open_page: OpenPage, program_dir: Path) -> None:
    at = open_page(PAGE, volume="3", replicas="2")
    moved = nodes(at)
    at.session_state["keep"] = True
    at.run()
    at.text_input(key="scenario title").set_value("Three times <b>the</b> traffic: 2 copies")
    at.text_area(key="scenario notes").set_value("![x](http://e/x.png)")
    at.button(key="save scenario").click().run()
    assert not at.exception
    made = "SCN-three-times-b-the-b-traffic"
    assert at.selectbox(key="scenario").value == made
    assert at.slider(key="volume").value == 1.0
    assert nodes(at) == moved
    assert "saved as version" in words_of(at)
    assert git(program_dir, "show", "--name-only", "--format=%an %s").splitlines() == [
        "Tove Example Add scenario Three times <b>the</b> traffic: 2 copies",
        "",
        f"requirements/scenarios/{made}.yaml",
    ]
    assert git(program_dir, "status", "--porcelain") == ""

    assert nodes(open_page(PAGE, scenario=made)) == moved
    assert nodes(open_page(PAGE, scenario=made, volume="2")) > moved


def test_a_scenario_without_a_title_is_asked_for_one(open_page: OpenPage, program_dir: Path) -> None:
    at = open_page(PAGE, volume="3")
    at.session_state["keep"] = True
    at.run()
    at.button(key="save scenario").click().run()
    assert "needs a title" in at.error[0].value
    assert git(program_dir, "log", "--format=%s") == "Start the program"


def test_a_scenario_that_fits_no_more_says_so_and_shows_the_plan(open_page: OpenPage, program_dir: Path) -> None:
    planned = nodes(open_page(PAGE))
    scenario = program_dir / "scenarios" / "SCN-narrow-cubes.yaml"
    scenario.write_text(scenario.read_text().replace("requests_by_minute", "requests_by_second"))
    at = open_page(PAGE, scenario="SCN-narrow-cubes")
    assert "does not fit the program any more" in at.error[0].value.replace("\\", "")
    assert nodes(at) == planned


def test_the_other_designs_are_sized_under_the_same_traffic_when_opened(open_page: OpenPage) -> None:
    at = open_page(PAGE, volume="2")
    assert not at.dataframe
    at.session_state["others"] = True
    at.run()
    sides = at.dataframe[0].value.set_index("id")
    assert sides.index[0] == "DES-inhouse-cubes"
    assert {"DES-clickhouse-rollups", "DES-druid"} <= set(sides.index)
    assert sides.loc["DES-inhouse-cubes", "nodes_p50"] == pytest.approx(nodes(at), rel=0.01)
