"""A review from its agenda to its baseline, by two people at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.pages.conftest import git
from tests.verbs.test_acknowledging import ANIKA, plan, rewrite
from workbench.program.governance import Decision
from workbench.program.learning import Action
from workbench.program.program import Program
from workbench.program.reviews import Point, Review
from workbench.store.git import Author
from workbench.store.loader import load
from workbench.verbs import blanks, reviewing
from workbench.verbs.acknowledging import past_of
from workbench.verbs.agenda import KINDS, Agenda, agenda, sentence
from workbench.verbs.check import check_program
from workbench.verbs.decisions import Choice
from workbench.verbs.render import review as render
from workbench.verbs.reviewing import Held, Promise, held
from workbench.verbs.trouble import Trouble

__all__ = ["plan"]

CALLUM = Author("Callum Reyes", "callum.reyes@example.com")
TODAY = dt.date(2026, 11, 16)


def agenda_of(folder: Path, program: Program | None = None) -> Agenda:
    program = program or load(folder)
    return agenda(folder, program, check_program(program, TODAY, past_of(folder)).findings, TODAY)


def begun(folder: Path) -> tuple[Program, Held]:
    review_id, outcome = reviewing.start(
        folder, load(folder), agenda_of(folder), "Planning review", ["PER-anika-rao", "PER-callum-reyes"], author=ANIKA
    )
    assert outcome.revision, outcome
    program = load(folder)
    assert program.faults == ()
    return program, held(program, review_id)


def point(one: Held, kind: str) -> Point:
    return next(point for point in one.review.points if point.kind == kind)


def test_the_agenda_begins_with_what_stops_the_plan(plan: Path) -> None:
    found = agenda_of(plan)
    kinds = [list(KINDS).index(one.kind) for one in found.points]
    assert kinds == sorted(kinds)
    named = {one.name for one in found.points}
    assert len(named) == len(found.points)
    assert {"decision_DEC_ten_times_gap", "wb601_ACK_chief_stop_gap", "wb202_DES_inhouse_cubes"} <= named
    assert "Nothing has changed" in sentence(found)
    gone = next(one for one in found.points if one.name.startswith("wb105"))
    assert "PER-henrik-vos" not in gone.who


def test_what_changed_and_what_it_costs_comes_onto_the_agenda(plan: Path) -> None:
    rewrite(plan / "streams" / "STR-edge-http.yaml", lambda text: text.replace("1000000000", "2000000000"))
    git(plan.parent, "commit", "--quiet", "--all", "--message", "Twice the traffic")
    found = agenda(plan, load(plan), [], TODAY, since="HEAD~1")
    assert [one.id for one in found.changes] == ["STR-edge-http"]
    assert found.cost is not None
    assert found.cost.before is not None
    assert found.cost.after is not None
    assert found.cost.after.monthly_cost_usd.p50 > 1.2 * found.cost.before.monthly_cost_usd.p50
    assert "1 item has changed since HEAD~1" in sentence(found)


def test_two_people_record_two_points_at_once_and_neither_loses_a_word(plan: Path) -> None:
    _, seen_by_both = begun(plan)
    first, second = seen_by_both.review.points[0], seen_by_both.review.points[1]
    one = reviewing.record(plan, seen_by_both, first.name, "later", "Not without the lawyers.", author=ANIKA)
    other = reviewing.record(plan, seen_by_both, second.name, "agreed", "He takes it back.", author=CALLUM)
    assert one.revision
    assert other.revision
    assert other.merged
    told = {one.name: one for one in held(load(plan), seen_by_both.review.id).review.points}
    assert (told[first.name].outcome, told[first.name].words) == ("later", "Not without the lawyers.")
    assert (told[second.name].outcome, told[second.name].words) == ("agreed", "He takes it back.")
    assert git(plan.parent, "log", "-2", "--format=%an").splitlines() == ["Callum Reyes", "Anika Rao"]


def test_two_records_of_one_point_are_shown_side_by_side(plan: Path) -> None:
    _, seen_by_both = begun(plan)
    name = seen_by_both.review.points[0].name
    assert reviewing.record(plan, seen_by_both, name, "agreed", "We hide the hosts.", author=ANIKA).revision
    outcome = reviewing.record(plan, seen_by_both, name, "later", "Ask the lawyers.", author=CALLUM)
    assert outcome.revision is None
    assert ("points[0].words", "We hide the hosts.", "Ask the lawyers.") in outcome.conflicts


def test_a_decision_needs_a_reason_and_says_what_it_costs(plan: Path) -> None:
    program, one = begun(plan)
    asked = point(one, "decision")
    choice = Choice("DEC-ten-times-gap", "change_the_shape", " ", ("PER-dana-okafor",))
    with pytest.raises(Trouble, match="needs a reason"):
        reviewing.decide(plan, program, one, asked, choice, author=ANIKA)
    with pytest.raises(Trouble, match="Name who decided"):
        reviewing.decide(plan, program, one, asked, Choice(choice.decision, choice.option, "Fits.", ()), author=ANIKA)
    choice = Choice("DEC-ten-times-gap", "change_the_shape", "It fits and ships in May.", ("PER-dana-okafor",))
    assert reviewing.decide(plan, program, one, asked, choice, author=ANIKA).revision
    after = load(plan)
    decision = after.get("DEC-ten-times-gap", Decision)
    assert decision is not None
    assert (decision.status, decision.chosen, decision.decided_on) == ("decided", "change_the_shape", TODAY)
    recorded = point(held(after, one.review.id), "decision")
    assert recorded.words is not None
    assert "Dana Okafor" in recorded.words
    assert "$21,000 a month, $25,000 less than to do nothing" in recorded.words
    assert git(plan.parent, "show", "--format=", "--name-only").splitlines() == [
        "requirements/decisions/DEC-ten-times-gap.yaml", f"requirements/reviews/{one.review.id}.yaml",
    ]  # fmt: skip


def test_a_promise_is_an_action_with_owner_and_date(plan: Path) -> None:
    program, one = begun(plan)
    said = Promise("Hide the host column", "PER-callum-reyes", dt.date(2026, 12, 1))
    assert reviewing.promise(plan, program, one, one.review.points[0], said, author=ANIKA).revision
    action = load(plan).get("ACT-hide-the-host-column", Action)
    assert action is not None
    assert (action.owner, action.due_on, action.follows) == ("PER-callum-reyes", dt.date(2026, 12, 1), one.review.id)


def test_the_end_is_a_baseline_that_the_next_agenda_starts_from(plan: Path) -> None:
    _, one = begun(plan)
    with pytest.raises(Trouble, match="still open"):
        reviewing.start(plan, load(plan), agenda_of(plan), "Another", [], author=ANIKA)
    name, outcome = reviewing.close(plan, one, "We change the shape.", ANIKA, "minutes")
    assert outcome.revision
    assert name == "baseline/2026-11-16"
    assert git(plan.parent, "rev-parse", f"{name}^{{commit}}") == outcome.revision
    assert git(plan.parent, "cat-file", "-t", name) == "tag"
    program = load(plan)
    with pytest.raises(Trouble, match="is closed"):
        reviewing.close(plan, held(program, one.review.id), "Again.", ANIKA, "minutes")
    found = agenda_of(plan, program)
    assert found.since is not None
    assert (found.since.name, found.changes) == (name, [])
    _, again = begun(plan)
    assert reviewing.close(plan, again, "Twice in a day.", ANIKA, "minutes")[0] == f"{name}-2"


def test_the_minutes_tell_every_point_and_open_no_html(plan: Path) -> None:
    _, one = begun(plan)
    first = one.review.points[0]
    reviewing.record(plan, one, first.name, "agreed", "<script>alert(1)</script> | a cell", author=ANIKA)
    program = load(plan)
    review = program.get(one.review.id, Review)
    assert review is not None
    told = render.minutes(program, review, "markdown")
    assert "# Minutes: Planning review" in told
    assert "There: Anika Rao, Callum Reyes." in told
    assert "<script" not in told
    assert "\\| a cell" in told
    assert all(left.what.replace("<", "&lt;") in told for left in reviewing.still_open(review))


def test_blanks_are_filled_in_by_two_people_in_two_commits(plan: Path) -> None:
    shown = blanks.blanks(load(plan))
    assert not shown[0].filled
    assert shown[0].id == "FR-public-mobile-devices"
    rows = [{name: getattr(one, name) for name in blanks.FIELDS} for one in shown]
    mine = [{**rows[0], "supplier": "TEAM-data-engineering"}, *rows[1:]]
    theirs = [{**rows[0], "due_on": dt.date(2027, 2, 1)}, *rows[1:]]
    assert blanks.save(plan, shown, blanks.filled(shown, mine), ANIKA).revision
    outcome = blanks.save(plan, shown, blanks.filled(shown, theirs), CALLUM)
    assert outcome.revision
    assert outcome.merged
    now = next(one for one in blanks.blanks(load(plan)) if one.id == "FR-public-mobile-devices")
    assert (now.supplier, now.due_on, now.filled) == ("TEAM-data-engineering", dt.date(2027, 2, 1), True)
    clash = [{**rows[0], "supplier": "PER-leif-aune"}, *rows[1:]]
    outcome = blanks.save(plan, shown, blanks.filled(shown, clash), CALLUM)
    assert outcome.conflicts == (("missing.supplier", "TEAM-data-engineering", "PER-leif-aune"),)


def test_a_missing_piece_cannot_be_wiped_out_by_the_way(plan: Path) -> None:
    shown = blanks.blanks(load(plan))
    rows = [{name: getattr(one, name) for name in blanks.FIELDS} for one in shown]
    with pytest.raises(Trouble, match="says nothing any more"):
        blanks.filled(shown, [{**rows[0], "what": ""}, *rows[1:]])
