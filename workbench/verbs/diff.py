"""What changed between two versions of a program: fields, costs, and acknowledgements gone stale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from workbench.program.base import Item
from workbench.program.differences import diff_fields
from workbench.program.finding import FieldPath, Finding, spell
from workbench.program.program import Program
from workbench.program.standing import Standing, standings
from workbench.simulate.result import BudgetAnswer, DesignEstimate, Quantiles
from workbench.store.loader import load
from workbench.verbs.acknowledging import costs_of, past_of
from workbench.verbs.estimate import estimate

WORK_TREE = "work tree"


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field whose value differs; `words` names it as one would say it. None where the field does not stand."""

    field: str
    words: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """An item that differs, and how."""

    id: str
    title: str
    change: Literal["added", "removed", "changed"]
    fields: Sequence[FieldDifference]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a design needs and costs in one version."""

    nodes: Quantiles | None
    monthly_cost_usd: Quantiles
    budget: BudgetAnswer | None


@dataclass(frozen=True, slots=True)
class CostDifference:
    """A design's cost in both versions; None where it does not stand or cannot be sized."""

    design: str
    before: Cost | None
    after: Cost | None


@dataclass(frozen=True, slots=True)
class StaleAcknowledgement:
    """A verdict on a version of an item that the later version has replaced."""

    id: str
    person: str
    item: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two versions of a program. `faults` are files that either version cannot read."""

    before: str
    after: str
    items: Sequence[ItemDifference]
    costs: Sequence[CostDifference]
    stale_acknowledgements: Sequence[StaleAcknowledgement]
    faults: Sequence[Finding]


def diff(program_dir: Path, revisions: str) -> Difference:
    """Compare `REV1..REV2`, or `REV1` with the work tree. Raises StoreError for an unknown folder or revision."""
    first, dots, second = revisions.partition("..")
    before, after = load(program_dir, at=first or "HEAD"), load(program_dir, at=second or "HEAD" if dots else None)
    old, new = estimate(before).designs, estimate(after).designs
    past = past_of(program_dir)
    earlier = {one.given.id: one for one in standings(before, past, costs_of(old))}
    return Difference(
        before=first or "HEAD",
        after=(second or "HEAD") if dots else WORK_TREE,
        items=list(item_differences(before, after)),
        costs=list(_costs(old, new)),
        stale_acknowledgements=list(_stale(standings(after, past, costs_of(new)), earlier)),
        faults=[*before.faults, *after.faults],
    )


def item_differences(before: Program, after: Program) -> Iterator[ItemDifference]:
    """The items that differ between two versions, in order of their ids; files with the same bytes are not compared."""
    for item_id in sorted({*before.items, *after.items}):
        if item_id in before.items and item_id in after.items and before.sources[item_id] == after.sources[item_id]:
            continue
        old, new = before.items.get(item_id), after.items.get(item_id)
        if old is None and new is not None:
            yield ItemDifference(item_id, new.title, "added", [])
        elif new is None and old is not None:
            if item_id not in after.unreadable:
                yield ItemDifference(item_id, old.title, "removed", [])
        elif old is not None and new is not None and (fields := list(_fields(old, new))):
            yield ItemDifference(item_id, new.title, "changed", fields)


def _fields(old: Item, new: Item) -> Iterator[FieldDifference]:
    before, after = (item.model_dump(mode="json", exclude_unset=True) for item in (old, new))
    for change in diff_fields(before, after):
        yield FieldDifference(spell(change.field), _in_words(change.field), change.old, change.new)


def _in_words(field: FieldPath) -> str:
    """`hot days of retention of events of tables` for `tables.events.retention.hot_days`."""
    return " of ".join(str(step).replace("_", " ") for step in reversed(field))


def _costs(before: Sequence[DesignEstimate], after: Sequence[DesignEstimate]) -> Iterator[CostDifference]:
    old, new = ({one.id: _cost(one) for one in answers} for answers in (before, after))
    for design in sorted({*old, *new}):
        yield CostDifference(design, old.get(design), new.get(design))


def _cost(answer: DesignEstimate) -> Cost:
    return Cost(answer.nodes, answer.monthly_cost_usd, answer.budget)


def _stale(standings: Iterable[Standing], before: Mapping[str, Standing]) -> Iterator[StaleAcknowledgement]:
    """Verdicts that are stale in the later version and were not in the earlier one."""
    for one in standings:
        earlier = before.get(one.given.id)
        if one.state == "stale" and (earlier is None or earlier.state != "stale"):
            yield StaleAcknowledgement(one.given.id, one.given.person, one.given.item)
