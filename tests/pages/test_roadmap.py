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
    assert "past the time box" in words_of(at)
    assert len(at.get("vega_lite_chart")) == 1


def test_one_kind_can_be_shown_alone(open_page: OpenPage) -> None:
    at = open_page("roadmap.py")
    at.get("pills")[0].set_value(["spike"]).run()
    assert set(at.dataframe[0].value["kind"]) == {"spike"}


def test_an_empty_roadmap_says_what_belongs_here(open_page: OpenPage, program_dir: Path) -> None:
    for folder in ("milestones", "spikes", "stop-gaps"):
        shutil.rmtree(program_dir / folder)
    at = open_page("roadmap.py")
    assert "none is written down yet" in words_of(at)
