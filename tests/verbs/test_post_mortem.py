"""A worksheet written by the history: facts with their days, who knew, what was missing, what would have fired."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from pathlib import Path

import pytest

from tests.verbs.test_acknowledging import plan, rewrite
from workbench.store.loader import load
from workbench.verbs.drafting import SECTIONS
from workbench.verbs.outcome import sentence as outcome_sentence
from workbench.verbs.post_mortem import Worksheet, sentence, worksheet
from workbench.verbs.render import post_mortem as render
from workbench.verbs.trouble import Trouble

__all__ = ["plan"]

TODAY = dt.date(2026, 11, 16)
EVE = dt.date(2025, 7, 15)


def sheet(folder: Path, *picked: str, since: dt.date | None = None, until: dt.date | None = None) -> Worksheet:
    return worksheet(folder, load(folder), picked, TODAY, looks_from=since, looks_to=until)


def commit_on(folder: Path, day: dt.date, message: str) -> None:
    moment = f"{day.isoformat()}T12:00:00+00:00"
    dated = {**os.environ, "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
    author = "Maya Lindqvist <maya.lindqvist@example.com>"
    subprocess.run(["git", "add", "--all"], cwd=folder, check=True)
    command = ["git", "commit", "--quiet", "--amend", "--author", author, "--message", message]
    subprocess.run(command, cwd=folder, env=dated, check=True)


def test_the_timeline_tells_the_account(plan: Path) -> None:
    found = sheet(plan, "INC-launch-eve")
    told = [(one.on.isoformat(), one.lane, one.tone) for one in found.timeline]
    assert told == sorted(told, key=lambda one: one[0])
    assert ("2025-04-22", "data", "bad") in told
    assert ("2025-07-15", "incident", "bad") in told
    assert ("2025-07-16", "data", "missing") in told
    assert "has waited 524 days" in sentence(found)
    assert {"SPK-mobile-device", "CON-data-quality", "VER-launch-figures"} <= set(found.items)
    assert not any(item.startswith("PER-") for item in found.items)


def test_every_section_is_drafted_and_every_line_can_be_traced(plan: Path) -> None:
    found = sheet(plan, "INC-launch-eve")
    assert list(found.sections) == list(SECTIONS)
    lines = {name: "\n".join(section) for name, section in found.sections.items()}
    assert "by 2025-07-16" in lines["goals"]
    assert "nobody to supply it" in lines["hurdles"]
    assert "Callum Reyes" in lines["owners"]
    assert "mended after 1 day" in lines["impact"]
    assert "without one passing verification" in lines["went_wrong"]
    assert "no check would have told anybody" in lines["where_we_got_lucky"]
    assert "Nothing shows that the sponsor, Dana Okafor, knew" in lines["who_knew_what_when"]


def test_lessons_name_the_rule_that_would_have_fired(plan: Path) -> None:
    found = sheet(plan, "INC-launch-eve")
    assert {"WB507", "WB502", "WB301"} <= {lesson.rule for lesson in found.lessons}
    assert found.fired_on == TODAY


def test_rules_speak_of_the_eve_where_the_history_is_that_old(plan: Path) -> None:
    for path in (plan / "incidents").iterdir():
        rewrite(path, lambda text: text.replace("happened_on: 2025-07-15", "happened_on: 2026-11-01"))
    verification = plan / "verifications" / "VER-launch-figures.yaml"
    verification.write_text(verification.read_text(encoding="utf-8").partition("runs:")[0], encoding="utf-8")
    commit_on(plan.parent, dt.date(2026, 10, 1), "Start the program")
    found = sheet(plan, "INC-launch-eve")
    assert found.fired_on == dt.date(2026, 10, 31)
    assert "WB503" not in {one.code for one in found.would_have_fired}
    assert {one.item for one in found.would_have_fired} <= set(found.items)


def test_edits_and_estimates_come_from_the_history(plan: Path) -> None:
    commit_on(plan.parent, dt.date(2026, 10, 1), "Start the program")
    rewrite(plan / "budgets" / "BUD-2027.yaml", lambda text: text.replace("nodes: 16", "nodes: 40"))
    subprocess.run(["git", "commit", "--quiet", "--all", "--message", "Raise the limit"], cwd=plan.parent, check=True,
                   env={**os.environ, "GIT_COMMITTER_DATE": "2026-11-02T12:00:00+00:00"})  # fmt: skip
    edited = worksheet(plan, load(plan), ["CON-node-limit"], dt.date(2100, 1, 1), looks_from=dt.date(2026, 9, 1))
    raised = [one for one in edited.timeline if one.lane == "budget" and "changed nodes" in one.what]
    assert [one.item for one in raised] == ["BUD-2027"]
    written = [one for one in edited.timeline if one.lane == "edit" and one.item == "CON-node-limit"]
    assert [one.who for one in written] == ["PER-maya-lindqvist"]
    sizes = [one.what for one in edited.timeline if one.lane == "estimate"]
    assert len(sizes) == 2
    assert "16 granted" in sizes[0]
    assert "40 granted" in sizes[1]


def test_the_days_asked_for_bound_the_timeline(plan: Path) -> None:
    found = sheet(plan, "INC-launch-eve", since=EVE, until=EVE)
    assert {one.on for one in found.timeline} == {EVE}
    with pytest.raises(Trouble, match="comes after"):
        sheet(plan, "INC-launch-eve", since=TODAY, until=EVE)
    with pytest.raises(Trouble, match="INC-nothing is not in this program"):
        sheet(plan, "INC-nothing")


def test_the_program_itself_is_held_against_its_vision(plan: Path) -> None:
    found = sheet(plan, "PRG-edge-analytics")
    assert outcome_sentence(found.promises).startswith("1 of 17 questions")
    became = {one.id: one.became for one in found.promises}
    assert became["FR-customer-top-paths"] == "shipped"
    assert became["FR-customer-traffic"].startswith("filled by a stop-gap")
    assert became["FR-internal-totals"].startswith("no date")
    (plan / "functional" / "FR-internal-totals.yaml").unlink()
    assert {one.id: one.became for one in sheet(plan, "PRG-edge-analytics").promises}["FR-internal-totals"] == (
        "taken out, and nobody wrote down why"
    )


def test_a_published_sheet_opens_no_html(plan: Path) -> None:
    rewrite(plan / "incidents" / "INC-launch-eve.yaml", lambda text: text.replace("Totals were", "<img src=x> were"))
    told = render.render(load(plan), sheet(plan, "INC-launch-eve"), "markdown")
    assert "&lt;img src=x>" in told
    assert "<img" not in told
