"""From a key press on a slider to the picture, in Chromium: the what-if page against a bare page of the same server."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.serving import chromium, free_port, running, serve_command, settle
from workbench.store.resources import app_file
from workbench.verbs.init import init
from workbench.verbs.serve import command

MOVES, WARM_UP = 30, 5
SLIDER = "Events a day"
CHART = '[data-testid="stVegaLiteChart"]'
QUIET_MILLISECONDS = 250

_BARE_PAGE = """\
import altair as alt
import pandas as pd
import streamlit as st

@st.fragment
def answer():
    moved = st.slider("Events a day, \\u00d7 plan", 0.1, 10.0, 1.0, 0.1, key="volume", bind="query-params")
    st.altair_chart(alt.Chart(pd.DataFrame({"x": [moved]})).mark_bar().encode(alt.X("x", scale={"domain": [0, 10]})))

answer()
"""

# The time from the key press to the last change of the chart that it caused.
_WATCH = """chart => {
    window.changed = 0;
    new MutationObserver(() => { window.changed = performance.now(); })
        .observe(chart, {subtree: true, childList: true, attributes: true, characterData: true});
    document.addEventListener('keydown', () => { window.pressed = performance.now(); window.changed = 0; }, true);
}"""


def run() -> list[tuple[str, float, str, str]]:
    """Median milliseconds of 30 moves on both pages, taken in turns, and their ratio."""
    with tempfile.TemporaryDirectory() as scratch, chromium() as browser:
        folder = Path(scratch)
        program = init(folder / "plan", "edge-analytics").program
        bare_file = folder / "bare.py"
        bare_file.write_text(_BARE_PAGE, encoding="utf-8")
        app_port, bare_port = free_port(), free_port()
        bare_command = [str(bare_file) if part == str(app_file()) else part for part in command("127.0.0.1", bare_port)]
        with (
            running(serve_command(program, app_port), app_port, folder) as app,
            running(bare_command, bare_port, folder) as bare,
        ):
            pages = {"what-if page": _opened(browser, f"{app}/whatif"), "bare page": _opened(browser, bare)}
            moves: dict[str, list[float]] = {name: [] for name in pages}
            for number in range(WARM_UP + MOVES):
                for name, page in pages.items():
                    took = _move(page)
                    if number >= WARM_UP:
                        moves[name].append(took)
    medians = {name: statistics.median(taken) for name, taken in moves.items()}
    return [
        *((f"slider to chart on the {name}, median of {MOVES}", value, "ms", "") for name, value in medians.items()),
        ("what-if page over bare page", medians["what-if page"] / medians["bare page"], "times", "<= 3"),
    ]


def _opened(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce").new_page()
    page.goto(address)
    settle(page)
    page.locator(CHART).first.evaluate(_WATCH)
    page.get_by_role("slider", name=SLIDER).focus()
    return page


def _move(page: Page) -> float:
    page.bring_to_front()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"() => window.changed && performance.now() - window.changed > {QUIET_MILLISECONDS}")
    settle(page)
    return float(page.evaluate("window.changed - window.pressed"))
