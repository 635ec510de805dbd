"""Make it fit: what would have to give way for a design to meet its budget, at whose consent, and at what price."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from workbench.simulate.case import CannotEstimateError, Case, Inputs
from workbench.simulate.cluster import FLOOR, floor_nodes
from workbench.simulate.sizing import size
from workbench.simulate.uncertainty import Draws

from .answer import BreakEven, LeverWorth, Solution, Target
from .break_evens import break_evens
from .consent import Consents
from .engines import other_engines
from .evaluate import Evaluator, Outcome, shortened
from .field import Field, Way
from .levers import all_levers, effective, worth
from .machines import machine_lever, shortlist
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
    standing = Field(evaluate, start, (), out_of_time, start, evaluate.slow(start))
    here = replace(standing, levers=[one.lever for one in weighed])
    corners = [start, here.candidate(here.free), here.candidate(here.furthest)]
    here = replace(here, machines=shortlist(machine_lever(case, Consents(case), start), corners, evaluate))
    best = here.search.best()
    elsewhere = list(other_engines(here, None if best is None else here.search.weight(best)))
    own = [] if best is None else here.ways(best)
    ways = _varied([*own[:MOST_PLANS], *(way for way, fits in elsewhere if fits)])
    sets = here.minimal_sets()
    worths = [*(one.worth for one in weighed), *_worth_of_machines(here, as_is)]
    missed = [] if ways else [here.closest(), *(way for way, fits in elsewhere if not fits)]
    closest = min(missed, key=lambda way: way.excess, default=None)
    return Solution(
        design=case.design.id,
        target=target,
        as_is=standing.way(()).plan,
        feasible=bool(ways),
        plans=[way.plan for way in ways],
        minimal_sets=sets,
        minimal_sets_in_words=in_words(sets),
        levers=sorted(worths, key=lambda one: _saving(one, as_is), reverse=True),
        break_evens=_break_evens(here, ways),
        closest=closest.plan if closest else None,
        floor=_floor(closest) if closest else None,
        evaluations=evaluate.evaluations,
        combinations=here.search.combinations,
        complete=here.search.complete and not out_of_time(),
    )


def _varied(ways: Sequence[Way]) -> list[Way]:
    """The lightest way, then the lightest of each other character, then the rest: alternatives stand at the top."""
    ranked = sorted(ways, key=lambda way: way.lightness)
    leaders: dict[frozenset[str], Way] = {}
    for way in ranked:
        leaders.setdefault(way.character, way)
    first = list(leaders.values())
    return [*first, *(way for way in ranked if way not in first)]


def _break_evens(here: Field, ways: Sequence[Way]) -> list[BreakEven]:
    """Borders of the design with its free levers alone, and with the first plan: what a spike would have to show."""
    first = break_evens(ways[0].evaluate, ways[0].candidate, "plan 1", here.out_of_time) if ways else []
    free = break_evens(here.evaluate, here.candidate(here.free), "free levers alone", here.out_of_time)
    return [*first, *free]


def _worth_of_machines(here: Field, as_is: Outcome) -> list[LeverWorth]:
    """What another machine buys the design as it stands; nothing where none is better."""
    if here.machines is None:
        return []
    tried = [(here.evaluate(option.change(here.start)), option) for option in here.machines.options]
    able = [(outcome.rank, option.to, outcome) for outcome, option in tried if outcome is not None]
    _, _, best = min(able, key=lambda one: one[:2])
    return [worth(here.machines, as_is, best)] if best.rank < as_is.rank else []


def _saving(one: LeverWorth, as_is: Outcome) -> float:
    """The larger share that a lever saves of the nodes and of the money that the design takes as it stands."""
    most = max(float(as_is.nodes.mean()), 1.0), max(as_is.cost, 1.0)
    return max(one.saves_nodes.p50 / most[0], one.saves_monthly_usd.p50 / most[1])


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
