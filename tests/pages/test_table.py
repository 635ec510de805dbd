from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import OpenPage, commit_all, git, words_of
from workbench.pages.parts import RED_TINT, verified_tint

PAGE = "table.py"
ITEM = "FR-customer-traffic"


def editing(open_page: OpenPage, item: str = ITEM) -> AppTest:
    at = open_page(PAGE, item=item)
    at.session_state["opened"] = "Edit"
    return at.run()


def field(at: AppTest, label: str):
    kinds = ("text_input", "text_area", "selectbox", "date_input", "number_input")
    return [one for kind in kinds for one in getattr(at, kind) if one.label == label][-1]  # the form stands last


def review(at: AppTest) -> AppTest:
    return next(one for one in at.button if one.label == "Review the changes").click().run()


def test_blanks_stand_out_in_words(open_page: OpenPage) -> None:
    rows = open_page(PAGE).dataframe[0].value
    mobile = rows[rows["question"].str.contains("mobile devices")].iloc[0]
    assert mobile["supplier"] == "▢ no supplier"
    assert mobile["owner"] == "Maya Lindqvist"


def test_unverified_data_is_said_and_red(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    rows = at.dataframe[0].value
    assert set(rows["verified"].dropna()) == {"failed", "unverified"}
    assert verified_tint("unverified") == verified_tint("failed") == RED_TINT
    assert verified_tint("verified") == verified_tint(None) == ""


def test_filters_come_from_the_address(open_page: OpenPage) -> None:
    at = open_page(PAGE, audience="public", words="devices")
    assert len(at.dataframe[0].value) == 1


def test_a_selected_row_opens(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    at.session_state["item"] = ITEM
    at.run()
    assert not at.exception
    fields = next(one.value for one in at.dataframe if list(one.value.columns) == ["field", "value", "line"])
    assert fields.set_index("field").loc["priority", "value"] == "1"


def test_an_edit_is_reviewed_and_becomes_a_commit(open_page: OpenPage, program_dir: Path) -> None:
    at = editing(open_page)
    field(at, "Owner").set_value("PER-anika-rao")
    review(at)
    difference = next(one.value for one in at.dataframe if list(one.value.columns) == ["field", "before", "after"])
    assert difference["after"].tolist() == ["PER-anika-rao"]
    at.button(key="save").click().run()
    assert not at.exception
    assert "Saved as version" in words_of(at)
    assert git(program_dir, "log", "-1", "--format=%an %s") == f"Tove Example Change owner of {ITEM}"
    assert git(program_dir, "diff", "--numstat", "HEAD~1").split()[:2] == ["1", "1"]
    assert git(program_dir, "status", "--porcelain") == ""
    at = open_page(PAGE, item=ITEM)
    at.session_state["opened"] = "History"
    at.run()
    assert not at.exception
    history = next(one.value for one in at.dataframe if "said" in one.value.columns)
    assert history.iloc[0][["field", "after"]].tolist() == ["owner", "PER-anika-rao"]


def test_a_missing_piece_can_be_added_with_its_supplier(open_page: OpenPage, program_dir: Path) -> None:
    at = editing(open_page)
    field(at, "Missing piece").set_value("A daily export")
    field(at, "Supplier").set_value("TEAM-field")
    review(at)
    at.button(key="save").click().run()
    assert "Saved as version" in words_of(at)
    text = (program_dir / "functional" / f"{ITEM}.yaml").read_text()
    assert "A daily export" in text
    assert "TEAM-field" in text


def test_a_blank_title_is_refused_before_anything_is_saved(open_page: OpenPage, program_dir: Path) -> None:
    before = git(program_dir, "rev-parse", "HEAD")
    at = editing(open_page)
    field(at, "Title").set_value("  ")
    review(at)
    assert "Title must not be blank" in at.error[0].value
    assert git(program_dir, "rev-parse", "HEAD") == before


def test_a_field_changed_by_somebody_else_is_shown_with_both_values(open_page: OpenPage, program_dir: Path) -> None:
    at = editing(open_page)
    path = program_dir / "functional" / f"{ITEM}.yaml"
    path.write_text(path.read_text().replace("priority: 1\n", "priority: 7\n"))
    commit_all(program_dir, "Rank it lower")
    field(at, "Priority (1 comes first)").set_value(3)
    review(at)
    at.button(key="save").click().run()
    both = next(one.value for one in at.dataframe if list(one.value.columns) == ["field", "theirs", "yours"])
    assert both.iloc[0].tolist() == ["priority", "7", "3"]
    assert git(program_dir, "log", "-1", "--format=%s") == "Rank it lower"
    at.button(key="mine").click().run()
    assert "priority: 3" in path.read_text()


def test_other_fields_changed_meanwhile_are_merged(open_page: OpenPage, program_dir: Path) -> None:
    at = editing(open_page)
    path = program_dir / "functional" / f"{ITEM}.yaml"
    path.write_text(path.read_text().replace("priority: 1\n", "priority: 7\n"))
    commit_all(program_dir, "Rank it lower")
    field(at, "Owner").set_value("PER-anika-rao")
    review(at)
    at.button(key="save").click().run()
    assert "merged with what others changed" in words_of(at)
    text = path.read_text()
    assert "priority: 7" in text
    assert "PER-anika-rao" in text


def test_the_author_is_asked_once_when_git_does_not_know(open_page: OpenPage, program_dir: Path, monkeypatch) -> None:
    git(program_dir, "config", "--unset", "user.name")
    git(program_dir, "config", "--unset", "user.email")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    at = editing(open_page)
    field(at, "Owner").set_value("PER-anika-rao")
    review(at)
    assert at.button(key="save").disabled
    at.text_input(key="author name").set_value("Ada Example").run()
    at.text_input(key="author email").set_value("ada@example.org").run()
    at.button(key="save").click().run()
    assert git(program_dir, "log", "-1", "--format=%an <%ae>") == "Ada Example <ada@example.org>"


def test_nothing_can_be_saved_during_a_merge(open_page: OpenPage, program_dir: Path) -> None:
    (program_dir.parent / ".git" / "MERGE_HEAD").write_text(git(program_dir, "rev-parse", "HEAD"))
    at = editing(open_page)
    assert "a merge is under way" in words_of(at).lower()
    assert field(at, "Title").disabled


def test_outside_git_it_is_read_only(open_page: OpenPage, program_dir: Path) -> None:
    shutil.rmtree(program_dir.parent / ".git")
    inside = subprocess.run(["git", "rev-parse"], cwd=program_dir, check=False, capture_output=True)
    assert inside.returncode != 0
    at = editing(open_page)
    assert "not in a git repository" in words_of(at)


def test_a_pasted_table_is_previewed_and_saved_as_one_commit(open_page: OpenPage, program_dir: Path) -> None:
    at = open_page(PAGE)
    at.session_state["paste"] = True
    at.run()
    at.text_area(key="cells").set_value(
        "Question\tAudience\tColumns needed\tOwner\tDue\n"
        "Which carriers are slow?\tcustomers\tcarrier, country\tAnika Rao\t2027-05-01\n"
        "Which plans grow?\tmartians\t\tNobody Known\tsoon\n"
    ).run()
    assert not at.exception
    faults = next(one.value for one in at.dataframe if "hint" in one.value.columns)
    assert set(faults["row"]) == {2}
    assert set(faults["column"]) == {"Audience", "Owner", "Due"}
    made = next(one.value for one in at.dataframe if "columns" in one.value.columns)
    assert made["columns"].tolist() == ["carrier, country"]
    before = int(git(program_dir, "rev-list", "--count", "HEAD"))
    at.button(key="save pasted").click().run()
    assert not at.exception
    assert int(git(program_dir, "rev-list", "--count", "HEAD")) == before + 1
    assert git(program_dir, "diff", "--name-only", "HEAD~1").split() == [
        "requirements/functional/FR-which-carriers-are-slow.yaml",
        "requirements/streams/STR-edge-http.yaml",
    ]
    assert "Which carriers are slow?" in [*at.dataframe[0].value["question"]]
    assert any("carrier is not captured" in str(missing) for missing in at.dataframe[0].value["missing"])


def test_a_program_without_questions_invites_to_paste(open_page: OpenPage, program_dir: Path) -> None:
    for folder in ("functional", "non-functional"):
        shutil.rmtree(program_dir / folder)
    at = open_page(PAGE)
    assert "none is written down yet" in words_of(at)
    assert at.text_area(key="cells")


def test_each_question_has_its_cost_and_the_budget_cuts_the_order(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    rows = at.dataframe[0].value
    budget = [said for said in rows["budget"] if isinstance(said, str)]
    assert budget.count("✂ ends here") == 1
    assert set(budget[: budget.index("✂ ends here")]) == {"within"}
    assert rows["cost"].dropna().str.startswith("$").any()
    assert "the budget ends before" in words_of(at)
    at.session_state["column prices"] = True
    at.run()
    assert {"table", "column", "row_multiplier", "monthly_cost_usd"} <= set(at.dataframe[-1].value.columns)


def test_without_a_chosen_design_the_table_has_no_costs_and_still_stands(
    open_page: OpenPage, program_dir: Path
) -> None:
    plan = program_dir / "program.yaml"
    plan.write_text(plan.read_text().replace("chosen_design: DES-inhouse-cubes\n", ""))
    rows = open_page(PAGE).dataframe[0].value
    assert len(rows) > 10
    assert rows["cost"].isna().all()
