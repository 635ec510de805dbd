"""An estimate as text, Markdown and JSON; a figure with its formula, inputs and sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.simulate.result import DesignEstimate, Estimate, Month, QuestionEstimate, Trace
from workbench.verbs import words
from workbench.verbs.odds import headline
from workbench.verbs.trouble import Trouble

from .values import as_json, markdown_table, plain, text_table

MONTHS_BETWEEN = 6
_LADDER = ("rung", "factor", "nodes after", "source")
_MONTHS = ("month", "nodes (p10 to p90)", "USD a month (p10 to p90)", "stored")


def render(estimate: Estimate, output_format: str, today: dt.date, key: str | None = None) -> str:
    """The estimate in one of `text`, `json` and `markdown`; with `key`, only the figure of that name, opened.

    Raises Trouble for a key that no design's trace has.
    """
    traces = {design.id: _traces(design, key) for design in estimate.designs} if key else {}
    if key and estimate.designs and not any(traces.values()):
        raise Trouble(f"Nothing is called {key}; the figures are {', '.join(_keys(estimate))}.")
    if output_format == "json":
        data = plain(estimate) | {"today": today.isoformat()}
        if key:
            for design in data["designs"]:
                design["trace"] = plain(traces[design["id"]])
        return as_json(data)
    if key:
        return "\n\n".join(_explained(design, trace) for design, found in traces.items() for trace in found)
    say = _markdown if output_format == "markdown" else _text
    return "\n\n".join(say(design) for design in estimate.designs) or "There is no design to estimate."


def sentence(design: DesignEstimate) -> str:
    """What the estimate says, in a sentence, and the verdict on it."""
    cost = f"{words.dollars(design.monthly_cost_usd.p50)} a month ({words.dollars_interval(design.monthly_cost_usd)})"
    need = f"needs {words.number(design.nodes.p50)} reference nodes ({words.nodes_interval(design.nodes)})" \
        if design.nodes else f"runs on {design.engine}"  # fmt: skip
    said = f"{design.id} {need} for {cost} in {design.at_month}"
    if design.budget is None or design.verdict is None:
        return f"{said}; no budget limits it; binding: {design.binding_resource}."
    limits = f"{words.number(design.budget.nodes)} nodes"
    if design.budget.monthly_cost_usd is not None:
        limits += f" and {words.dollars(design.budget.monthly_cost_usd)} a month"
    said = f"{said}; {design.budget.id} grants {limits}: holds with probability {design.budget.probability_met:.2f}"
    return f"{said}; binding: {design.binding_resource}. Verdict: {headline(design.verdict)}."


def _text(design: DesignEstimate) -> str:
    parts = [
        sentence(design),
        text_table(_LADDER, list(_ladder(design)), right=(1, 2)),
        text_table(_MONTHS, list(_months(design)), right=(1, 2, 3)),
        *_notes(design),
    ]
    return "\n\n".join(parts)


def _markdown(design: DesignEstimate) -> str:
    parts = [
        f"## {design.id}",
        sentence(design),
        markdown_table(_LADDER, list(_ladder(design))),
        markdown_table(_MONTHS, list(_months(design))),
        *_notes(design),
    ]
    return "\n\n".join(parts)


def _ladder(design: DesignEstimate) -> Iterator[tuple[str, ...]]:
    for rung in design.ladder:
        yield rung.rung, f"x {rung.factor:.3g}", words.number(rung.nodes_after), rung.source


def _months(design: DesignEstimate) -> Iterator[tuple[str, ...]]:
    last = len(design.months) - 1
    for at, month in enumerate(design.months):
        if at % MONTHS_BETWEEN == 0 or at == last or month.month in (design.at_month, design.first_month_over_budget):
            yield _month(month)


def _month(month: Month) -> tuple[str, ...]:
    nodes = words.nodes_interval(month.nodes) if month.nodes else "none"
    return month.month, nodes, words.dollars_interval(month.monthly_cost_usd), words.stored(month.stored_bytes.p50)


def _notes(design: DesignEstimate) -> Iterator[str]:
    yield from _beside(design)
    for item, one in design.lists.items():
        interval = f"{words.percent(one.recall_p10)} to {words.percent(one.recall_p90)}"
        yield (
            f"{item}: its list of {one.largest} holds {words.percent(one.recall)} ({interval}) of the true ones "
            f"for the largest customer; counts are {words.percent(one.count_error)} off."
        )
    for item, error in design.distinct_errors.items():
        yield f"{item}: its distinct counts are {words.percent(error)} off, two times out of three less."
    if design.first_month_over_budget is not None:
        yield f"Over budget from {design.first_month_over_budget} on."
    if design.order_by is not None:
        yield f"The budget breaks in {design.budget_breaks_in_month}: order more by {design.order_by}."
    for item, because in design.unanswered_because.items():
        yield f"No table answers {item}: {because}."
    for item, question in design.questions.items():
        for caveat in question.caveats:
            yield f"{item} is answered, but {caveat}."
    late = [item for item, question in design.questions.items() if _rather_misses(question.target_kept)]
    if late:
        yield f"Slower than asked more often than not: {', '.join(late)}."
    slow = [item for item, question in design.questions.items() if _late_without(question)]
    if slow:
        yield f"Too slow more often than not while a node or a zone is lost: {', '.join(slow)}."
    if design.drivers:
        named = ", ".join(f"{one.input} {words.percent(one.variance_share)}" for one in design.drivers[:3])
        yield f"The spread rests on {named}; {words.percent(design.guess_share)} of it on guesses."


def _late_without(question: QuestionEstimate) -> bool:
    """Whether a question keeps its target, and would rather miss it with a part of the cluster lost."""
    states = [state.target_kept for state in (question.node_lost, question.zone_lost) if state]
    return not _rather_misses(question.target_kept) and any(map(_rather_misses, states))


def _rather_misses(kept: float | None) -> bool:
    return kept is not None and kept < 0.5


def _beside(design: DesignEstimate) -> Iterator[str]:
    """What stands beside the monthly cost: what it is for each event and customer, and the people."""
    shares = []
    if design.monthly_cost_per_billion_events_usd is not None:
        shares.append(f"{words.dollars(design.monthly_cost_per_billion_events_usd.p50)} per billion events")
    if design.monthly_cost_per_customer_usd is not None:
        shares.append(f"{words.dollars(design.monthly_cost_per_customer_usd.p50)} per customer and month")
    if shares:
        yield f"That is {' and '.join(shares)}."
    if design.team is not None:
        team = design.team
        counted = "counted above" if team.counted else _why_not_counted(design)
        yield (
            f"People: {words.dollars(team.one_time_cost_usd.p50)} once, to build and move "
            f"({words.dollars_interval(team.one_time_cost_usd)}), "
            f"{words.dollars(team.people_monthly_cost_usd.p50)} a month to run, {counted}; months to first value: "
            f"{words.number(team.months_to_first_value.p50)}."
        )


def _why_not_counted(design: DesignEstimate) -> str:
    return f"not counted above, as {design.budget.id} pays machines and services alone" if design.budget else \
        "not counted above"  # fmt: skip


def _traces(design: DesignEstimate, key: str | None) -> list[Trace]:
    return [trace for trace in design.trace if trace.key == key]


def _keys(estimate: Estimate) -> list[str]:
    return list(dict.fromkeys(trace.key for design in estimate.designs for trace in design.trace))


def _explained(design: str, trace: Trace) -> str:
    lines = [
        f"{design}: {trace.title} = {words.with_unit(trace.value, trace.unit)}",
        f"  formula: {trace.formula}",
        f"  law: {trace.source}",
    ]
    for one in trace.inputs:
        grade = f" [{one.grade}]" if one.grade else ""
        lines.append(f"  {one.name} = {words.with_unit(one.value, one.unit)}{grade}\n      from {one.source}")
    return "\n".join(lines)
