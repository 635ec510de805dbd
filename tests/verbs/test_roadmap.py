"""The roadmap told: slips against a version, the course of the vision, and the same in every format."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.pages.conftest import commit_all, git, program_dir
from workbench.store.loader import load
from workbench.verbs.render.roadmap import render
from workbench.verbs.roadmap import Roadmap, roadmap
from workbench.verbs.trouble import Trouble

__all__ = ["program_dir"]

TODAY = dt.date(2026, 11, 16)


def told(folder: Path, baseline: str | None = None) -> Roadmap:
    return roadmap(folder, load(folder), TODAY, baseline=baseline)


def test_slips_are_told_against_the_version_that_is_named(program_dir: Path) -> None:
    git(program_dir, "tag", "first-plan")
    path = program_dir / "milestones" / "MS-customer-analytics.yaml"
    path.write_text(path.read_text().replace("due_on: 2027-06-30", "due_on: 2027-07-30"))
    commit_all(program_dir, "Move it")
    slips = {bar.id: bar.slip_days for bar in told(program_dir, "first-plan").bars if bar.slip_days}
    assert slips == {"MS-customer-analytics": 30}
    assert not any(bar.slip_days for bar in told(program_dir, "HEAD").bars)
    with pytest.raises(Trouble, match="not a version"):
        told(program_dir, "never")


def test_the_vision_grows_by_the_questions_that_milestones_deliver(program_dir: Path) -> None:
    found = told(program_dir)
    shares = [one.likely for one in found.course]
    assert shares == sorted(shares)
    now = next(one for one in found.course if one.on == TODAY)
    assert now.likely == pytest.approx(found.vision_share)
    assert now.debt_share == pytest.approx(found.debt.share)
    assert all(one.late <= one.likely <= one.early for one in found.course)
    by_hand = [one for one in found.course if one.likely > 0.99]
    assert by_hand == [], "what is rebuilt by hand, or what no milestone delivers, never ships"


def test_every_format_tells_the_same(program_dir: Path) -> None:
    found = told(program_dir)
    data = json.loads(render(found, "json"))
    assert data["debt"]["share"] == pytest.approx(found.debt.share, rel=1e-5)
    assert {one["id"] for one in data["bars"]} == {bar.id for bar in found.bars}
    for output in ("text", "markdown"):
        said = render(found, output)
        assert data["sentence"] in said
        assert "28 May 2027 to 17 Dec 2027" in said
        assert "Critical path: MS-customer-analytics." in said
