"""Explain people: what building, moving and running takes, and what the design costs for each event and customer."""

from __future__ import annotations

from dataclasses import replace

from .answer import DRAWN, MERGED, Answer, drawn
from .case import Inputs
from .money import billions_of_events
from .people import Effort, effort, effort_input
from .result import Trace, TraceInput
from .spectrum import Floats
from .uncertainty import median_of, middle

_RATE = "loaded_usd_per_person_month"


def people_traces(answer: Answer) -> list[Trace]:
    """Traces of what people cost, once and a month, and of the months until somebody has something of it."""
    inputs, team = answer.inputs, answer.people
    return [
        _once(inputs, team.one_time_usd),
        _monthly(inputs, team.monthly_usd),
        _first_value(inputs, team.months_to_first_value),
    ]


def _once(inputs: Inputs, total: Floats) -> Trace:
    at = middle(total)
    build, rate = _effort(inputs, "person_months", at), drawn(inputs, "common", _RATE, at)
    beside = _effort(inputs, "double_running_months", at)
    replaced = _effort(inputs, "replaced_monthly_cost_usd", at)
    formula = f"{build.name} x {rate.name} + {beside.name} x {replaced.name}"
    return Trace(
        "one_time_cost_usd", "Cost of building and of running old and new side by side", formula, median_of(total),
        "USD", MERGED, (build, rate, beside, replaced),
    )  # fmt: skip


def _monthly(inputs: Inputs, total: Floats) -> Trace:
    formula, used = people_a_month(inputs, middle(total))
    title = "People a month: operation and on-call"
    return Trace("people_monthly_cost_usd", title, formula, median_of(total), "USD a month", MERGED, used)


def people_a_month(inputs: Inputs, at: int) -> tuple[str, tuple[TraceInput, ...]]:
    """What people cost a month as a formula, and its inputs in one draw."""
    operate, on_call = (_effort(inputs, name, at) for name in ("operate_person_months", "on_call_hours_per_month"))
    hours, rate = (drawn(inputs, "common", name, at) for name in ("hours_per_person_month", _RATE))
    formula = f"({operate.name} + {on_call.name} / {hours.name}) x {rate.name}"
    return formula, (operate, on_call, hours, rate)


def _first_value(inputs: Inputs, months: Floats) -> Trace:
    said = _effort(inputs, "months_to_first_value", middle(months))
    title = "Months until the first question is answered in production"
    return Trace("months_to_first_value", title, said.name, median_of(months), "months", MERGED, (said,))


def share_traces(answer: Answer) -> list[Trace]:
    """Traces of the monthly cost for each billion events, and for each customer where the program counts them."""
    plan, total = answer.inputs.case.plan, answer.costs.total[answer.month]
    billions = billions_of_events(answer.asked, answer.month) + 0.0 * total
    at = middle(total / billions)
    events = TraceInput("billions of events", float(billions[at]), "billion events a month", DRAWN)
    found = [_share("monthly_cost_per_billion_events_usd", "Monthly cost of a billion events", total / billions, total,
                    events)]  # fmt: skip
    if plan.customers is not None:
        customers = TraceInput("customers", plan.customers, "customers", f"{plan.id}.customers")
        title = "Monthly cost of a customer"
        found.append(_share("monthly_cost_per_customer_usd", title, total / plan.customers, total, customers))
    return found


def _share(key: str, title: str, share: Floats, total: Floats, by: TraceInput) -> Trace:
    cost = TraceInput("monthly cost", float(total[middle(share)]), "USD a month", DRAWN)
    return Trace(key, title, f"{cost.name} / {by.name}", median_of(share), "USD", MERGED, (cost, by))


def _effort(inputs: Inputs, name: Effort, at: int) -> TraceInput:
    value = float(effort(inputs, name)[at])
    return replace(inputs.draws.inputs[effort_input(inputs, name)], value=value)
