"""The outcome against the original vision, requirement by requirement: what was promised, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.program.program import Program
from workbench.program.requirements import Functional
from workbench.program.roadmap import Milestone, StopGap
from workbench.store.history import version_before
from workbench.verbs.acknowledging import past_of


@dataclass(frozen=True, slots=True)
class Promised:
    """A question of the original vision: the capability that it makes real, and what became of it."""

    id: str
    question: str
    capability: str
    audience: str
    became: str
    self_service: bool


def outcome(program_dir: Path, program: Program) -> list[Promised]:
    """Every question of the first version that git knows and of today, in the order of priority."""
    first = version_before(program_dir)
    began = past_of(program_dir)(first.revision) if first else None
    asked = {one.id: one for one in (began or program).all(Functional)}
    asked |= {one.id: one for one in program.all(Functional)}
    titles = {one.name: one.title for one in program.plan.true_north.capabilities} if program.plan else {}
    return [
        Promised(
            id=one.id,
            question=one.question,
            capability=titles.get(one.capability or "", "no capability of the true north"),
            audience=one.audience,
            became=_became(program, one.id),
            self_service=_shipped(program, one.id),
        )
        for one in sorted(asked.values(), key=lambda one: (one.priority, one.id))
    ]


def _shipped(program: Program, item_id: str) -> bool:
    question = program.get(item_id, Functional)
    return question is not None and question.status == "shipped"


def _became(program: Program, item_id: str) -> str:
    question = program.get(item_id, Functional)
    if question is None:
        return "taken out, and nobody wrote down why"
    if question.status == "shipped":
        return "shipped"
    if question.status == "dropped":
        return f"dropped{f': {question.notes}' if question.notes else ''}"
    filling = [one for one in program.all(StopGap) if item_id in one.fills]
    delivering = [one for one in program.all(Milestone) if item_id in one.delivers]
    coming = [one for one in delivering if one.status in ("planned", "started")]
    if filling:
        return f"filled by a stop-gap, {filling[0].title}"
    if coming:
        return f"promised for {min(one.due_on for one in coming):%-d %B %Y}"
    if any(one.status == "done" for one in delivering):
        return "delivered once, and cannot be asked again"
    return "no date, and nothing that delivers it"


def sentence(promises: Sequence[Promised]) -> str:
    """How much of the vision can be asked today."""
    shipped = sum(one.self_service for one in promises)
    return f"{shipped} of {len(promises)} questions of the vision can be asked today without an engineer."
