"""The budget ledger: from the wish to the bill, and who signs for a gap."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from workbench.program.budgets import Budget
from workbench.program.gaps import gap
from workbench.program.ledger import GapLimits, Ledger
from workbench.store.git import Author
from workbench.store.loader import load
from workbench.verbs.check import check
from workbench.verbs.edit import Change
from workbench.verbs.init import init
from workbench.verbs.ledger import Told, approve, ask, dispose, freeze, import_actuals, lines, sign, what_changed
from workbench.verbs.render.ledger import sentence
from workbench.verbs.saving import Outcome, save_fields
from workbench.verbs.signed import Signed
from workbench.verbs.trouble import Trouble

TODAY = dt.date(2026, 11, 16)
CUBES = "DES-inhouse-cubes"


def author(folder: Path, person: str) -> Author:
    found = load(folder).items[person]
    return Author(found.title, str(getattr(found, "email", "")))


def by(folder: Path, person: str) -> Signed:
    return Signed(folder, load(folder), author(folder, person), TODAY)


def saved(outcome: Outcome) -> None:
    assert outcome.revision, outcome


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return init(tmp_path / "p", "edge-analytics").program


def change_budget(folder: Path, field: tuple[str, ...], value: object) -> None:
    program = load(folder)
    budget = program.items["BUD-2027"]
    changed = [Change(field, field[-1], None, value)]
    saved(save_fields(folder, budget, program.sources["BUD-2027"].blob, changed, author(folder, "PER-edwin-halloran")))


def entry(folder: Path) -> Ledger:
    [found] = load(folder).all(Ledger)
    return found


@pytest.mark.parametrize(
    ("nodes", "level"),
    [(16, "fits"), (17, "over"), (24, "warns"), (48, "needs_decision"), (159, "needs_decision"), (160, "blocks")],
)
def test_a_gap_asks_for_more_the_wider_it_is(nodes: float, level: str) -> None:
    assert gap(GapLimits(), (nodes, None), (16, None)).level == level
    assert gap(GapLimits(), (1, nodes), (16, 16)).by == "money"


def test_the_ten_times_stand_first(folder: Path) -> None:
    found = lines(load(folder))
    assert found[0].design == CUBES
    assert found[0].gap is not None
    assert found[0].gap.level == "needs_decision"
    assert "needs ten times the nodes granted: somebody has to decide" in sentence(found)
    assert not any(one.code == "WB209" for one in check(folder, today=TODAY).findings), "one is open about it"


def test_from_the_wish_to_the_bill(folder: Path, tmp_path: Path) -> None:
    saved(ask(by(folder, "PER-maya-lindqvist"), CUBES, Told(160, 220_000, "Every question, exact.")))
    saved(freeze(by(folder, "PER-maya-lindqvist"), CUBES))
    with pytest.raises(Trouble, match="Only who owns BUD-2027"):
        approve(by(folder, "PER-maya-lindqvist"), CUBES, Told(160))
    saved(approve(by(folder, "PER-edwin-halloran"), CUBES, Told(16, 25_000)))
    actuals = tmp_path / "actuals.csv"
    actuals.write_text(
        "month,nodes,monthly_cost_usd,stored_bytes,events\n2027-02,30,41000,2e13,28e9\n2027-01,16,24000,,\n",
        encoding="utf-8",
    )
    saved(import_actuals(by(folder, "PER-edwin-halloran"), CUBES, actuals))
    kept = entry(folder)
    assert kept.asked is not None
    assert kept.asked.by == "PER-maya-lindqvist"
    assert [one.month for one in kept.actuals] == ["2027-01", "2027-02"]
    frozen = kept.estimates[-1]
    assert frozen.nodes is not None
    assert frozen.nodes.p10 < frozen.nodes.p50 < frozen.nodes.p90
    line = lines(load(folder))[0]
    assert line.still_holds is True
    assert (kept.actuals[1].stored_bytes, kept.actuals[1].events) == (2e13, 28e9)
    assert line.surprise is not None
    assert -1 < line.surprise < 0, "about what February was to take, though a fifth of the worst month"
    [february] = [one for one in frozen.months if one.month == "2027-02"]
    assert february.monthly_cost_usd.p50 < 0.95 * frozen.monthly_cost_usd.p50, "the worst month is another"
    actuals.write_text(f"month,monthly_cost_usd\n2027-02,{february.monthly_cost_usd.p50}\n", encoding="utf-8")
    saved(import_actuals(by(folder, "PER-edwin-halloran"), CUBES, actuals))
    assert lines(load(folder))[0].surprise == 0.0, "a month as it was told surprises nobody, the worst or not"
    assert any(one.code == "WB211" and one.item == kept.id for one in check(folder, today=TODAY).findings)
    change_budget(folder, ("nodes",), 17)
    line = lines(load(folder))[0]
    assert line.still_holds is False
    assert what_changed(folder, load(folder), line) == ["BUD-2027 nodes: 16.0 → 17.0"]


def test_a_gap_of_ten_times_stops_until_both_sides_have_signed(folder: Path) -> None:
    change_budget(folder, ("nodes",), 10)
    change_budget(folder, ("validators",), {"engineering": "PER-anika-rao", "finance": "PER-lucia-ferrand"})

    def blocked() -> bool:
        return any(one.code == "WB210" for one in check(folder, today=TODAY).findings)

    assert blocked()
    with pytest.raises(Trouble, match="Nothing is proposed"):
        sign(by(folder, "PER-anika-rao"), CUBES)
    with pytest.raises(Trouble, match="what it takes once you redesign"):
        dispose(by(folder, "PER-maya-lindqvist"), CUBES, "redesign", Told(words="ClickHouse"))
    told = Told(15, 21_000, "Raw months and narrow rollups.")
    saved(dispose(by(folder, "PER-maya-lindqvist"), CUBES, "redesign", told))
    with pytest.raises(Trouble, match="Only the validators"):
        sign(by(folder, "PER-maya-lindqvist"), CUBES)
    saved(sign(by(folder, "PER-anika-rao"), CUBES))
    assert blocked(), "finance has not signed"
    saved(sign(by(folder, "PER-lucia-ferrand"), CUBES))
    assert not blocked()
    saved(dispose(by(folder, "PER-maya-lindqvist"), CUBES, "accept", Told(words="We go on as it is.")))
    assert blocked(), "they signed something else"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nodes\n3\n", ":1 has no column month"),
        ("month,nodes\n2027-13,3\n", ":2 month '2027-13' is no YYYY-MM"),
        ("month,nodes\n2027-01,x\n", ":2 nodes 'x' is no number"),
        ("month,nodes\n2027-01,-1\n", ":2 nodes '-1' is no amount"),
    ],
)
def test_a_broken_file_of_actuals_is_told_by_its_line(text: str, told: str, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "actuals.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Trouble, match=told):
        import_actuals(by(folder, "PER-edwin-halloran"), CUBES, file)
    assert not list(load(folder).all(Ledger))


def test_the_budget_of_the_example_names_its_owner(folder: Path) -> None:
    budget = load(folder).items["BUD-2027"]
    assert isinstance(budget, Budget)
    assert budget.owner == "PER-edwin-halloran"
