"""Programs as other people write them: of clean ones nothing is said, of faulty ones what is planted and no more."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.checks.programs import build, described, names, spoil
from workbench.program.finding import Severity
from workbench.verbs.check import check


def said(program: Path, today: dt.date) -> list[tuple[str, str | None]]:
    """What somebody has to act on, by code and item."""
    found = check(program, today=today).findings
    return sorted({(one.code, one.item) for one in found if one.severity is not Severity.INFO})


@pytest.mark.parametrize("name", names("clean"))
def test_of_a_clean_program_nothing_is_said(name: str, tmp_path: Path) -> None:
    head, items = described("clean", name)
    assert said(build(tmp_path, items, head.get("git", ())), head["today"]) == []


@pytest.mark.parametrize("name", names("faulty"))
def test_of_a_faulty_program_what_was_planted_is_said_and_no_more(name: str, tmp_path: Path) -> None:
    head, added = described("faulty", name)
    today = described("clean", head["from"])[0]["today"]
    assert said(spoil(tmp_path, head, added), today) == sorted(tuple(one) for one in head["found"])
