"""A search for what fits, as text, Markdown and JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from workbench.program.program import Program
from workbench.simulate.solve.answer import Plan, Solution
from workbench.simulate.solve.search import in_words
from workbench.verbs import fitting, words

from .values import as_json, markdown_table, plain, text_table

_MOVES = ("what gives way", "from", "to", "who consents")
_OPTIONS = ("option", "nodes", "a month", "once", "first value", "must agree")
_LEVERS = ("lever", "level", "saves nodes", "saves a month", "consent")
_BREAK_EVENS = ("with", "fits up to", "now")
MOST_LEVERS = 15


def render(program: Program, found: Solution, output_format: str, today: dt.date) -> str:
    """The answer in one of `text`, `json` and `markdown`; the last is a memo for those who decide."""
    if output_format == "json":
        return as_json(_data(program, found, today))
    if output_format == "markdown":
        return "\n\n".join([*_memo(program, found, today), *_parts(program, found, "## ", markdown_table)])
    return "\n\n".join([fitting.sentence(program, found), *_parts(program, found, "", text_table)])


def _data(program: Program, found: Solution, today: dt.date) -> dict[str, Any]:
    data: dict[str, Any] = plain(found)
    for plan in (*data["plans"], data["as_is"], *([data["closest"]] if data["closest"] else [])):
        for one in plan["relaxations"]:
            one["from"] = one.pop("from_")
    draft = fitting.decision_draft(program, found, today)
    return {**data, "decision": draft.model_dump(mode="json", exclude_unset=True, exclude_none=True)}


def _memo(program: Program, found: Solution, today: dt.date) -> Iterator[str]:
    """What is to be decided, and the costed options, doing nothing among them."""
    draft = fitting.decision_draft(program, found, today)
    rows = fitting.plan_rows(program, found)
    yield f"# {draft.title}"
    yield draft.question
    yield markdown_table(
        _OPTIONS,
        [
            (
                option.name.replace("_", " "),
                words.number(row.nodes) if row.nodes else "none of ours",
                words.dollars(row.monthly_cost_usd),
                words.dollars(row.one_time_cost_usd or 0.0),
                f"{option.first_value_on:%Y-%m-%d}" if option.first_value_on else "",
                row.consents,
            )
            for option, row in zip(draft.options, rows, strict=False)
        ],
    )
    deciders = ", ".join(fitting.people(program, draft.deciders)) or "nobody yet"
    yield f"Decided by: {deciders}. Drafted on {today:%Y-%m-%d}."


def _parts(program: Program, found: Solution, head: str, table: Any) -> Iterator[str]:
    for name, plan in fitting.named_plans(found)[1:]:
        yield f"{head}{name[:1].upper()}{name[1:]}: {_need(plan)}"
        yield table(_MOVES, _moves(program, plan))
        if plan.slower:
            yield f"Slower than promised with it: {', '.join(plan.slower)}."
    titles = {one.id: one.title for one in found.levers}
    sets = in_words([tuple(titles.get(lever, lever) for lever in one) for one in found.minimal_sets])
    yield f"{head}Enough beside what is free: {sets}."
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
        f"{nodes}{words.dollars(plan.monthly_cost_usd.p50)} a month, {words.dollars(plan.one_time_cost_usd.p50)} once, "
        f"first value after {plan.months_to_first_value.p50:.2g} months; holds with probability "
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
