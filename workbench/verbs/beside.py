"""Published clusters of similar load beside the estimate of a design, with the differences explained."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.program.designs import Design
from workbench.program.program import Program
from workbench.program.published import StatedFacts
from workbench.simulate.columns import median
from workbench.simulate.estimate import Case
from workbench.simulate.result import DesignEstimate
from workbench.simulate.similar import (
    COPIES,
    HELD,
    KEPT,
    QUESTIONS,
    Compared,
    OwnCluster,
    SimilarCluster,
    similar_clusters,
)
from workbench.verbs import words
from workbench.verbs.catalog import catalog_of
from workbench.verbs.estimate import case_of

GIB = 2.0**30
SECONDS_PER_DAY = 86_400.0

_OF_OURS = {KEPT: "the bytes kept", COPIES: "the copies", HELD: "the bytes on a node", QUESTIONS: "the questions"}
_SAME = (0.95, 1.05)
"""Theirs over ours between which two figures are told as the same."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A design's data nodes and the published clusters most like it, nearest first."""

    design: str
    own: OwnCluster
    sentence: str
    clusters: Sequence[SimilarCluster]


def beside(program: Program, design: Design, answer: DesignEstimate, *, most: int = 5) -> Beside | None:
    """The published clusters most like a sized design; None for a design without nodes of its own.

    Raises CannotEstimateError when the design cannot be sized.
    """
    if not answer.roles:
        return None
    case = case_of(program, design, catalog_of(program))
    own = own_cluster(case, answer)
    if own.facts.stored_bytes is None:
        return None
    clusters = similar_clusters(own, case.catalog, most=most)
    return Beside(design.id, own, _sentence(own, clusters), clusters)


def own_cluster(case: Case, answer: DesignEstimate) -> OwnCluster:
    """A design as an account would tell it: hot bytes of one copy, the nodes of the worst month."""
    design, node = case.design, case.data_node
    hot = sum(one.stored_bytes.p50 * _hot_share(design, one.name) for one in answer.tables)
    asked = sum(median(one.queries_per_day or 0.0) for one in case.requirements)
    facts = StatedFacts(
        events_per_day=median(case.stream.events_per_day) * _grown(case, answer.at_month),
        raw_bytes_per_event=median(case.stream.raw_bytes_per_event),
        stored_bytes=hot or None,
        retention_days=max(table.retention.hot_days for table in design.tables) or None,
        replicas=design.replicas,
        queries_per_second=asked / SECONDS_PER_DAY or None,
        vcpu_per_node=node.vcpu,
        memory_gib_per_node=node.memory_gib,
        disk_bytes_per_node=node.disk_gib * GIB,
    )
    data = next(role for role in answer.roles if role.name == "data")
    return OwnCluster(case.engine.name, data.count.p50, facts)


def _hot_share(design: Design, name: str) -> float:
    kept = next(table.retention for table in design.tables if table.name == name)
    return kept.hot_days / (kept.hot_days + kept.cold_days) if kept.hot_days else 0.0


def _grown(case: Case, month: str) -> float:
    years = case.months.index(month) / 12
    return float((1.0 + median(case.stream.growth_per_year)) ** years)


def kept_bytes(one: SimilarCluster | OwnCluster) -> float:
    """Bytes that a cluster keeps in one copy; zero when ours keeps none on its nodes."""
    if isinstance(one, OwnCluster):
        return one.facts.stored_bytes or 0.0
    return next(compared.theirs for compared in one.compared if compared.what == KEPT)


def title(one: SimilarCluster) -> str:
    """A published cluster in a few words: who, with what, when."""
    year = f", {one.cluster.stated.year}" if one.cluster.stated.year else ""
    return f"{one.cluster.organisation}, {one.cluster.engine}{year}"


def explanation(one: SimilarCluster, own: OwnCluster) -> str:
    """Why their nodes differ from ours: what is told against ours, and what remains."""
    said = [_against_ours(compared) for compared in one.compared if compared.what in _OF_OURS]
    told = ", ".join(text for text in said if text) or "the same volume, copies and machines"
    return (
        f"{_times(one.nodes / own.nodes)} our nodes, with {told}. {_times(one.rest)} remains for room, work and "
        "what the account does not tell."
    )


def differences(one: SimilarCluster) -> list[tuple[str, str, str, str]]:
    """Each figure of both: what it is, ours, theirs (`about` where it is not stated), and theirs over ours."""
    return [
        (
            compared.what,
            words.with_unit(compared.ours, compared.unit),
            ("" if compared.stated else "about ") + words.with_unit(compared.theirs, compared.unit),
            _times(compared.theirs / compared.ours),
        )
        for compared in one.compared
    ]


def _against_ours(one: Compared) -> str:
    """A figure of theirs against ours, in words; empty where the two are about the same."""
    ratio = one.theirs / one.ours
    if _SAME[0] < ratio < _SAME[1]:
        return ""
    return f"{_times(ratio)} {_OF_OURS[one.what]}{'' if one.stated else ' (not stated)'}"


def _times(ratio: float) -> str:
    return f"{words.number(ratio)} times"


def _sentence(own: OwnCluster, clusters: Sequence[SimilarCluster]) -> str:
    """What the published clusters would have at our load, against what we estimate."""
    if not clusters:
        return "No published cluster tells enough to stand beside this one."
    at_our_load = sorted(math.ceil(one.nodes_at_our_load) for one in clusters)
    span = f"{words.number(at_our_load[0])} to {words.number(at_our_load[-1])}"
    return (
        f"At our volume, copies and machines the {len(clusters)} published clusters most like it would have {span} "
        f"data nodes; we estimate {words.number(own.nodes)}. {title(clusters[0])} is the nearest."
    )
