from __future__ import annotations

from pathlib import Path

from tests.pages.conftest import OpenPage, commit_all, git, words_of

PAGE = "acknowledgements.py"
PERSON = """\
id: PER-tove-example
kind: person
title: Tove Example
role: Engineer, data
team: TEAM-data-engineering
email: tove@example.org
"""


def joined(program_dir: Path) -> None:
    (program_dir / "people" / "PER-tove-example.yaml").write_text(PERSON, encoding="utf-8")
    commit_all(program_dir.parent, "Tove joins")


def test_silence_is_said_and_drawn(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    assert "Nothing is known of what these think" in words_of(at)
    assert "1 block stands" in words_of(at)
    assert len(at.get("vega_lite_chart")) == 1
    assert at.dataframe[0].value["says"].tolist()[0] == "blocks"


def test_a_verdict_is_given_goes_stale_and_is_renewed_in_one_click(open_page: OpenPage, program_dir: Path) -> None:
    joined(program_dir)
    at = open_page(PAGE)
    at.get_by_key("FormSubmitter:your verdict-Give this verdict").click().run()
    assert not at.exception
    assert "Tove Example agrees" in at.success[0].value.replace("\\", "")
    assert git(program_dir, "log", "-1", "--format=%s").startswith("Tove Example agrees")
    budget = program_dir / "budgets" / "BUD-2027.yaml"
    budget.write_text(budget.read_text(encoding="utf-8").replace("nodes: 16", "nodes: 160"), encoding="utf-8")
    commit_all(program_dir.parent, "Raise the budget")
    at = open_page(PAGE)
    assert "1 verdict is stale" in words_of(at)
    assert "1 verdict is stale" in words_of(open_page("overview.py"))
    [points, *_] = open_page("agenda.py").get("vega_lite_chart")
    assert "ACK-tove-example-edge-analytics was given on" in str(points.proto)
    changed = at.dataframe[1].value
    assert changed[["item", "field", "seen", "now"]].values.tolist() == [["BUD-2027", "nodes", "16", "160"]]
    [renew] = [one for one in at.button if one.label.startswith("Renew")]
    renew.click().run()
    assert not at.exception
    assert "stale" not in words_of(open_page(PAGE)).partition("Every verdict")[0]


def test_who_is_not_in_the_program_is_told_so(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    at.get_by_key("FormSubmitter:your verdict-Give this verdict").click().run()
    assert "Nobody in people/ has the address tove@example.org" in at.error[0].value.replace("\\", "")
