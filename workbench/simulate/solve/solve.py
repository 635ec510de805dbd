"""Make it fit: what would have to give way for a design to meet its budget, at whose consent, and at what price."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workbench.simulate.case import CannotEstimateError, Case, Inputs
from workbench.simulate.cluster import FLOOR, floor_nodes
from workbench.simulate.sizing import size
from workbench.simulate.uncertainty import Draws, quantiles

from .answer import BreakEven, Plan, Pulled, Solution, Target
from .break_evens import break_evens
from .candidate import Candidate, Lever, overrides_between
from .consent import Consents
from .evaluate import Evaluator, Outcome, shortened
from .levers import Weighed, all_levers, apply, effective
from .search import Choice, Found, Grade, Search, in_words

DEFAULT_DRAWS = 256
MOST_SETS = 12
MOST_PLANS = 4
_GRADES = {"free": Grade(), "needs_consent": Grade(consents=1), "breaks_promise": Grade(breaks=1)}


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
    here = _Field(case, evaluate, start, [one.lever for one in weighed], out_of_time, start)
    best = here.search.best()
    elsewhere = _other_engines(here)
    plans = [] if best is None else here.plans(best)
    plans = sorted([*plans, *elsewhere], key=_lightness)[: MOST_PLANS + len(elsewhere)]
    sets = here.minimal_sets()
    closest = None if plans else here.plan(here.furthest)
    return Solution(
        design=case.design.id,
        target=target,
        as_is=here.plan(tuple(0 for _ in weighed)),
        feasible=bool(plans),
        plans=plans,
        minimal_sets=sets,
        minimal_sets_in_words=in_words(sets),
        levers=[one.worth for one in sorted(weighed, key=_saving, reverse=True)],
        break_evens=_break_evens(here, best),
        closest=closest,
        floor=None if closest is None else _floor(case, closest, target),
        evaluations=evaluate.evaluations,
        combinations=here.search.combinations,
        complete=here.search.complete,
    )


def _break_evens(here: _Field, best: Choice | None) -> list[BreakEven]:
    """Borders of the design with its free levers alone, and with the first plan: what a spike would have to show."""
    free = break_evens(here.evaluate, apply(here.pulled(here.free), here.start), "free levers alone")
    if best is None:
        return free
    plan = apply(here.pulled(here.mildest(best)), here.start)
    return [*break_evens(here.evaluate, plan, "the first plan"), *free]


def _saving(one: Weighed) -> tuple[float, float]:
    return one.worth.saves_nodes.p50, one.worth.saves_monthly_usd.p50


def _lightness(plan: Plan) -> tuple[int, int, float]:
    breaks = sum(one.level == "breaks_promise" for one in plan.relaxations)
    return breaks, sum(one.level == "needs_consent" for one in plan.relaxations), plan.monthly_cost_usd.p50


@dataclass
class _Field:
    """The levers of one engine, searched."""

    case: Case
    evaluate: Evaluator
    start: Candidate
    levers: Sequence[Lever]
    out_of_time: Callable[[], bool]
    as_is: Candidate
    first: tuple[Pulled, ...] = ()

    def __post_init__(self) -> None:
        grades = [[_GRADES[option.level] for option in lever.options] for lever in self.levers]
        self._outcomes: dict[Choice, Outcome | None] = {}
        self.search = Search(grades, self._look, self.out_of_time)

    def pulled(self, choice: Choice) -> list[tuple[Lever, int]]:
        return list(zip(self.levers, choice, strict=True))

    def outcome(self, choice: Choice) -> Outcome | None:
        if choice not in self._outcomes:
            self._outcomes[choice] = self.evaluate(apply(self.pulled(choice), self.start))
        return self._outcomes[choice]

    def _look(self, choice: Choice) -> Found:
        outcome = self.outcome(choice)
        if outcome is None:
            return Found(False, float("inf"))
        return Found(outcome.probability_met >= self.evaluate.target.probability, outcome.cost)

    @property
    def free(self) -> Choice:
        """Every free lever pulled, no other."""
        return tuple(
            max((at + 1 for at, option in enumerate(lever.options) if option.level == "free"), default=0)
            for lever in self.levers
        )

    @property
    def furthest(self) -> Choice:
        """Every lever pulled to its most, but none that breaks a promise."""
        return tuple(
            max((at + 1 for at, option in enumerate(lever.options) if option.level != "breaks_promise"), default=0)
            for lever in self.levers
        )

    def plan(self, choice: Choice) -> Plan:
        """The plan of a choice."""
        outcome = self.outcome(choice)
        if outcome is None:
            raise CannotEstimateError(f"{self.case.design.id}: this plan cannot be sized")
        candidate = apply(self.pulled(choice), self.start)
        relaxations = tuple(
            Pulled(
                lever.id,
                lever.title,
                lever.from_,
                lever.options[option - 1].to,
                lever.options[option - 1].level,
                lever.options[option - 1].consent,
                lever.why,
            )
            for lever, option in self.pulled(choice)
            if option
        )
        return Plan(
            relaxations=(*self.first, *relaxations),
            nodes=quantiles(outcome.nodes) if self.evaluate.case_of(candidate).has_nodes else None,
            monthly_cost_usd=quantiles(outcome.monthly_cost_usd),
            probability_met=outcome.probability_met,
            binding_resource=outcome.binding_resource,
            overrides=overrides_between(self.as_is, candidate),
        )

    def plans(self, best: Choice) -> list[Plan]:
        """The best plan, the same with as little given away as still fits, and those of other minimal sets."""
        choices = [best, self.mildest(best), *(self.mildest(self._set(one)) for one in self._sets())]
        return [self.plan(choice) for choice in dict.fromkeys(choices)]

    def mildest(self, choice: Choice) -> Choice:
        """The choice with each lever pulled back as far as the target allows, those that weigh most first."""
        given = [at for at, option in enumerate(choice) if self._weight(at, option)]
        order = sorted(given, key=lambda at: (self._weight(at, choice[at]), at), reverse=True)
        for at in order:
            while choice[at] > self.free[at]:
                milder = (*choice[:at], choice[at] - 1, *choice[at + 1 :])
                if not self.search.at(milder).feasible:
                    break
                choice = milder
        return choice

    def _weight(self, lever: int, option: int) -> int:
        grade = self.search.grades[lever][option - 1] if option else Grade()
        return 2 * grade.breaks + grade.consents

    def minimal_sets(self) -> list[tuple[str, ...]]:
        """The smallest sets of levers, by id, that meet the target on top of the free ones."""
        return [tuple(self.levers[at].id for at in one) for one in self._sets()]

    def _sets(self) -> list[tuple[int, ...]]:
        consenting = [at for at, lever in enumerate(self.levers) if lever.options[-1].level == "needs_consent"]
        sets = self.search.minimal_sets(self.free, consenting, MOST_SETS)
        if sets:
            return sets
        asking = [at for at, lever in enumerate(self.levers) if lever.options[-1].level != "free"]
        return self.search.minimal_sets(self.free, asking, MOST_SETS)

    def _set(self, levers: Sequence[int]) -> Choice:
        return tuple(len(self.levers[at].options) if at in levers else option for at, option in enumerate(self.free))


def _other_engines(here: _Field) -> list[Plan]:
    """Plans on other engines: the free levers of each, and the consent to build on it."""
    case, plans = here.case, []
    consents = Consents(case)
    rule, (level, consent) = consents.rule("engine"), consents.of("engine")
    for name, engine in case.catalog.engines.items():
        if name == case.engine.name or here.out_of_time():
            continue
        moved = here.start.changed(engine=name)
        other = replace(case, engine=engine, design=moved.design)
        evaluate = Evaluator(other, here.evaluate.target, here.evaluate.draws)
        if evaluate(moved) is None:
            continue
        free = [one for one in all_levers(other, moved) if all(option.level == "free" for option in one.options)]
        weighed = [one.lever for one in effective(free, evaluate)]
        pulled = Pulled(f"engine.{name}", rule.title, case.engine.title, engine.title, level, consent, rule.why)
        there = _Field(other, evaluate, moved, weighed, here.out_of_time, here.start, (pulled,))
        if there.search.at(there.free).feasible:
            plans.append(there.plan(there.mildest(there.free)))
        here.evaluate.evaluations += evaluate.evaluations
    return plans


def _floor(case: Case, closest: Plan, target: Target) -> str:
    """Why the closest plan is still too large."""
    need = closest.nodes.p50 if closest.nodes else None
    if closest.binding_resource == FLOOR:
        services = ", ".join(service.name for service in case.side_services)
        return (
            f"the floor of availability: {floor_nodes(Inputs(case, Draws(1, 0)))} data nodes survive the loss of one, "
            f"and {services} run beside them"
        )
    if need is not None and target.nodes is not None and need > target.nodes:
        return f"{closest.binding_resource} still asks for {need:.3g} reference nodes when everything has given way"
    return f"the money: {closest.monthly_cost_usd.p50:,.0f} US dollars a month when everything has given way"
