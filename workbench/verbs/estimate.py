"""Estimate the designs of a program, as it stands or with some fields changed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.program.catalog import Catalog
from workbench.program.designs import Design
from workbench.program.program import Program
from workbench.program.requirements import Functional, NonFunctional
from workbench.program.roadmap import Spike
from workbench.program.scenarios import Scenario
from workbench.simulate.estimate import DEFAULT_DRAWS, CannotEstimateError, Case, estimate_design
from workbench.simulate.result import DesignEstimate, Estimate, NotSized
from workbench.store.overriding import overridden
from workbench.verbs.catalog import catalog_of
from workbench.verbs.trouble import Trouble


def estimate(
    program: Program,
    designs: Sequence[str] | None = None,
    overrides: Mapping[str, Any] | None = None,
    *,
    scenario: str | None = None,
    draws: int = DEFAULT_DRAWS,
    seed: int = 0,
    lists: bool = False,
) -> Estimate:
    """Size and cost of designs (default: all that are not rejected) with the same draws.

    `lists` tells how right the lists are that sketches keep, which takes a while. `overrides` sets `ID.field.path` to a
    value, on top of those of `scenario`. A design that cannot be sized is told in `not_sized`. Raises Trouble for an
    unknown design or scenario, OverrideError for an override that does not fit.
    """
    changed = changed_program(program, overrides, scenario)
    sized = [
        size_design(changed, design, draws=draws, seed=seed, lists=lists) for design in chosen_designs(changed, designs)
    ]
    return Estimate(
        program=program.plan.id if program.plan else "",
        revision=program.revision,
        seed=seed,
        draws=draws,
        designs=[one for one in sized if isinstance(one, DesignEstimate)],
        not_sized=[one for one in sized if isinstance(one, NotSized)],
    )


def changed_program(program: Program, overrides: Mapping[str, Any] | None, scenario: str | None) -> Program:
    """The program with the overrides of a scenario and, on top of them, others. Raises as `estimate` does."""
    return overridden(program, {**_scenario_overrides(program, scenario), **(overrides or {})})


def size_design(
    program: Program, design: Design, *, draws: int = DEFAULT_DRAWS, seed: int = 0, lists: bool = False
) -> DesignEstimate | NotSized:
    """Size and cost of one design, or the reason why it cannot be sized."""
    try:
        return estimate_design(case_of(program, design, catalog_of(program)), draws=draws, seed=seed, lists=lists)
    except CannotEstimateError as error:
        return NotSized(design.id, str(error))


def case_of(program: Program, design: Design, catalog: Catalog) -> Case:
    """A design with all that its size follows from. Raises CannotEstimateError when a part of it is missing."""
    stream = program.stream_of(design)
    if stream is None:
        raise CannotEstimateError(f"{design.id}: its stream {design.stream} cannot be read; mend that file or the link")
    plan = program.plan
    if plan is None:
        raise CannotEstimateError(f"{design.id}: program.yaml cannot be read, which holds the horizon; mend it first")
    engine = catalog.engines.get(design.engine)
    if engine is None:
        known = ", ".join(sorted(catalog.engines))
        raise CannotEstimateError(f"{design.id}: engine {design.engine} is not in the catalog; use one of {known}")
    served = [program.get(requirement, Functional) for requirement in design.serves]
    return Case(
        design=design,
        stream=stream,
        requirements=[one for one in served if one is not None and one.status != "dropped"],
        engine=engine,
        catalog=catalog,
        plan=plan,
        budget=program.budget_of(design),
        qualities=tuple(program.all(NonFunctional)),
        spikes=list(program.all(Spike)),
    )


def _scenario_overrides(program: Program, scenario: str | None) -> Mapping[str, Any]:
    if scenario is None:
        return {}
    found = program.get(scenario, Scenario)
    if found is None:
        raise Trouble(f"{scenario} is not a scenario of this program; {_known(program, Scenario, scenario)}.")
    return found.overrides


def chosen_designs(program: Program, designs: Sequence[str] | None) -> list[Design]:
    """The designs of these ids, by default all that are not rejected. Raises Trouble for an unknown one."""
    if designs is None:
        return [design for design in program.all(Design) if design.status != "rejected"]
    found = []
    for design_id in dict.fromkeys(designs):
        design = program.get(design_id, Design)
        if design is None:
            raise Trouble(f"{design_id} is not a design of this program; {_known(program, Design, design_id)}.")
        found.append(design)
    return found


def _known(program: Program, model: type[Design | Scenario], asked: str) -> str:
    known = [item.id for item in program.all(model)]
    near = difflib.get_close_matches(asked, known, n=1) or known
    return f"use {' or '.join(near)}" if near else "it has none"
