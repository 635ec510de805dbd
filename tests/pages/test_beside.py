from __future__ import annotations

from tests.pages.conftest import OpenPage, words_of

PAGE = "beside.py"


def test_published_clusters_stand_beside_the_estimate_with_their_differences(open_page: OpenPage) -> None:
    at = open_page(PAGE, design="DES-clickhouse-rollups")
    said = words_of(at)
    assert "published clusters most like it" in said
    assert "times our nodes, with" in said
    table = at.dataframe[-1].value
    assert len(at.get("vega_lite_chart")) == 1
    assert (table["nodes"] > 0).all()
    at.session_state["contentsquare_ch_2024"] = True
    at.run()
    assert not at.exception
    figures = at.dataframe[0].value.set_index("figure")
    assert figures.loc["load", "theirs"] == "1 billion events a day"
    assert "Source:" in words_of(at)


def test_a_design_without_nodes_has_nothing_to_be_held_against(open_page: OpenPage) -> None:
    at = open_page(PAGE, design="DES-third-party")
    assert "no cluster can be held against it" in words_of(at)
