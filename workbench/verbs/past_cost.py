"""What a design cost at an earlier version: computed once for each set of inputs, however many versions share it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from workbench.program.base import Item
from workbench.program.catalog import Catalog
from workbench.program.designs import Design
from workbench.program.meaning import meaning
from workbench.program.program import Program
from workbench.program.requirements import Requirement
from workbench.program.roadmap import Spike
from workbench.simulate.result import DesignEstimate, NotSized
from workbench.verbs.acknowledging import past_of
from workbench.verbs.catalog import catalog_of
from workbench.verbs.diff import Cost
from workbench.verbs.estimate import size_design

DRAWS = 512
"""Draws of estimates of the past: the median is within two percent of that of a full estimate."""

_BY_INPUT: dict[str, Cost | None] = {}
"""What was computed in this process, by a hash over everything that an estimate reads."""


def cost_now(program: Program, design_id: str | None) -> Cost | None:
    """What a design costs in a program; None when it is not there or cannot be sized."""
    design = program.get(design_id, Design)
    if design is None or program.plan is None:
        return None
    key = inputs_of(program, design, catalog_of(program))
    if key not in _BY_INPUT:
        _BY_INPUT[key] = _cost(size_design(program, design, draws=DRAWS))
    return _BY_INPUT[key]


def inputs_of(program: Program, design: Design, catalog: Catalog) -> str:
    """A hash (SHA-256, hexadecimal) over all that an estimate of a design reads: items, coefficients and prices."""
    items = meaning(read_by(program, design))
    return hashlib.sha256(f"{items} {design.id} {catalog!r}".encode()).hexdigest()


def read_by(program: Program, design: Design) -> dict[str, Item]:
    """The items that an estimate of a design reads, by their id."""
    read = [program.plan, design, program.stream_of(design), program.budget_of(design), *program.all(Spike),
            *program.all(Requirement)]  # fmt: skip
    return {one.id: one for one in read if one is not None}


def _cost(answer: DesignEstimate | NotSized) -> Cost | None:
    return None if isinstance(answer, NotSized) else Cost(answer.nodes, answer.monthly_cost_usd, answer.budget)


@lru_cache(maxsize=256)
def cost_at(program_dir: Path, revision: str, design_id: str) -> Cost | None:
    """What a design cost at a commit, given in full; None when it was not there or cannot be sized."""
    then = past_of(program_dir)(revision)
    return cost_now(then, design_id) if then else None
