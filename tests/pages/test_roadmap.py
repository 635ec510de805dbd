from __future__ import annotations

import shutil
from pathlib import Path

from tests.pages.conftest import OpenPage, words_of


def test_spikes_stand_beside_milestones_with_what_is_wrong_with_them(open_page: OpenPage, program_dir: Path) -> None:
    (program_dir / "spikes" / "SPK-late.yaml").write_text(
        "id: SPK-late\nkind: spike\ntitle: Late\nquestion: Does it?\nstatus: started\n"
        "starts_on: 2026-01-05\ntime_box_days: 10\n"
    )
    at = open_page("roadmap.py")
    frame = at.dataframe[0].value.set_index("id")
    assert frame.loc["SPK-late", "warnings"] == "305 days past its time box, no path to scale"
    assert {"milestone", "spike", "stop-gap"} == set(frame["kind"])
    assert "5 of 6 spikes and stop-gaps" in words_of(at)
    assert len(at.get("vega_lite_chart")) == 3


def test_dates_are_ranges_and_slips_are_told_against_the_baseline(open_page: OpenPage, program_dir: Path) -> None:
    path = program_dir / "milestones" / "MS-public-dashboard.yaml"
    path.write_text(path.read_text().replace("due_on: 2027-03-31", "due_on: 2027-05-30"))
    row = open_page("roadmap.py").dataframe[0].value.set_index("id").loc["MS-public-dashboard"]
    assert row["done_by"] == "15 Mar 2027 to 31 Aug 2027"
    assert row["slip_days"] == 60


def test_spikes_stand_beside_the_plan_with_what_their_path_lacks(open_page: OpenPage) -> None:
    frame = open_page("roadmap.py").dataframe[1].value.set_index("id")
    assert frame.loc["SPK-flink", "lacks"] == "no milestone, nobody to take it to scale"
    assert frame.loc["SPK-top-n", "lacks"] == ""


def test_the_team_is_told_by_when_it_is_too_much(open_page: OpenPage) -> None:
    assert "Too much by 30 June 2027" in words_of(open_page("roadmap.py"))


def test_one_kind_can_be_shown_alone(open_page: OpenPage) -> None:
    at = open_page("roadmap.py")
    at.get("pills")[0].set_value(["spike"]).run()
    assert set(at.dataframe[0].value["kind"]) == {"spike"}


def test_an_empty_roadmap_says_what_belongs_here(open_page: OpenPage, program_dir: Path) -> None:
    for folder in ("milestones", "spikes", "stop-gaps"):
        shutil.rmtree(program_dir / folder)
    at = open_page("roadmap.py")
    assert "none is written down yet" in words_of(at)
