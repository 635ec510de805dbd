"""Whose data is verified: what a launch, a spike, a requirement or an incident rests on, by the runs on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from .base import Item
from .designs import Design
from .program import Program
from .requirements import Functional
from .roadmap import Milestone, Spike
from .verifications import DataState, Verification, state_of

_WORST_FIRST = ("failed", "unverified", "out of date", "verified")


def shown_items(program: Program) -> Iterator[Item]:
    """What shows data to others, each told once: done launches, and what is done or shipped without being part of one.

    A spike shows data when it leads to a launch.
    """
    launches = {one.id: one for one in program.all(Milestone) if one.launch}
    done = [one for one in launches.values() if one.status == "done"]
    carried = {item for one in done for item in (one.id, *one.delivers)}
    yield from done
    for spike in program.all(Spike):
        if spike.status == "done" and launches.keys() & spike.leads_to and not carried & set(spike.leads_to):
            yield spike
    for question in program.all(Functional):
        if question.status == "shipped" and question.id not in carried:
            yield question


def verifications_of(program: Program, item_id: str) -> list[Verification]:
    """The verifications of an item's data: those about it, and those with checks that protect it."""
    return [
        one
        for one in program.all(Verification)
        if item_id in one.about or any(item_id in check.protects for check in one.checks)
    ]


def data_state(program: Program, item_id: str, today: dt.date) -> DataState:
    """Where an item's data stands: the worst that any of its verifications says, and unverified without one.

    A launch whose own data nobody verifies rests on what it delivers; a question on what delivers it, on the designs
    that serve it, on its stream.
    """
    states = [state_of(one, today) for one in verifications_of(program, item_id)]
    milestone = program.get(item_id, Milestone)
    if not states and milestone is not None and milestone.delivers:
        states = [data_state(program, one, today) for one in milestone.delivers]
    question = program.get(item_id, Functional)
    if not states and question is not None:
        delivering = [one.id for one in program.all(Milestone) if item_id in one.delivers]
        serving = [one.id for one in program.all(Design) if item_id in one.serves]
        beneath = [*delivering, *serving, *([question.stream] if question.stream else [])]
        states = [state_of(one, today) for each in beneath for one in verifications_of(program, each)]
    if not states:
        return DataState("unverified", f"no verification is about {item_id}")
    return min(states, key=lambda one: _WORST_FIRST.index(one.state))
