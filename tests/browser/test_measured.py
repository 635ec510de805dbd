"""What is measured, in a real browser: events uploaded become a stream by one commit; a case opens by its address."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.serving import settle
from workbench.measure.probe.process import PREFIX

pytestmark = pytest.mark.browser

EVENTS = "ts,customer\n" + "".join(f"2026-11-01T{hour:02}:00:00Z,secret-{hour % 7}\n" for hour in range(24))


def test_uploaded_events_become_a_stream(visit: Visit, program_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text(EVENTS, encoding="utf-8")
    page = visit().open("/profile")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Profile", exact=True).click()
    expect(page.get_by_role("heading", name="Keep it as a stream")).to_be_visible(timeout=20_000)
    settle(page)
    assert "secret" not in page.get_by_test_id("stMain").inner_text()
    page.get_by_role("button", name="Save as a commit").click()
    expect(page.get_by_text("is saved as STR-sampled-events")).to_be_visible(timeout=20_000)
    changed = subprocess.run(
        ["git", "show", "--format=", "--name-only"], cwd=program_dir, check=True, capture_output=True, text=True
    ).stdout.split()
    assert changed == ["requirements/streams/STR-sampled-events.yaml"]


def test_a_stopped_probe_leaves_nothing(visit: Visit) -> None:
    others = set(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))
    page = visit().open("/probe?engine=duckdb")
    page.get_by_role("button", name="Probe", exact=True).click()
    expect(page.get_by_text("events after STR-probe", exact=False)).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_hidden(timeout=20_000)
    settle(page)
    assert set(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")) <= others
    assert page.get_by_text("touches no table").is_visible()


def test_a_case_opens_by_its_address(visit: Visit) -> None:
    page = visit().open("/calibrate?case=yandex_metrica_2015")
    expect(page.get_by_role("heading", name="Yandex.Metrica", exact=False)).to_be_visible()
    expect(page.get_by_text("Nodes that storage asks for")).to_be_visible()
    assert page.locator("canvas, svg.marks").count() > 0
