"""Published clusters of similar load beside one of ours, and the factors that explain why their sizes differ."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.program.catalog import Catalog
from workbench.program.published import Family, PublishedCluster, StatedFacts

from .published import Told, held_bytes_per_node, stored_bytes
from .spectrum import Floats
from .uncertainty import Draws, median_of

DRAWS, SEED = 256, 0

ANOTHER_FAMILY = 1.0
"""Decades of load that an engine of another family counts for: less like than a load three times as large or small."""

UNTOLD = 1.0
"""Decades that a figure counts for which an account neither tells nor lets follow."""

EVENTS, QUESTIONS = "load", "questions"
KEPT, COPIES, HELD = "kept in one copy", "copies", "held by a node"
"""What is compared; the last three are factors of the nodes."""


@dataclass(frozen=True, slots=True)
class OwnCluster:
    """A cluster of ours as an account would tell it: engine by the catalog's name, data nodes, facts."""

    engine: str
    nodes: float
    facts: StatedFacts


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of both clusters. `stated` is false where theirs follows from other figures and usual ones.

    `factor` is what the figure multiplies their nodes by against ours; None where it explains them only through others.
    """

    what: str
    unit: str
    ours: float
    theirs: float
    stated: bool
    factor: float | None = None


@dataclass(frozen=True, slots=True)
class SimilarCluster:
    """A published cluster against ours.

    `decades` is how far its load and volume are; `nodes` are theirs, worked out from cores where only these are told;
    `rest` is what remains of their nodes over ours when every factor is taken out: room, questions, things not told.
    """

    cluster: PublishedCluster
    family: Family
    decades: float
    nodes: float
    compared: Sequence[Compared]
    rest: float

    @property
    def nodes_at_our_load(self) -> float:
        """Nodes that they would have at our volume, copies and machines."""
        return self.nodes / math.prod(one.factor for one in self.compared if one.factor is not None)


def similar_clusters(own: OwnCluster, catalog: Catalog, *, most: int = 5) -> list[SimilarCluster]:
    """The published clusters that keep rows most like ours, nearest first.

    Law: `their nodes / our nodes = bytes kept x copies / bytes that a node holds, theirs over ours, x rest`, figures
    that an account does not tell at the median of `size_published`. Distance is the root mean square of the decades
    between events a day and bytes kept, plus one for an engine of another family. Raises KeyError for an engine that no
    family covers, TooLittleStatedError for facts without load.
    """
    families = catalog.unstated.families
    alike = [one for one in families if one.name == own.engine] or [one for one in families if one.like == own.engine]
    if not alike:
        raise KeyError(f"no family of engines covers {own.engine}")
    ours = Told(own.facts, alike[0], catalog, Draws(DRAWS, SEED))
    found = sorted(_all(own, ours, catalog), key=lambda one: (one.decades, one.cluster.name))
    return found[:most]


def _all(own: OwnCluster, ours: Told, catalog: Catalog) -> Iterator[SimilarCluster]:
    for cluster in catalog.published.values():
        family = catalog.unstated.family_of(cluster.engine)
        if family is None or not cluster.comparable:
            continue
        theirs = Told(cluster.stated, family, catalog, Draws(DRAWS, SEED))
        if theirs.tier == "store":
            yield _beside(own, ours, cluster, theirs)


def _beside(own: OwnCluster, ours: Told, cluster: PublishedCluster, theirs: Told) -> SimilarCluster:
    nodes = cluster.nodes or (cluster.cores or 0.0) / median_of(theirs.vcpu_per_node)
    compared = tuple(_compared(ours, theirs))
    explained = math.prod(one.factor for one in compared if one.factor is not None)
    another = 0.0 if theirs.family == ours.family else ANOTHER_FAMILY
    return SimilarCluster(
        cluster=cluster,
        family=theirs.family,
        decades=_decades(compared) + another,
        nodes=nodes,
        compared=compared,
        rest=nodes / own.nodes / explained,
    )


def _compared(ours: Told, theirs: Told) -> Iterator[Compared]:
    stated = theirs.stated
    if ours.events_per_day is not None and theirs.events_per_day is not None:
        yield _pair(EVENTS, "events a day", ours.events_per_day, theirs.events_per_day, stated.events_per_day)
    if ours.stated.retention_days and stated.retention_days:
        yield Compared("retention", "days", ours.stated.retention_days, stated.retention_days, stated=True)
    if ours.stated.queries_per_second and stated.queries_per_second:
        per_second = (ours.stated.queries_per_second, stated.queries_per_second)
        yield Compared(QUESTIONS, "a second", *per_second, stated=True)
    kept = _pair(KEPT, "bytes", stored_bytes(ours), stored_bytes(theirs), stated.stored_bytes)
    yield _as_factor(kept, kept.theirs / kept.ours)
    copies = _pair(COPIES, "copies", ours.replicas, theirs.replicas, stated.replicas)
    yield _as_factor(copies, copies.theirs / copies.ours)
    node = stated.disk_bytes_per_node or stated.memory_gib_per_node
    held = _pair(HELD, "bytes", held_bytes_per_node(ours), held_bytes_per_node(theirs), node)
    yield _as_factor(held, held.ours / held.theirs)


def _pair(what: str, unit: str, ours: Floats, theirs: Floats, stated: float | None) -> Compared:
    return Compared(what, unit, median_of(ours), median_of(theirs), stated is not None)


def _as_factor(one: Compared, factor: float) -> Compared:
    return Compared(one.what, one.unit, one.ours, one.theirs, one.stated, factor)


def _decades(compared: Sequence[Compared]) -> float:
    apart = {one.what: math.log10(one.theirs / one.ours) for one in compared}
    return math.sqrt(sum(apart.get(what, UNTOLD) ** 2 for what in (EVENTS, KEPT)) / 2)
