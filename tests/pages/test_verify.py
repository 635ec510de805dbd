"""The page of verified data: what is red and why, checks run on uploads, the record, and who found the faults."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import OpenPage, git, words_of

PAGE = "verify.py"


def uploaded(at: AppTest, folder: Path, *names: str) -> AppTest:
    files = [(name, (folder / name).read_bytes(), "text/csv") for name in names]
    at.get("file_uploader")[0].set_value(files)
    return at.run()


def test_it_says_what_is_red_and_why(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    said = words_of(at)
    assert "Of 6 launches, spikes and incidents none rest on verified data: 4 failed, 2 unverified." in said
    assert "Checks found 4 of 8 faults, readers 4." in said
    table = at.dataframe[0].value.set_index("item")
    assert table.loc["MS-top-paths", "data"] == "unverified"
    assert "every-day" in table.loc["MS-launch-article", "why"]
    faults = at.dataframe[1].value.set_index("spike")
    assert faults.loc["SPK-mobile-device", "found by checks"] == "50 %"


def test_checks_run_on_uploads_and_the_run_is_recorded(open_page: OpenPage, program_dir: Path) -> None:
    at = uploaded(open_page(PAGE), program_dir / "data" / "launch", "devices.csv", "countries.csv", "hours.csv")
    at.button(key="run").click().run()
    assert not at.exception
    assert "4 of 4 checks found faults" in words_of(at)
    results = at.dataframe[1].value.set_index("check")
    assert results.loc["countries-sum", "offending rows"] == 24
    assert len(at.dataframe[3].value) == 20, "the first twenty of them are shown"
    at.button(key="record").click().run()
    assert not at.exception
    assert "The run of VER-launch-figures is recorded" in words_of(at)
    assert git(program_dir, "log", "-1", "--format=%an %s") == (
        "Tove Example Record a run of VER-launch-figures: 4 of 4 checks failed"
    )
    assert git(program_dir, "status", "--porcelain") == ""


def test_every_kind_of_check_is_shown_as_it_is_written(open_page: OpenPage) -> None:
    at = open_page(PAGE)
    at.session_state["kinds"] = True
    at.run()
    at.selectbox(key="kind of check").set_value("jump").run()
    assert not at.exception
    assert "kind: jump" in at.code[0].value


def test_what_cannot_be_used_is_said_by_its_name(open_page: OpenPage, program_dir: Path) -> None:
    at = uploaded(open_page(PAGE), program_dir / "data" / "launch", "devices.csv")
    at.button(key="run").click().run()
    assert not at.exception
    said = words_of(at)
    assert "no file holds the table countries" in said
    assert "workbench-upload" not in said


def test_a_program_without_checks_shows_how_the_first_are_written(open_page: OpenPage, program_dir: Path) -> None:
    for folder in ("verifications", "milestones", "spikes", "incidents", "functional"):
        for file in (program_dir / folder).iterdir():
            file.unlink()
    at = open_page(PAGE)
    assert "write the first checks into a file" in words_of(at)
    assert "date_coverage" in at.code[0].value
