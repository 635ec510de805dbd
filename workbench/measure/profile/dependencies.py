"""Which columns follow from which others, found in the events: exactly, or for nearly all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from workbench.program.streams import Column

from .source import Source

SAMPLED_EVENTS = 200_000
"""Events that all pairs are tried on; what holds there is asked of all events."""

REFUTING_EVENTS = 10_000
"""Events that rule out most pairs of many columns at a small part of the cost; what they leave is tried on more."""

LEAST_EVIDENCE = 30.0
"""Events that would differ by chance: with fewer, a column of one common value seems to follow from any other."""

PARTIAL_SHARE = 0.95
"""Share of the events that follow from which on a dependency is worth telling."""

UNEXPLAINED = 0.1
"""Of what would differ by chance, the part that may differ where a column is said to follow in part."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """A column `child` that follows from `parent`: in `share` of the events it has the parent value's usual value."""

    parent: str
    child: str
    share: float

    @property
    def holds(self) -> bool:
        """Whether it holds in every event."""
        return self.share == 1.0


def dependencies(source: Source) -> list[Dependency]:
    """The columns that follow from others, told from the nearest ones: what follows by way of another is left out.

    Tried on `SAMPLED_EVENTS`, then asked of all events. A parent whose values are mostly seen once explains nothing.
    """
    part = source.sample(SAMPLED_EVENTS)
    events = part.count
    distinct = dict(zip(part.columns, part.distinct([[name] for name in part.columns]), strict=True))
    usual = {name: max((seen for seen, _ in part.frequencies([name])), default=0) / events for name in part.columns}
    by_chance = {
        (parent, child): (events - distinct[parent]) * (1.0 - usual[child])
        for child in part.columns
        for parent in part.columns
        if parent != child and distinct[parent] >= distinct[child]
    }
    pairs = [pair for pair, differing in by_chance.items() if differing >= LEAST_EVIDENCE]
    if events > REFUTING_EVENTS:
        shares = part.first(REFUTING_EVENTS).following(pairs)
        pairs = [pair for pair, share in zip(pairs, shares, strict=True) if share >= PARTIAL_SHARE]
    tried = [
        Dependency(*pair, share)
        for pair, share in zip(pairs, part.following(pairs), strict=True)
        if share >= PARTIAL_SHARE and events * (1.0 - share) <= UNEXPLAINED * by_chance[pair]
    ]
    found = _nearest(tried, part.columns)
    if events < source.count:
        shares = source.following([(one.parent, one.child) for one in found])
        found = [replace(one, share=share) for one, share in zip(found, shares, strict=True)]
    return sorted(found, key=lambda one: (-one.share, one.child, one.parent))


def _nearest(found: Sequence[Dependency], columns: Sequence[str]) -> list[Dependency]:
    """Those that do not follow from two others.

    Of columns that follow from each other the first one stands for all: these follow from it, and the rest from it too.
    """
    share = {(one.parent, one.child): one.share for one in found}
    holds = {pair for pair, of_events in share.items() if of_events == 1.0}
    first = {
        name: next(other for other in columns if other == name or {(other, name), (name, other)} <= holds)
        for name in columns
    }

    def is_nearest(one: Dependency) -> bool:
        parent, child = one.parent, one.child
        if first[parent] != parent or first[child] not in (parent, child):
            return False
        between = (name for name in columns if (parent, name) in holds and first[name] == name)
        return not any(share.get((name, child), 0.0) >= one.share for name in between)

    return [one for one in found if is_nearest(one)]


def hung(columns: Iterable[Column], found: Sequence[Dependency]) -> list[Column]:
    """The columns with their dependencies written into them.

    A column that follows from one other is `determined_by` it. One that follows from several is their owner: its values
    own theirs, which are `within` it. Only what holds in every event is written.
    """
    parents: dict[str, list[str]] = {}
    for one in found:
        if one.holds:
            parents.setdefault(one.child, []).append(one.parent)
    by = {child: determiners[0] for child, determiners in parents.items() if len(determiners) == 1}
    owners: dict[str, str] = {}
    for child, determiners in parents.items():
        for determiner in determiners if len(determiners) > 1 else ():
            if determiner not in by and determiner not in owners and not _above(child, determiner, by, owners):
                owners[determiner] = child
    return [
        column.model_copy(update={"determined_by": by.get(column.name), "within": owners.get(column.name)})
        for column in columns
    ]


def _above(start: str, wanted: str, by: dict[str, str], owners: dict[str, str]) -> bool:
    """Whether a column hangs on another already, which would close a circle."""
    seen: set[str] = set()
    at: str | None = start
    while at is not None and at not in seen:
        if at == wanted:
            return True
        seen.add(at)
        at = by.get(at) or owners.get(at)
    return False
