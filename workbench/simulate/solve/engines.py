"""Other engines: what a design would take there, and what would have to give way on top of the move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workbench.program.designs import Build

from .answer import Pulled
from .consent import Consents
from .evaluate import Evaluator
from .field import GRADES, Field, Way
from .levers import all_levers, effective, is_free
from .machines import machine_lever, shortlist
from .search import Grade, Weight

NOTHING: Weight = (0, 0)
MANY = 1_000_000
"""More consents than there are levers."""


def other_engines(here: Field, best: Weight | None) -> Iterator[tuple[Way, bool]]:
    """For each other engine that can answer the same questions, its lightest way that fits, or else the closest.

    With whether it fits. Engines on which the free levers are not enough are searched on as long as the move and what
    gives way there weigh no more than `best`, what the design's own engine takes; None where nothing fits on that. No
    engine is looked at where the design's own takes nothing.
    """
    if best == NOTHING:
        return
    case = here.evaluate.case
    consents = Consents(case)
    rule, takes = consents.rule("engine"), consents.of("engine")
    room = None if best is None else _left(best, GRADES[takes.level])
    build = Build(replaced_monthly_cost_usd=case.design.build.replaced_monthly_cost_usd)
    for name, engine in case.catalog.engines.items():
        moved = here.start.changed(engine=name, build=build)
        other = replace(case, engine=engine, design=moved.design)
        evaluate = Evaluator(other, here.evaluate.target, here.evaluate.draws)
        if name == case.engine.name or here.out_of_time() or evaluate(moved) is None:
            continue
        levers = all_levers(other, moved)
        first = Pulled(
            f"engine.{name}", rule.title, case.engine.title, engine.title, takes.level, takes.people, takes.why
        )
        free = [one.lever for one in effective([lever for lever in levers if is_free(lever)], evaluate)]
        there = Field(evaluate, moved, free, here.out_of_time, here.as_is, here.slow_as_is, (first,))
        machines = machine_lever(other, consents, moved)
        there = replace(there, machines=shortlist(machines, [there.candidate(there.free)], evaluate))
        if there.search.at(there.free).feasible:
            yield there.way(there.mildest(there.free)), True
        elif best is None or (room is not None and room > NOTHING):
            there = replace(there, levers=[one.lever for one in effective(levers, evaluate)])
            corners = [there.candidate(there.free), there.candidate(there.furthest)]
            there = replace(there, machines=shortlist(machines, corners, evaluate))
            lightest = there.search.best(room)
            if lightest is not None:
                yield there.way(there.mildest(lightest)), True
            elif best is None:
                yield there.closest(), False
        here.evaluate.evaluations += evaluate.evaluations


def _left(best: Weight, spent: Grade) -> Weight | None:
    """What may still be given after a move, so that all weighs no more than the best; None where nothing may."""
    breaks, consents = best[0] - spent.breaks, best[1] - spent.consents
    if consents < 0:
        breaks, consents = breaks - 1, MANY
    return (breaks, consents) if breaks >= 0 else None
