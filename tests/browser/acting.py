"""The three meetings acted through by two people in two browsers; the test and the docs' pictures share it.

`shoot` is called with a page and a name at the moments that the docs show.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.serving import settle

Shoot = Callable[[Page, str], None]

PATIENCE = 20_000  # milliseconds
DECISION = "decision_DEC_ten_times_gap"


def sign(page: Page, name: str, email: str) -> None:
    """Tell the page who one is, as it asks once per session where git does not know."""
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your name").press("Tab")
    settle(page)
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_label("Your e-mail address").press("Tab")
    settle(page)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    settle(page)


def told(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)
    settle(page)


def to_the_top(page: Page, heading: str) -> None:
    """Scroll until a heading stands at the top."""
    page.get_by_role("heading", name=heading).first.evaluate("element => element.scrollIntoView({block: 'start'})")


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a list by typing it."""
    box = page.get_by_role("combobox", name=re.compile(f"{re.escape(label)}$"))
    box.click()
    page.keyboard.type(option, delay=20)
    expect(page.get_by_role("option", name=option).first).to_be_visible()
    page.keyboard.press("Enter")
    settle(page)
    if page.get_by_role("option").count():  # a list of several stays open, and hides the rest of the page
        page.keyboard.press("Escape")
        settle(page)


def type_into_first_cell(page: Page, words: str) -> None:
    """Type into the first cell of the visible table's second column; a canvas takes clicks once it has settled."""
    table = page.locator('[data-testid="stDataFrame"]:visible').first
    table.scroll_into_view_if_needed()
    settle(page)
    box = table.bounding_box()
    assert box is not None
    cell = page.get_by_test_id("portal").locator("input, textarea").first
    for _ in range(5):
        page.mouse.dblclick(box["x"] + box["width"] * 0.4, box["y"] + 53, delay=40)
        page.wait_for_timeout(300)
        if cell.count():
            break
    cell.fill(words)
    page.keyboard.press("Enter")


def planning_review(anika: Page, callum: Page, shoot: Shoot) -> None:
    """Begin it, record points at once, decide for a reason, fill in a blank, and close it with a baseline."""
    shoot(anika, "agenda")
    sign(anika, "Anika Rao", "anika.rao@example.com")
    choose(anika, "Who is there", "Anika Rao")
    choose(anika, "Who is there", "Callum Reyes")
    press(anika, "Begin")
    told(anika, "has begun")
    callum.reload()
    settle(callum)
    sign(callum, "Callum Reyes", "callum.reyes@example.com")
    told(callum, "points gone through")

    # Both have the first point open; what the second one writes is shown beside what the first one saved.
    anika.get_by_label("What was said and settled").fill("We show networks in place of hosts.")
    callum.get_by_label("What was said and settled").fill("Ask the lawyers first.")
    press(anika, "Record")
    told(anika, "Recorded: agreed")
    expect(callum.get_by_text("Saved meanwhile.")).to_be_visible(timeout=PATIENCE)
    press(callum, "Record")
    told(callum, "somebody else recorded this point meanwhile")
    for words in ("We show networks in place of hosts.", "Ask the lawyers first."):
        expect(callum.get_by_text(words).first).to_be_attached()
    shoot(callum, "two-at-once")

    # Callum goes on with the second point while Anika is at the decision; neither waits for the other.
    press(callum, "Next")
    callum.get_by_label("What was said and settled").fill("He takes it back once there is an end date.")
    anika.goto(f"{anika.url.partition('?')[0]}?point={DECISION}")
    settle(anika)
    if anika.get_by_label("Your name").count():
        sign(anika, "Anika Rao", "anika.rao@example.com")
    anika.get_by_text("Change the shape", exact=True).last.click()
    anika.get_by_label("Because").fill("It fits the limit, and customers have it in May.")
    press(anika, "Decide")
    told(anika, "Decided, saved as version")
    shoot(anika, "decided")
    press(callum, "Record")
    told(callum, "Recorded: agreed")
    told(anika, "Saved meanwhile.")

    # A blank is filled in its place and kept by one commit.
    type_into_first_cell(anika, "The edge writes the device identifier into each event")
    settle(anika)
    shoot(anika, "blanks")
    press(anika, "Save what was filled in")
    told(anika, "Filled in, saved as version")

    anika.get_by_label("What came of it, in a sentence").fill("We change the shape of the data, and look again in May.")
    press(anika, "Close and name the baseline")
    told(anika, "The review is closed, the plan as it is now is baseline/")
    to_the_top(anika, "Minutes")
    shoot(anika, "minutes")
    callum.get_by_role("button", name="Show it").click()
    told(callum, "Nothing has changed since baseline/")


def what_if_session(callum: Page, lucia: Page, shoot: Shoot) -> None:
    """Engineering turns a knob, finance opens the very same state, both see what fits, and it is kept."""
    slider = callum.get_by_role("slider", name="Events a day")
    slider.focus()
    for _ in range(5):
        callum.keyboard.press("ArrowRight")
    expect(callum).to_have_url(re.compile("volume=1.5"), timeout=PATIENCE)
    settle(callum)
    shoot(callum, "what-if")
    address = callum.url.partition("/whatif")
    lucia.goto(f"{address[0]}/whatif{address[2]}")
    settle(lucia)
    sentence = callum.get_by_role("heading", level=3).first.inner_text()
    expect(lucia.get_by_role("heading", level=3).first).to_have_text(sentence)

    lucia.goto(f"{address[0]}/fit?design=DES-clickhouse-rollups")
    settle(lucia)
    expect(lucia.get_by_role("heading", level=3).first).to_contain_text("16 nodes", timeout=PATIENCE)
    shoot(lucia, "make-it-fit")

    callum.get_by_text("keep them as a scenario").click()
    settle(callum)
    callum.get_by_label("Title", exact=True).fill("More events than planned")
    callum.get_by_label("Title", exact=True).press("Tab")
    settle(callum)
    if callum.get_by_label("Your name").count():
        sign(callum, "Callum Reyes", "callum.reyes@example.com")
    press(callum, "Save as a scenario")
    told(callum, "is saved as version")
    lucia.goto(f"{address[0]}/compare?pairs=DES-inhouse-cubes&pairs=DES-inhouse-cubes:SCN-more-events-than-planned")
    settle(lucia)
    expect(lucia.get_by_text("More events than planned").first).to_be_visible(timeout=PATIENCE)
    shoot(lucia, "side-by-side")


def post_mortem(maya: Page, piotr: Page, shoot: Shoot) -> None:
    """The history writes the sheet; two people correct two sections at once; an action is promised and then proven."""
    told(maya, "has waited")
    shoot(maya, "post-mortem")
    sign(maya, "Maya Lindqvist", "maya.lindqvist@example.com")
    press(maya, "Begin")
    told(maya, "has begun")
    piotr.goto(maya.url)
    settle(piotr)
    sign(piotr, "Piotr Zielak", "piotr.zielak@example.com")

    maya.get_by_label("What went well").fill("An engineer answered the phone.")
    piotr.get_by_label("Engineering design").fill("Jobs by hand, each with its own sums.")
    press(maya, "Save the sheet")
    told(maya, "The sheet is kept")
    press(piotr, "Save the sheet")
    told(piotr, "merged with what others saved meanwhile")
    expect(piotr.get_by_label("What went well")).to_have_value("An engineer answered the phone.")
    to_the_top(piotr, "Wrong sums on the eve of the launch")
    shoot(piotr, "sheet")

    piotr.get_by_label("What changes").fill("Totals and parts are compared before anybody sees a figure")
    choose(piotr, "Who does it", "Piotr Zielak")
    day = piotr.get_by_role("group", name="By when")
    day.get_by_role("spinbutton").first.click()
    piotr.keyboard.type("20261201", delay=60)
    piotr.get_by_text("It prevents every incident of the sort").click()
    settle(piotr)
    press(piotr, "Promise it")
    told(piotr, "Promised, saved as version")

    maya.goto(f"{maya.url.partition('/post-mortem')[0]}/incidents?action=ACT-totals-and-parts-are-compared-before")
    settle(maya)
    shoot(maya, "incidents")
    sign(maya, "Maya Lindqvist", "maya.lindqvist@example.com")
    maya.get_by_label("What shows that it is done and works").fill("It stopped a report on 12 November.")
    press(maya, "Prove it")
    told(maya, "Proven, saved as version")
    expect(maya.get_by_role("heading", level=3).first).to_contain_text("1 of 3 actions are proven")
