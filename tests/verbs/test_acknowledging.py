"""A verdict is bound to what was seen: a material change makes it stale at once, layout never does."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pages.conftest import commit_all, git
from tests.verbs.test_catalog import measured
from workbench.program.concerns import Concern
from workbench.program.program import Program
from workbench.program.standing import Standing, standings
from workbench.store.git import Author
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.verbs.acknowledging import Said, acknowledge, agreement, costs, past_of
from workbench.verbs.trouble import Trouble

ANIKA = Author("Anika Rao", "anika.rao@example.com")
PLAN, DESIGN = "PRG-edge-analytics", "DES-clickhouse-rollups"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The example, committed."""
    folder = tmp_path / "requirements"
    shutil.copytree(example_dir(), folder)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "config", "user.name", "Tove Example")
    git(tmp_path, "config", "user.email", "tove@example.org")
    commit_all(tmp_path, "Start the program")
    return folder


def give(plan: Path, item: str = PLAN, verdict: str = "agree", words: str | None = None) -> None:
    program = load(plan)
    said = Said(item, verdict, words, program.today(None, program.plan.as_of))  # type: ignore[arg-type, union-attr]
    outcome = acknowledge(plan, program, said, ANIKA)
    assert outcome.revision, outcome


def mine(plan: Path, program: Program | None = None) -> Standing:
    found = agreement(plan, program or load(plan)).standings
    [one] = [one for one in found if one.given.person == "PER-anika-rao"]
    return one


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text(encoding="utf-8")
    path.write_text(change(before), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != before


def test_a_fresh_verdict_holds_and_is_a_commit_of_its_person(plan: Path) -> None:
    give(plan)
    one = mine(plan)
    assert (one.state, one.consents, one.changes) == ("holds", True, ())
    assert git(plan, "log", "-1", "--format=%an <%ae>") == str(ANIKA)
    assert one.given.seen is not None
    assert one.given.seen.revision == git(plan, "rev-parse", "HEAD~1")
    assert [cost.design for cost in one.given.seen.costs] == ["DES-inhouse-cubes"]


def test_layout_makes_no_verdict_stale(plan: Path) -> None:
    give(plan)
    for path in plan.glob("*/*.yaml"):
        rewrite(path, lambda text: f"# looked at\n{text}\n\n")
    budget = plan / "budgets" / "BUD-2027.yaml"
    rewrite(budget, lambda text: re.sub(r"^(\w+): ", r"\1:   ", text, flags=re.MULTILINE))
    assert mine(plan).state == "holds"


@pytest.mark.parametrize(
    ("file", "change", "field"),
    [
        ("budgets/BUD-2027.yaml", ("nodes: 16", "nodes: 160"), ("nodes",)),
        ("functional/FR-customer-traffic.yaml", ("PER-maya-lindqvist", "PER-ji-won-bae"), ("owner",)),
        ("milestones/MS-public-dashboard.yaml", ("due_on: 2027-03-31", "due_on: 2027-04-01"), ("due_on",)),
    ],
)
def test_a_target_an_owner_or_a_date_makes_it_stale_at_once(
    plan: Path, file: str, change: tuple[str, str], field: tuple[str, ...]
) -> None:
    give(plan)
    rewrite(plan / file, lambda text: text.replace(*change))
    one = mine(plan)
    assert one.state == "stale"
    assert [(one.item, one.field) for one in one.changes if one.material] == [(Path(file).stem, field)]
    give_again = lambda: give(plan)  # noqa: E731
    with pytest.raises(Trouble, match="not committed yet"):
        give_again()
    commit_all(plan.parent, "Change the plan")
    give_again()
    assert mine(plan).state == "holds"
    assert len(list((plan / "acknowledgements").glob("ACK-anika-rao-*"))) == 1


def test_words_around_a_target_are_shown_and_hold(plan: Path) -> None:
    give(plan)
    rewrite(plan / "milestones" / "MS-public-dashboard.yaml", lambda text: text.replace("title: ", "title: The "))
    one = mine(plan)
    assert (one.state, one.consents) == ("reworded", True)
    assert [(change.field, change.material) for change in one.changes] == [(("title",), False)]


def test_a_cost_that_moves_through_a_coefficient_makes_it_stale(plan: Path) -> None:
    give(plan, DESIGN)
    program = measured(load(plan), in_use=True)
    [one] = [one for one in standings(program, past_of(plan), costs(program)) if one.given.item == DESIGN]
    assert one.state == "stale"
    assert {change.field for change in one.changes} == {("estimate", "nodes"), ("estimate", "monthly_cost_usd")}


def test_a_stale_block_still_blocks_and_its_person_can_take_it_back(plan: Path) -> None:
    give(plan, "BUD-2027", "block", "Nobody has vouched for it.")
    rewrite(plan / "budgets" / "BUD-2027.yaml", lambda text: text.replace("nodes: 16", "nodes: 160"))
    commit_all(plan.parent, "Raise the budget")
    stale = mine(plan)
    assert (stale.state, stale.blocks, stale.consents) == ("stale", True, False)
    give(plan, "BUD-2027", "agree")
    now = mine(plan)
    assert (now.state, now.blocks, now.given.words) == ("holds", False, None)


def test_a_verdict_whose_version_is_gone_is_stale_and_says_so(plan: Path) -> None:
    give(plan, "BUD-2027")
    rewrite(plan / "acknowledgements" / "ACK-anika-rao-2027.yaml",
            lambda text: re.sub(r"revision: .*", f"revision: {'a' * 40}", text))  # fmt: skip
    rewrite(plan / "budgets" / "BUD-2027.yaml", lambda text: text.replace("nodes: 16", "nodes: 160"))
    one = mine(plan)
    assert one.state == "stale"
    assert one.changes[0].after == "not to be found"


@pytest.mark.parametrize(
    ("item", "verdict", "words", "author", "why"),
    [
        ("FR-nowhere", "agree", None, ANIKA, "FR-nowhere is not an item"),
        ("BUD-2027", "block", "  ", ANIKA, "few words"),
        ("BUD-2027", "agree", None, Author("Somebody", "somebody@example.org"), "somebody@example.org"),
    ],
)
def test_what_cannot_be_said_is_refused_and_nothing_saved(
    plan: Path, item: str, verdict: str, words: str | None, author: Author, why: str
) -> None:
    head = git(plan, "rev-parse", "HEAD")
    program = load(plan)
    with pytest.raises(Trouble, match=why):
        acknowledge(plan, program, Said(item, verdict, words, program.plan.as_of), author)  # type: ignore[arg-type, union-attr]
    assert git(plan, "rev-parse", "HEAD") == head
    assert not git(plan, "status", "--porcelain")


def test_silence_is_no_consent(plan: Path) -> None:
    give(plan)
    found = agreement(plan, load(plan))
    seats = {seat.role: seat for seat in found.seats if seat.role != "team"}
    assert seats["builds it"].standing is not None
    assert seats["builds it"].standing.consents
    assert seats["sponsor"].standing is None
    assert not found.settled


def test_to_agree_with_a_concern_raises_it_once_with_its_clock(plan: Path) -> None:
    give(plan, DESIGN, "agree_with_concern", "Peaks are guesses.")
    program = load(plan)
    [concern] = [one for one in program.all(Concern) if one.title == "Peaks are guesses."]
    assert (concern.raised_by, concern.about, concern.status) == ("PER-anika-rao", [DESIGN], "open")
    assert mine(plan).given.concern == concern.id
    give(plan, DESIGN, "agree_with_concern", "Peaks are still guesses.")
    assert mine(plan).given.concern == concern.id
    assert len(list(load(plan).all(Concern))) == len(list(program.all(Concern)))
    give(plan, DESIGN)
    assert mine(plan).given.concern is None
    assert load(plan).get(concern.id, Concern) == concern, "a concern ends by an answer, not by a verdict"
