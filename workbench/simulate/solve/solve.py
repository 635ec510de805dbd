"""Make it fit: what would have to give way for a design to meet its budget, at whose consent, and at what price."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workbench.simulate.case import CannotEstimateError, Case, Inputs
from workbench.simulate.cluster import FLOOR, floor_nodes
from workbench.simulate.sizing import size
from workbench.simulate.uncertainty import Draws

from .answer import BreakEven, Solution, Target
from .break_evens import break_evens
from .engines import other_engines
from .evaluate import Evaluator, shortened
from .field import Field, Way
from .levers import Weighed, all_levers, effective
from .search import in_words

DEFAULT_DRAWS = 256
MOST_PLANS = 4
"""Plans on the design's own engine that are told; those on others come on top."""


def solve(
    case: Case,
    target: Target,
    *,
    draws: int = DEFAULT_DRAWS,
    seed: int = 0,
    out_of_time: Callable[[], bool] = lambda: False,
) -> Solution:
    """The lightest ways in which a design meets a target.

    Lexicographic: free levers first, then the fewest broken promises, then the fewest consents, then the lowest cost.
    Exact over the levers that do something, as long as giving way further never needs more, which is checked of every
    option; `out_of_time` may end it early. Raises CannotEstimateError for a design that cannot be sized as it stands.
    """
    case = shortened(case)
    evaluate = Evaluator(case, target, Draws(draws, seed))
    start = evaluate.start()
    as_is = evaluate(start)
    if as_is is None:
        size(Inputs(case, evaluate.draws))
        raise CannotEstimateError(f"{case.design.id}: it cannot be sized as it stands")
    weighed = effective(all_levers(case, start), evaluate)
    here = Field(evaluate, start, [one.lever for one in weighed], out_of_time, start, evaluate.slow(start))
    best = here.search.best()
    elsewhere = list(other_engines(here, None if best is None else here.search.weight(best)))
    own = [] if best is None else here.ways(best)
    ways = sorted([*own[:MOST_PLANS], *(way for way, fits in elsewhere if fits)], key=lambda way: way.lightness)
    sets = here.minimal_sets()
    missed = [here.way(here.furthest), *(way for way, fits in elsewhere if not fits)]
    closest = None if ways else min(missed, key=lambda way: way.distance)
    return Solution(
        design=case.design.id,
        target=target,
        as_is=here.way(tuple(0 for _ in weighed)).plan,
        feasible=bool(ways),
        plans=[way.plan for way in ways],
        minimal_sets=sets,
        minimal_sets_in_words=in_words(sets),
        levers=[one.worth for one in sorted(weighed, key=_saving, reverse=True)],
        break_evens=_break_evens(here, ways),
        closest=closest.plan if closest else None,
        floor=_floor(closest) if closest else None,
        evaluations=evaluate.evaluations,
        combinations=here.search.combinations,
        complete=here.search.complete,
    )


def _break_evens(here: Field, ways: Sequence[Way]) -> list[BreakEven]:
    """Borders of the design with its free levers alone, and with the first plan: what a spike would have to show."""
    first = break_evens(ways[0].evaluate, ways[0].candidate, "plan 1") if ways else []
    return [*first, *break_evens(here.evaluate, here.way(here.free).candidate, "free levers alone")]


def _saving(one: Weighed) -> tuple[float, float]:
    return one.worth.saves_nodes.p50, one.worth.saves_monthly_usd.p50


def _floor(closest: Way) -> str:
    """Why the closest plan is still too large."""
    plan, target = closest.plan, closest.evaluate.target
    need = plan.nodes.p50 if plan.nodes else None
    if plan.binding_resource == FLOOR:
        case = closest.evaluate.case_of(closest.candidate)
        services = ", ".join(service.name for service in case.side_services)
        least = floor_nodes(Inputs(case, closest.evaluate.draws))
        return f"the floor of availability: {least} data nodes of {case.data_node.name} survive the loss of one" + (
            f", and {services} run beside them" if services else ""
        )
    if need is not None and target.nodes is not None and need > target.nodes:
        return f"{plan.binding_resource} still asks for {need:.3g} reference nodes when everything has given way"
    return f"the money: {plan.monthly_cost_usd.p50:,.0f} US dollars a month when everything has given way"
