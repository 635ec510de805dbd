"""Scenarios in a real browser: sliders kept as a commit, opened from an address, and compared."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.serving import settle

pytestmark = pytest.mark.browser

TITLE = "Half as much again"
SCENARIO = "SCN-half-as-much-again"


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def sentence(page: Page) -> str:
    return page.get_by_role("heading", level=3).first.inner_text()


def test_a_scenario_is_kept_shared_and_compared(visit: Visit, program_dir: Path) -> None:
    page = visit().open("/whatif?volume=1.5&replicas=2")
    shown = sentence(page)
    page.get_by_text("keep them as a scenario").click()
    settle(page)
    page.get_by_label("Title", exact=True).fill(TITLE)
    page.get_by_label("Title", exact=True).press("Tab")
    settle(page)
    page.get_by_role("button", name="Save as a scenario").click()
    expect(page.get_by_text("is saved as version")).to_be_visible(timeout=20_000)
    settle(page)
    assert f"scenario={SCENARIO}" in page.url
    assert "volume" not in page.url
    assert sentence(page) == shown
    assert git(program_dir, "log", "-1", "--format=%s").strip() == f"Add scenario {TITLE}"
    assert git(program_dir, "status", "--porcelain") == ""

    other = visit().open(f"/whatif?scenario={SCENARIO}")
    assert sentence(other) == shown

    compared = visit().open(f"/compare?pairs=DES-inhouse-cubes&pairs=DES-inhouse-cubes:{SCENARIO}")
    expect(compared.get_by_text(f"In-house cubes in a relational store: {TITLE}", exact=False).first).to_be_visible()
    expect(compared.get_by_text("B: the budget holds")).to_be_visible()
    expect(compared.get_by_text("C: the budget holds")).to_have_count(0)
