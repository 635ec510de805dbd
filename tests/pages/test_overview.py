from __future__ import annotations

from pathlib import Path

from tests.pages.conftest import OpenPage, commit_all, words_of


def test_the_overview_asks_for_the_decision_and_says_whether_it_fits(open_page: OpenPage) -> None:
    at = open_page()
    said = words_of(at)
    assert at.title[0].value == "Edge Analytics"
    assert "Anybody can look at a free dashboard" in said
    assert "In-house cubes in a relational store needs" in said
    assert "ten times too small" in said
    assert "The chosen design needs about ten times the nodes" in said
    assert "decide by 18 December 2026, in 32 days" in said
    assert [one.label for one in at.metric] == ["Nodes needed", "Cost a month", "The budget holds", "Budget"]
    assert len(at.get("vega_lite_chart")) == 1


def test_the_overview_shows_five_findings_of_different_rules(open_page: OpenPage) -> None:
    at = open_page()
    codes = [one.value.partition(" ")[0] for one in at.caption if one.value.startswith("WB")]
    assert len(codes) == 5
    assert len(set(codes)) == 5


def test_a_figure_opens_into_its_formula(open_page: OpenPage) -> None:
    at = open_page()
    at.session_state["how Nodes needed"] = True
    at.run()
    assert "replicas" in at.code[0].value
    inputs = at.dataframe[0].value
    assert list(inputs.columns) == ["input", "value", "unit", "source", "grade"]


def test_a_commit_in_a_shell_shows_on_the_next_run(open_page: OpenPage, program_dir: Path) -> None:
    at = open_page()
    plan = program_dir / "program.yaml"
    plan.write_text(plan.read_text().replace("title: Edge Analytics", "title: Edge Analytics, again", 1))
    commit_all(program_dir, "Rename the program")
    at.run()
    assert at.title[0].value == "Edge Analytics, again"
    changes = next(one.value for one in at.dataframe if "what" in one.value.columns)
    assert changes["what"].iloc[0] == "Rename the program"


def test_what_was_typed_is_neither_markdown_nor_html(open_page: OpenPage, program_dir: Path) -> None:
    evil = "![x](http://evil.example/x.png) <script>window.owned=1</script> **bold** :red[r]"
    plan = program_dir / "program.yaml"
    plan.write_text(plan.read_text().replace("title: Edge Analytics", f'title: "{evil}"', 1))
    at = open_page()
    assert at.title[0].value == (
        r"\!\[x\]\(http\://evil\.example/x\.png\) \<script\>window\.owned=1\</script\> \*\*bold\*\* \:red\[r\]"
    )


def test_a_broken_file_is_told_and_the_rest_is_shown(open_page: OpenPage, program_dir: Path) -> None:
    (program_dir / "functional" / "FR-broken.yaml").write_text("id: FR-broken\nkind: functional\ntitle: [\n")
    at = open_page()
    assert any("One file cannot be read" in one.label for one in at.expander)
    assert at.title[0].value == "Edge Analytics"
    faults = at.dataframe[0].value
    assert faults["item"].iloc[0] == "FR-broken"
    assert faults["where"].iloc[0].startswith("requirements/functional/FR-broken.yaml:")


def test_a_program_without_program_yaml_says_what_belongs_there(open_page: OpenPage, program_dir: Path) -> None:
    (program_dir / "program.yaml").unlink()
    at = open_page()
    assert "no readable program.yaml" in words_of(at)


def test_no_folder_at_all_says_how_to_make_one(open_page: OpenPage, program_dir: Path, monkeypatch) -> None:
    monkeypatch.setenv("WORKBENCH_PROGRAM", str(program_dir / "nowhere"))
    at = open_page()
    assert at.title[0].value == "No program here yet"
    assert "workbench init" in at.code[0].value
