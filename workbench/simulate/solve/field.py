"""A field of search: the levers of one design on one engine, and the plans that pulling them makes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.program.relaxing import Level
from workbench.simulate.case import CannotEstimateError
from workbench.simulate.uncertainty import quantiles

from .answer import Plan, Pulled
from .candidate import Candidate, Lever, overrides_between
from .evaluate import Evaluator, Outcome
from .levers import apply
from .search import Choice, Found, Grade, Search

GRADES: dict[Level, Grade] = {
    "free": Grade(),
    "needs_consent": Grade(consents=1),
    "breaks_promise": Grade(breaks=1),
}
MOST_SETS = 12


@dataclass(frozen=True, eq=False)
class Way:
    """A plan with the candidate that it describes, what sized it, and by how many times it is over its target."""

    plan: Plan
    candidate: Candidate
    evaluate: Evaluator
    excess: float

    @property
    def lightness(self) -> tuple[int, int, float, float]:
        """Broken promises, consents, US dollars a month and once: what is made as small as can be, in this order.

        A question that is answered slower than promised is a broken promise too.
        """
        plan = self.plan
        levels = [one.level for one in plan.relaxations]
        dollars = plan.monthly_cost_usd.p50, plan.one_time_cost_usd.p50
        return levels.count("breaks_promise") + len(plan.slower), levels.count("needs_consent"), *dollars

    @property
    def character(self) -> frozenset[str]:
        """The kinds of levers that somebody must consent to."""
        return frozenset(one.id.partition(".")[0] for one in self.plan.consents)


@dataclass
class Field:
    """The levers of one engine, searched.

    `as_is` is the design as it was, with the questions that are `slow_as_is`, and `first` what it takes to move it to
    `start`. Each choice is taken on the machine that suits it best, of those of `machines` and the design's own: with
    more to choose from nothing needs more, so what is monotone stays so.
    """

    evaluate: Evaluator
    start: Candidate
    levers: Sequence[Lever]
    out_of_time: Callable[[], bool]
    as_is: Candidate
    slow_as_is: frozenset[str]
    first: tuple[Pulled, ...] = ()
    machines: Lever | None = None

    def __post_init__(self) -> None:
        grades = [[GRADES[option.level] for option in lever.options] for lever in self.levers]
        self._best: dict[Choice, tuple[int, Outcome | None]] = {}
        self.search = Search(grades, self._look, self.out_of_time)

    @property
    def free(self) -> Choice:
        """Every free lever pulled, no other."""
        return self._up_to("free")

    @property
    def furthest(self) -> Choice:
        """Every lever pulled to its most, but none that breaks a promise."""
        return self._up_to("free", "needs_consent")

    def way(self, choice: Choice) -> Way:
        """The way of a choice. Raises CannotEstimateError where it cannot be sized."""
        machine, outcome = self._on_best_machine(choice)
        settings = [*self._settings(choice), *([(self.machines, machine)] if self.machines else [])]
        candidate = apply(settings, self.start)
        if outcome is None:
            raise CannotEstimateError(f"{candidate.design.id}: this plan cannot be sized")
        plan = Plan(
            relaxations=(*self.first, *(_pulled(lever, option) for lever, option in settings if option)),
            nodes=quantiles(outcome.nodes) if self.evaluate.case_of(candidate).has_nodes else None,
            monthly_cost_usd=quantiles(outcome.monthly_cost_usd),
            probability_met=outcome.probability_met,
            binding_resource=outcome.binding_resource,
            overrides=overrides_between(self.as_is, candidate),
            months_to_first_value=quantiles(outcome.months_to_first_value),
            one_time_cost_usd=quantiles(outcome.one_time_usd),
            slower=tuple(sorted(self.evaluate.slow(candidate) - self.slow_as_is)),
        )
        return Way(plan, candidate, self.evaluate, outcome.excess)

    def ways(self, best: Choice) -> list[Way]:
        """The best way, the same with as little given away as still fits, and those of other minimal sets."""
        choices = [best, self.mildest(best), *(self.mildest(self._set(one)) for one in self._sets())]
        return [self.way(choice) for choice in dict.fromkeys(choices)]

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

    def closest(self) -> Way:
        """The way that comes nearest to the target without a broken promise, with nothing given that does not help."""
        choice = self.furthest
        nearest = self.way(choice).excess
        for at in range(len(choice)):
            while choice[at] > self.free[at]:
                milder = (*choice[:at], choice[at] - 1, *choice[at + 1 :])
                _, outcome = self._on_best_machine(milder)
                if outcome is None or outcome.excess > nearest:
                    break
                choice = milder
        return self.way(choice)

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

    def _up_to(self, *levels: Level) -> Choice:
        return tuple(
            max((at + 1 for at, option in enumerate(lever.options) if option.level in levels), default=0)
            for lever in self.levers
        )

    def _settings(self, choice: Choice) -> list[tuple[Lever, int]]:
        return list(zip(self.levers, choice, strict=True))

    def candidate(self, choice: Choice) -> Candidate:
        """What a choice makes of the design, on the machine that it names."""
        return apply(self._settings(choice), self.start)

    def _on_best_machine(self, choice: Choice) -> tuple[int, Outcome | None]:
        """The machine that suits a choice best, 0 for the design's own, and what it then needs."""
        if choice not in self._best:
            own = self.candidate(choice)
            options = self.machines.options if self.machines else ()
            looked = [self.evaluate(own), *(self.evaluate(option.change(own)) for option in options)]
            ranked = [(outcome.rank, machine) for machine, outcome in enumerate(looked) if outcome is not None]
            machine = min(ranked)[1] if ranked else 0
            self._best[choice] = machine, looked[machine]
        return self._best[choice]

    def _look(self, choice: Choice) -> Found:
        _, outcome = self._on_best_machine(choice)
        if outcome is None:
            return Found(False, float("inf"))
        return Found(outcome.probability_met >= self.evaluate.target.probability, outcome.cost)

    def _weight(self, lever: int, option: int) -> int:
        grade = self.search.grades[lever][option - 1] if option else Grade()
        return 2 * grade.breaks + grade.consents


def _pulled(lever: Lever, option: int) -> Pulled:
    setting = lever.options[option - 1]
    return Pulled(lever.id, lever.title, lever.from_, setting.to, setting.level, setting.consent, lever.why)
