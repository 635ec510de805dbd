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
    free = [lever for lever in levers if _is_free(lever)]
    free = [one for lever in free if (one := _monotone(lever, [], start, as_is, evaluate)) is not None]
    on_top = _outcome(start, free, evaluate) or as_is
    kept: list[Weighed] = []
    for lever in levers:
        if _is_free(lever):
            pulled = next((one for one in free if one.id == lever.id), None)
            if pulled is not None:
                kept.append(_weighed(pulled, as_is, _outcome(start, [pulled], evaluate)))
        elif (pulled := _monotone(lever, free, start, on_top, evaluate)) is not None:
            kept.append(_weighed(pulled, on_top, _outcome(start, [pulled, *free], evaluate)))
    return [one for one in kept if _matters(one, kept, start, on_top, evaluate)]


def apply(levers: Sequence[tuple[Lever, int]], start: Candidate) -> Candidate:
    """The candidate with each lever pulled so far: 0 leaves it."""
    candidate = start
    for lever, option in levers:
        if option:
            candidate = lever.options[option - 1].change(candidate)
    return candidate


def _is_free(lever: Lever) -> bool:
    return all(option.level == "free" for option in lever.options)


def _outcome(start: Candidate, pulled: Sequence[Lever], evaluate: Evaluator) -> Outcome | None:
    return evaluate(apply([(lever, len(lever.options)) for lever in pulled], start))


def _monotone(
    lever: Lever, others: Sequence[Lever], start: Candidate, before: Outcome, evaluate: Evaluator
) -> Lever | None:
    """The lever with the options that can be sized and need no more than those before; None without any."""
    options: list[Option] = []
    for option in lever.options:
        one = replace(lever, options=(option,))
        outcome = _outcome(start, [one, *others], evaluate)
        if outcome is not None and _no_more(outcome, before):
            options.append(option)
            before = outcome
    return replace(lever, options=tuple(options)) if options else None


def _no_more(outcome: Outcome, before: Outcome) -> bool:
    return (
        float(outcome.nodes.mean()) <= float(before.nodes.mean()) * (1 + SLACK) + SLACK
        and outcome.cost <= before.cost * (1 + SLACK) + SLACK
    )


def _weighed(lever: Lever, before: Outcome, after: Outcome | None) -> Weighed:
    nodes, cost = (before.nodes - after.nodes, before.monthly_cost_usd - after.monthly_cost_usd) if after else (
        before.nodes * 0.0, before.monthly_cost_usd * 0.0
    )  # fmt: skip
    last = lever.options[-1]
    return Weighed(
        lever, LeverWorth(lever.id, lever.title, last.level, last.consent, quantiles(nodes), quantiles(cost))
    )


def _matters(
    one: Weighed, all_of_them: Sequence[Weighed], start: Candidate, on_top: Outcome, evaluate: Evaluator
) -> bool:
    """Whether a lever buys something alone, or is missed when all the others are pulled."""
    least_nodes, least_cost = float(on_top.nodes.mean()) * LEAST_EFFECT, on_top.cost * LEAST_EFFECT
    worth = one.worth
    if worth.saves_nodes.p50 > least_nodes or worth.saves_monthly_usd.p50 > least_cost:
        return True
    levers = [other.lever for other in all_of_them if other.lever.kind != "question"]
    everything = _outcome(start, levers, evaluate)
    without = _outcome(start, [lever for lever in levers if lever.id != one.lever.id], evaluate)
    if everything is None or without is None:
        return False
    fewer_nodes, less_cost = float(without.nodes.mean() - everything.nodes.mean()), without.cost - everything.cost
    return fewer_nodes > least_nodes or less_cost > least_cost
