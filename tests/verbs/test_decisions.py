"""Decisions outside a review: listed by urgency, taken with what they cost, taken back with what they said kept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from workbench.program.governance import Decision
from workbench.store.git import Author
from workbench.store.loader import load
from workbench.verbs.check import check, edits_of
from workbench.verbs.decisions import Choice, decide, reverse, standings
from workbench.verbs.init import init
from workbench.verbs.render.decisions import sentence, taken_back
from workbench.verbs.signed import Signed
from workbench.verbs.trouble import Trouble

GAP = "DEC-ten-times-gap"
TODAY = dt.date(2026, 11, 16)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return init(tmp_path / "p", "edge-analytics").program


def by_dana(folder: Path, today: dt.date = TODAY) -> Signed:
    program = load(folder)
    dana = program.items["PER-dana-okafor"]
    return Signed(folder, program, Author(dana.title, str(getattr(dana, "email", ""))), today)


def kept(folder: Path) -> Decision:
    found = load(folder).get(GAP, Decision)
    assert found
    return found


def test_what_waits_stands_first_and_is_found_once_its_day_has_passed(folder: Path) -> None:
    found = standings(load(folder), TODAY, edits_of(folder)())
    assert [one.decision.id for one in found][:2] == [GAP, "DEC-druid"], "then the latest"
    assert found[0].days_left == 32
    assert found[0].age_days is not None
    late = dt.date(2026, 12, 20)
    assert "1 past the day to decide by" in sentence(standings(load(folder), late))
    assert [one.item for one in check(folder, today=late).findings if one.code == "WB804"] == [GAP]
    assert not any(one.code == "WB804" for one in check(folder, today=dt.date(2026, 12, 18)).findings)


def test_a_decision_that_is_taken_back_keeps_what_it_said(folder: Path) -> None:
    with pytest.raises(Trouble, match="has no option more; it has do_nothing"):
        decide(by_dana(folder), Choice(GAP, "more", "It fits.", ("PER-dana-okafor",)))
    with pytest.raises(Trouble, match="nothing to take back"):
        reverse(by_dana(folder), GAP, "No.")
    said, outcome = decide(by_dana(folder), Choice(GAP, "change_the_shape", "It fits.", ("PER-dana-okafor",)))
    assert outcome.revision, outcome
    assert "It takes 15 nodes and $21,000 a month, $25,000 less than to do nothing." in said
    with pytest.raises(Trouble, match="Say why"):
        reverse(by_dana(folder), GAP, " ")
    assert reverse(by_dana(folder), GAP, "Visitors must be exact.").revision
    again = kept(folder)
    assert (again.status, again.chosen, again.reason, again.decided_on) == ("open", None, None, None)
    [then] = again.earlier
    assert (then.chosen, then.reason, then.because) == ("change_the_shape", "It fits.", "Visitors must be exact.")
    assert "taken back on 16 November 2026 by Dana Okafor: Visitors" in taken_back(load(folder), again)[0]
    for option in ("raise_the_limit", "do_nothing"):
        _, outcome = decide(by_dana(folder), Choice(GAP, option, f"Now {option}.", ("PER-lucia-ferrand",)))
        assert outcome.revision, outcome
    last = kept(folder)
    assert [one.because for one in last.earlier] == ["Visitors must be exact.", "Now do_nothing."]
    assert not any(one.code == "WB803" for one in check(folder, today=TODAY).findings)
