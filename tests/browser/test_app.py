"""The app in a real browser: edit, save, slide, share; in light, dark and on a phone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.serving import settle

pytestmark = pytest.mark.browser

ITEM = "FR-customer-traffic"
PAGES = (
    "/",
    "/table",
    "/whatif",
    "/heatmap",
    "/fit",
    "/compare",
    "/doubts",
    "/beside",
    "/calibrate",
    "/profile",
    "/verify",
    "/roadmap",
    "/people",
    "/agenda",
    "/post-mortem",
    "/incidents",
)


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def test_an_edit_in_the_table_is_a_commit(visit: Visit, program_dir: Path) -> None:
    before = git(program_dir, "rev-parse", "HEAD").strip()
    page = visit().open(f"/table?item={ITEM}")
    page.get_by_role("tab", name="Edit").click()
    settle(page)
    title = page.get_by_label("title", exact=False).first
    title.fill("Requests of my zones, as the browser test calls it")
    title.press("Tab")
    page.get_by_role("button", name="Review the changes").click()
    settle(page)
    page.get_by_role("button", name="Save as a commit").click()
    expect(page.get_by_text("Saved as version")).to_be_visible(timeout=20_000)

    changed = git(program_dir, "diff", "--name-only", before, "HEAD").split()
    assert changed == [f"requirements/functional/{ITEM}.yaml"]
    lines = [line for line in git(program_dir, "diff", "--unified=0", before, "HEAD").splitlines() if line[0] in "+-"]
    assert [line for line in lines if not line.startswith(("+++", "---"))][1:] == [
        '+title: "Requests of my zones, as the browser test calls it"'
    ]
    assert git(program_dir, "status", "--porcelain") == ""


def test_a_shared_link_shows_the_same_state_in_another_browser(visit: Visit) -> None:
    page = visit().open("/whatif")
    planned = sentence(page)
    slider = page.get_by_role("slider", name="Events a day")
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    settle(page)
    expect(page.get_by_role("heading", level=3).first).not_to_have_text(planned)
    assert "volume=2" in page.url

    other = visit().open(page.url.removeprefix(page.url.split("/whatif")[0]))
    assert sentence(other) == sentence(page) != planned
    assert other.get_by_role("slider", name="Events a day").input_value() == slider.input_value()


def sentence(page: Page) -> str:
    return page.get_by_role("heading", level=3).first.inner_text()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("light", {}),
        ("dark", {"colours": "dark"}),
        ("phone", {"width": 390, "height": 844, "phone": True}),
    ],
)
def test_every_page_fits_its_window(
    visit: Visit, path: str, name: str, settings: dict[str, object], tmp_path: Path
) -> None:
    page = visit(**settings).open(path)
    main = page.get_by_test_id("stMain")
    expect(main.get_by_role("heading", level=1)).to_be_visible()
    wider = main.evaluate("element => element.scrollWidth - element.clientWidth")
    assert wider <= 1, f"{path} is {wider} pixels wider than a {name} window"
    assert page.screenshot(path=tmp_path / f"{name}.png")
    background = page.get_by_test_id("stApp").evaluate("element => getComputedStyle(element).backgroundColor")
    lightness = sum(int(part) for part in background.removeprefix("rgb(").removesuffix(")").split(",")[:3]) / 3
    assert (lightness < 100) is (name == "dark")
