"""Programs as other people write them: of clean ones nothing is said, of faulty ones what is planted and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checks.programs import build, described, names
from workbench.program.finding import Severity
from workbench.verbs.check import check


def said(program: Path, today: object) -> list[tuple[str, str | None]]:
    """What somebody has to act on, by code and item."""
    found = check(program, today=today).findings
    return sorted((one.code, one.item) for one in found if one.severity is not Severity.INFO)


@pytest.mark.parametrize("name", names("clean"))
def test_of_a_clean_program_nothing_is_said(name: str, tmp_path: Path) -> None:
    head, items = described("clean", name)
    assert said(build(tmp_path, items, head.get("git", ())), head["today"]) == []
