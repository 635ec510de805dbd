from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import OpenPage, git, words_of
from tests.pages.test_acknowledgements import joined
from workbench.simulate.solve.answer import Target

PAGE, DESIGN = "fit.py", "DES-clickhouse-rollups"


def opened(open_page: OpenPage, *boxes: str) -> AppTest:
    at = open_page(PAGE, design=DESIGN)
    for box in boxes:
        at.session_state[box] = True
    return at.run() if boxes else at


def test_the_answer_stands_first_then_plans_levers_and_borders(open_page: OpenPage) -> None:
    at = opened(open_page)
    assert "16 nodes" in at.subheader[0].value
    assert at.dataframe[0].value["plan"].tolist()[:2] == ["as it stands", "plan 1"]
    assert len(at.get("vega_lite_chart")) == 2
    said = words_of(at)
    assert "Any of these is enough" in said
    assert "It fits with up to" in said


def test_more_nodes_need_less_to_give_way(open_page: OpenPage) -> None:
    at = opened(open_page)
    at.number_input(key="nodes").set_value(1e6)
    at.number_input(key="money").set_value(1e9).run()
    assert "fits as it stands" in words_of(at)


def test_a_plan_is_kept_as_a_scenario(open_page: OpenPage, program_dir: Path) -> None:
    at = opened(open_page, "keep plan")
    at.text_input(key="plan title").set_value("What gives way")
    at.button(key="save plan").click().run()
    assert not at.exception
    assert "SCN-what-gives-way" in words_of(at)
    assert git(program_dir, "log", "-1", "--format=%s") == "Add scenario What gives way"


def test_the_decision_is_drafted_and_saved(open_page: OpenPage, program_dir: Path) -> None:
    joined(program_dir)
    at = opened(open_page, "decision")
    assert "Must agree" in words_of(at)
    at.button(key="save decision").click().run()
    assert not at.exception
    assert "add the day to decide by" in words_of(at)
    assert git(program_dir, "log", "-1", "--format=%s").startswith("Tove Example keeps the ledger: decision DEC-")
    kept = git(program_dir, "log", "-1", "--format=", "--name-only").splitlines()
    assert [one.split("/")[1] for one in kept] == ["decisions", "ledger"]


def test_a_stopped_search_can_be_taken_up_again(open_page: OpenPage) -> None:
    at = opened(open_page)
    at.slider(key="sure").set_value(81)
    at.session_state["the search that was stopped"] = (DESIGN, Target(16.0, 25000.0, 0.81))
    at.run()
    assert "The search was stopped" in words_of(at)
    at.button(key="again").click().run()
    assert "The search was stopped" not in words_of(at)
    assert at.subheader[0].value
