from __future__ import annotations

from tests.pages.conftest import OpenPage, words_of

PAGE = "heatmap.py"


def test_the_map_says_how_far_the_traffic_may_grow(open_page: OpenPage) -> None:
    at = open_page(PAGE, design="DES-druid")
    assert "up to" in words_of(at)
    assert len(at.get("vega_lite_chart")) == 1
    assert at.selectbox(key="column").value == "zone"


def test_a_design_without_nodes_is_mapped_by_its_cost(open_page: OpenPage) -> None:
    at = open_page(PAGE, design="DES-third-party")
    assert at.segmented_control(key="amount").options == ["Cost a month", "The budget holds"]


def test_the_table_behind_the_map_opens(open_page: OpenPage) -> None:
    at = open_page(PAGE, design="DES-top-n")
    assert not at.dataframe
    at.session_state["map table"] = True
    at.run()
    assert {"volume", "values", "nodes", "probability_met"} <= set(at.dataframe[0].value.columns)
