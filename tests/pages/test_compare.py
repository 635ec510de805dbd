from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import OpenPage, words_of

PAGE = "compare.py"
CUBES, COLUMNS = "DES-inhouse-cubes", "DES-clickhouse-rollups"


def cards(at: AppTest) -> list[str]:
    return [one.label for one in at.metric]


def test_the_chosen_design_and_its_scenarios_stand_beside_another(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    assert "comes closest" in words_of(at)
    assert cards(at) == [f"{letter}: the budget holds" for letter in "ABCD"]
    assert len(at.get("vega_lite_chart")) == 2
    figures, differences = (one.value for one in at.dataframe)
    assert list(figures.columns) == ["figure", "A", "B", "C", "D"]
    assert differences.set_index("field").loc["engine", "D"] == "clickhouse"


def test_at_most_four_are_compared(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    assert at.multiselect(key="pairs").proto.max_selections == 4


def test_a_choice_of_none_asks_for_one(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    at.multiselect(key="pairs").set_value([]).run()
    assert "Choose at least one" in words_of(at)


def test_a_scenario_that_fits_no_more_says_so_beside_the_others(open_page: OpenPage, program_dir: Path) -> None:
    scenario = program_dir / "scenarios" / "SCN-narrow-cubes.yaml"
    scenario.write_text(scenario.read_text().replace("requests_by_minute", "requests_by_second"))
    at = open_page(PAGE)
    assert "requests_by_second" in at.error[0].value.replace("\\", "")
    assert cards(at) == [f"{letter}: the budget holds" for letter in "ABC"]
