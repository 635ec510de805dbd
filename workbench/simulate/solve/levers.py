"""The levers of a case that do something, in the order in which they are applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.simulate.case import Case
from workbench.simulate.uncertainty import quantiles

from .answer import LeverWorth
from .candidate import Candidate, Lever, Option
from .consent import Consents
from .design_levers import design_levers, free_levers
from .evaluate import Evaluator, Outcome
from .following import Following
from .question_levers import question_levers

LEAST_EFFECT = 0.0005
"""Share of nodes or cost below which a lever is taken to do nothing."""
SLACK = 1e-9


@dataclass(frozen=True)
class Weighed:
    """A lever with what it buys at its most."""

    lever: Lever
    worth: LeverWorth


def all_levers(case: Case, start: Candidate) -> list[Lever]:
    """Every lever of a case, those that change questions and promises first, those that follow them last."""
    consents, following = Consents(case), Following(case)
    asking = [*design_levers(case, consents, start), *question_levers(following, consents, start)]
    return [*asking, *free_levers(following, consents, start)]


def effective(levers: Sequence[Lever], evaluate: Evaluator) -> list[Weighed]:
    """The levers that buy something, with those options that can be sized and never need more than milder ones.

    Free levers are weighed from the design as it stands, others on top of the free ones. Those that buy nothing alone
    stay when everything together needs more without them: two questions may hold the same table.
    """
    start = evaluate.start()
    as_is = evaluate(start)
    if as_is is None:
        return []
    together = _Together(levers, start, evaluate)
    free = together.improving([lever for lever in levers if is_free(lever)], as_is)
    on_top = together.outcome(free) or as_is
    kept: list[Weighed] = []
    for lever in levers:
        if is_free(lever):
            pulled = next((one for one in free if one.id == lever.id), None)
            if pulled is not None:
                kept.append(Weighed(pulled, worth(pulled, as_is, together.outcome([pulled]) or as_is)))
        elif (pulled := together.monotone(lever, free, on_top)) is not None:
            kept.append(Weighed(pulled, worth(pulled, on_top, together.outcome([pulled, *free]) or on_top)))
    everything = [one.lever for one in kept if one.lever.kind != "question"]
    return [one for one in kept if together.matters(one, everything, on_top)]


def apply(levers: Sequence[tuple[Lever, int]], start: Candidate) -> Candidate:
    """The candidate with each lever pulled so far: 0 leaves it."""
    candidate = start
    for lever, option in levers:
        if option:
            candidate = lever.options[option - 1].change(candidate)
    return candidate


def is_free(lever: Lever) -> bool:
    """Whether engineering may pull a lever alone, however far."""
    return all(option.level == "free" for option in lever.options)


@dataclass(frozen=True)
class _Together:
    """Outcomes of several levers, each at its most and all applied in the order of `levers`."""

    levers: Sequence[Lever]
    start: Candidate
    evaluate: Evaluator

    def outcome(self, pulled: Sequence[Lever]) -> Outcome | None:
        return self.evaluate(self._candidate(pulled))

    def _candidate(self, pulled: Sequence[Lever]) -> Candidate:
        by_id = {lever.id: lever for lever in pulled}
        ordered = [by_id[lever.id] for lever in self.levers if lever.id in by_id]
        return apply([(lever, len(lever.options)) for lever in ordered], self.start)

    def improving(self, levers: Sequence[Lever], before: Outcome) -> list[Lever]:
        """Those levers that need less, each on top of those that save more by themselves."""
        alone = [(self.outcome([lever]), lever) for lever in levers]
        ranked = sorted((one.cost, lever.id, lever) for one, lever in alone if one is not None)
        kept: list[Lever] = []
        for _, _, lever in ranked:
            pulled = self.monotone(lever, kept, before)
            after = self.outcome([pulled, *kept]) if pulled else None
            if pulled is not None and after is not None and _less(after, before):
                kept.append(pulled)
                before = after
        return kept

    def monotone(self, lever: Lever, others: Sequence[Lever], before: Outcome) -> Lever | None:
        """The lever with the options that can be sized and need no more than those before; None without any.

        What engineering pulls alone makes no question slower than promised that is not so as it stands.
        """
        found = [(option, self.outcome([replace(lever, options=(option,)), *others])) for option in lever.options]
        able = [(option, outcome) for option, outcome in found if outcome is not None]
        if lever.alternatives:
            able.sort(key=lambda one: -one[1].cost)
        options: list[Option] = []
        for option, outcome in able:
            if _no_more(outcome, before) and not self._slows(lever, option, others):
                options.append(option)
                before = outcome
        return replace(lever, options=tuple(options)) if options else None

    def _slows(self, lever: Lever, option: Option, others: Sequence[Lever]) -> bool:
        if option.level != "free":
            return False
        slow = self.evaluate.slow(self._candidate([replace(lever, options=(option,)), *others]))
        return not slow <= self.evaluate.slow(self._candidate(others))

    def matters(self, one: Weighed, everything: Sequence[Lever], on_top: Outcome) -> bool:
        """Whether a lever buys something alone, or is missed when all the others are pulled."""
        least_nodes, least_cost = float(on_top.nodes.mean()) * LEAST_EFFECT, on_top.cost * LEAST_EFFECT
        if one.worth.saves_nodes.p50 > least_nodes or one.worth.saves_monthly_usd.p50 > least_cost:
            return True
        with_it = self.outcome(everything)
        without = self.outcome([lever for lever in everything if lever.id != one.lever.id])
        return with_it is not None and without is not None and _less(with_it, without)


def _no_more(outcome: Outcome, before: Outcome) -> bool:
    return (
        float(outcome.nodes.mean()) <= float(before.nodes.mean()) * (1 + SLACK) + SLACK
        and outcome.cost <= before.cost * (1 + SLACK) + SLACK
    )


def _less(outcome: Outcome, before: Outcome) -> bool:
    fewer_nodes, less_cost = float(before.nodes.mean() - outcome.nodes.mean()), before.cost - outcome.cost
    return fewer_nodes > float(before.nodes.mean()) * LEAST_EFFECT or less_cost > before.cost * LEAST_EFFECT


def worth(lever: Lever, before: Outcome, after: Outcome) -> LeverWorth:
    """What a lever buys at its most, from what is needed before and after."""
    last = lever.options[-1]
    nodes, cost = before.nodes - after.nodes, before.monthly_cost_usd - after.monthly_cost_usd
    return LeverWorth(lever.id, lever.title, last.level, last.consent, quantiles(nodes), quantiles(cost))
