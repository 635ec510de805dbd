"""A search for what fits, as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbench.program.program import Program
from workbench.simulate.solve.answer import Plan, Solution
from workbench.verbs import fitting, words

from .values import as_json, markdown_table, plain, text_table

_LEVERS = ("lever", "level", "saves nodes", "saves a month", "consent")
_BREAK_EVENS = ("with", "fits up to", "now")
MOST_LEVERS = 15


def render(program: Program, found: Solution, output_format: str) -> str:
    """The answer in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        return as_json(_data(found))
    if output_format == "markdown":
        return "\n\n".join(_parts(program, found, "## ", markdown_table))
    return "\n\n".join(_parts(program, found, "", text_table))


def _data(found: Solution) -> dict[str, Any]:
    data: dict[str, Any] = plain(found)
    for plan in (*data["plans"], data["as_is"], *([data["closest"]] if data["closest"] else [])):
        for one in plan["relaxations"]:
            one["from"] = one.pop("from_")
    return data


def _parts(program: Program, found: Solution, head: str, table: Any) -> Iterator[str]:
    yield fitting.sentence(program, found)
    for position, plan in enumerate(found.plans or [found.closest] if found.closest else found.plans):
        if plan is not None:
            yield f"{head}{'Plan ' + str(position + 1) if found.plans else 'The closest'}: {_need(plan)}"
            yield table(("what gives way", "from", "to", "who consents"), _moves(program, plan))
    yield f"{head}Smallest sets beside what is free: {found.minimal_sets_in_words}."
    yield f"{head}What each lever buys: free ones from the design as it is, others on top of the free ones."
    yield table(_LEVERS, list(_levers(program, found)))
    borders = [one for one in found.break_evens if one.value is not None]
    if borders:
        yield f"{head}Break-evens: what a spike would have to show."
        yield table(_BREAK_EVENS, [_border(one.with_plan, one.words, one.value or 0.0, one.now) for one in borders])
    if not found.complete:
        yield "The time ran out before the search ended; a lighter plan may exist. Allow more with --seconds."
    yield f"Looked at {found.evaluations:,} of {found.combinations:.3g} combinations."


def _need(plan: Plan) -> str:
    nodes = f"{words.number(plan.nodes.p50)} nodes ({words.nodes_interval(plan.nodes)}), " if plan.nodes else ""
    return (
        f"{nodes}{words.dollars(plan.monthly_cost_usd.p50)} a month, holds with probability "
        f"{plan.probability_met:.2f}; bound by {plan.binding_resource}"
    )


def _moves(program: Program, plan: Plan) -> list[tuple[str, ...]]:
    return [
        (one.title, one.from_, one.to, ", ".join(fitting.people(program, one.consent)) or fitting.LEVELS[one.level])
        for one in plan.relaxations
    ]


def _levers(program: Program, found: Solution) -> Iterator[tuple[str, ...]]:
    for one in found.levers[:MOST_LEVERS]:
        consent = ", ".join(fitting.people(program, one.consent))
        yield (
            one.title,
            fitting.LEVELS[one.level],
            f"{one.saves_nodes.p50:.3g}",
            words.dollars(one.saves_monthly_usd.p50),
            consent,
        )


def _border(plan: str, said: str, value: float, now: float) -> tuple[str, str, str]:
    return plan, f"{words.number(value)} {said}", words.number(now)
