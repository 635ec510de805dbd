"""Estimate: one design from its case to quantiles, ladder, budget and trace."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .answer import Answer
from .breaking import break_month, held_by_month
from .case import CannotEstimateError, Case, Inputs, table_title
from .cluster import Cluster, binding_resource, ladder
from .demand import Demand, table_bytes
from .doubts import outcome
from .explain import explain
from .latency import Latency, latency, serving
from .lists import distinct_errors, list_accuracies
from .money import billions_of_events, largest_part
from .queries import Query
from .result import DesignEstimate, Month, Quantiles, QuestionEstimate, Role, StateLatency, TableEstimate, TeamCost
from .sizing import Sizing, size
from .spectrum import Floats
from .uncertainty import Draws, guess_share, quantiles, quantiles_by_month
from .verdict import held_against_budget, verdict

DEFAULT_DRAWS = 4096
LEAST_DRAWS = 16

__all__ = ["DEFAULT_DRAWS", "CannotEstimateError", "Case", "estimate_design", "table_title"]


def estimate_design(case: Case, *, draws: int = DEFAULT_DRAWS, seed: int = 0, lists: bool = False) -> DesignEstimate:
    """Size and cost of one design over the months of its plan.

    The same case, draws and seed give the same answer; every design of the same seed sees the same worlds. Top-level
    figures are those of the worst month of the budget's period. Raises CannotEstimateError for what cannot be sized.
    """
    if draws < LEAST_DRAWS:
        raise CannotEstimateError(f"{draws} draws are too few for quantiles; take at least {LEAST_DRAWS}")
    sizing = size(Inputs(case, Draws(draws, seed)))
    inputs, asked, cluster, costs = sizing.inputs, sizing.asked, sizing.cluster, sizing.costs
    nodes, cost, stored = sizing.nodes, costs.total, sizing.stored_bytes
    held = held_by_month(case.budget, nodes, cost) if case.budget else None
    months = _months(case, nodes, cost, stored, held)
    breaks_in = break_month(case.budget, case.months, held) if case.budget and held is not None else None
    at = _worst_month(case, months)
    stages = sizing.climb.stages(at) if sizing.climb else {}
    binding = binding_resource(inputs, stages) if stages else largest_part(costs, at)
    rungs = ladder(inputs, stages, cluster, binding, at) if stages else []
    drivers = inputs.draws.drivers(outcome(sizing, at))
    answer = held_against_budget(sizing, case.budget) if case.budget else None
    latencies = _latencies(sizing, at)
    return DesignEstimate(
        id=case.design.id,
        engine=case.engine.name,
        at_month=months[at].month,
        nodes=months[at].nodes,
        monthly_cost_usd=months[at].monthly_cost_usd,
        stored_bytes=months[at].stored_bytes,
        binding_resource=binding,
        ladder=rungs,
        guess_share=guess_share(drivers),
        roles=_roles(case, cluster, at),
        budget=answer,
        latency_p95_seconds={item: quantiles(one.bought) for item, one in latencies.items()},
        months=months,
        first_month_over_budget=_first_month_over_budget(case, months),
        drivers=drivers,
        tables=_tables(asked, at),
        trace=explain(Answer(inputs, asked, stages, cluster, costs, rungs, latencies, sizing.people, at)),
        answered_by={query.requirement.id: query.table.name for query in asked.queries},
        unanswered=[one.id for one in asked.unanswered],
        unanswered_because={one.id: one.because for one in asked.unanswered},
        questions={
            query.requirement.id: _question(query, latencies.get(query.requirement.id), at) for query in asked.queries
        },
        budget_breaks_in_month=breaks_in,
        lists=list_accuracies(sizing) if lists else {},
        distinct_errors=distinct_errors(sizing) if lists else {},
        team=_team(sizing),
        monthly_cost_per_customer_usd=_per_customer(case, cost[at]),
        monthly_cost_per_billion_events_usd=quantiles(cost[at] / billions_of_events(asked, at)),
        verdict=verdict(sizing, case.budget, answer.probability_met, drivers) if case.budget and answer else None,
        order_by=case.budget.order_by(breaks_in) if case.budget and breaks_in else None,
    )


def _latencies(sizing: Sizing, at: int) -> dict[str, Latency]:
    """How long each question that is answered takes in one month, by its id; none where nothing runs of ours."""
    if sizing.climb is None:
        return {}
    nodes = serving(sizing.inputs, sizing.asked, sizing.cluster, at)
    return {query.requirement.id: latency(sizing.inputs, query, nodes, at) for query in sizing.asked.queries}


def _question(query: Query, took: Latency | None, at: int) -> QuestionEstimate:
    """What one asking of a question takes in one month."""
    return QuestionEstimate(
        table=query.table.name,
        caveats=tuple(query.caveats),
        rows_read=quantiles(query.rows_read[at]),
        scanned_bytes=quantiles(query.scanned_bytes(at)),
        cpu_seconds=quantiles(query.cpu_seconds(at)),
        group_memory_bytes=query.scan(at).memory_bytes,
        rows_returned=float(query.rows_returned[at]),
        node_lost=_state(took, took.node_lost) if took else None,
        zone_lost=_state(took, took.zone_lost) if took else None,
        target_kept=took.kept(took.bought) if took else None,
    )


def _state(took: Latency, seconds: Floats) -> StateLatency:
    told = quantiles(seconds)
    return StateLatency(told if np.isfinite(told.p90) else None, took.kept(seconds))


def _months(case: Case, nodes: Floats, cost: Floats, stored: Floats, held: Floats | None) -> list[Month]:
    shares = [None] * len(case.months) if held is None else map(float, held)
    bought = quantiles_by_month(nodes) if case.has_nodes else [None] * len(case.months)
    figures = (bought, *(quantiles_by_month(values) for values in (cost, stored)))
    return [Month(*one) for one in zip(case.months, *figures, shares, strict=True)]


def _team(sizing: Sizing) -> TeamCost:
    team, budget = sizing.people, sizing.inputs.case.budget
    return TeamCost(
        one_time_cost_usd=quantiles(team.one_time_usd),
        people_monthly_cost_usd=quantiles(team.monthly_usd),
        months_to_first_value=quantiles(team.months_to_first_value),
        counted=budget is not None and budget.covers == "infrastructure_and_people",
    )


def _per_customer(case: Case, cost: Floats) -> Quantiles | None:
    return quantiles(cost / case.plan.customers) if case.plan.customers else None


def _worst_month(case: Case, months: Sequence[Month]) -> int:
    """The month of the budget's period with the most nodes at p50, then the highest cost; the earliest of equals."""
    period = case.budget_months

    def weight(at: int) -> tuple[float, float, int]:
        nodes = months[at].nodes
        return (nodes.p50 if nodes else 0.0, months[at].monthly_cost_usd.p50, -at)

    return max(range(period.start, period.stop), key=weight)


def _first_month_over_budget(case: Case, months: Sequence[Month]) -> str | None:
    """The first month whose p50 of nodes or money exceeds the budget: from then on it rather breaks than holds."""
    budget = case.budget
    if budget is None:
        return None
    most = np.inf if budget.monthly_cost_usd is None else budget.monthly_cost_usd
    over = (one for one in months if (one.nodes and one.nodes.p50 > budget.nodes) or one.monthly_cost_usd.p50 > most)
    return next((one.month for one in over), None)


def _roles(case: Case, cluster: Cluster, at: int) -> list[Role]:
    services = [
        Role(service.name, service.instance, quantiles(cluster.services[service.name][at]))
        for service in case.side_services
    ]
    if not case.has_nodes:
        return []
    return [Role("data", case.data_node.name, quantiles(cluster.data_nodes[at])), *services]


def _tables(asked: Demand, at: int) -> list[TableEstimate]:
    found = []
    for name, volume in asked.volume.tables.items():
        width = asked.bytes_per_row[name]
        hot, cold = table_bytes(asked, name, at)
        found.append(
            TableEstimate(
                name=name,
                rows_per_day=quantiles(volume.rows_per_day[at] + volume.burst_rows_per_day[at]),
                bytes_per_row=quantiles(width),
                kept_days=volume.table.retention.hot_days + volume.table.retention.cold_days,
                stored_bytes=quantiles(hot + cold),
            )
        )
    return found
