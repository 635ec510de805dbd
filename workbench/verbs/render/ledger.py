"""The ledger as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.program.gaps import Level
from workbench.program.ledger import Amount
from workbench.program.program import Program
from workbench.simulate.result import DesignEstimate
from workbench.verbs import words
from workbench.verbs.ledger import Line

from .values import as_json, markdown_table, text_table

_LEVELS: dict[Level, str] = {
    "fits": "within what is granted",
    "over": "just over what is granted",
    "warns": "far over what is granted",
    "needs_decision": "needs a decision",
    "blocks": "blocks",
}
HEAD = ("design", "asked", "estimated", "approved", "latest month", "times granted", "stands")


def render(
    program: Program, found: Sequence[Line], output_format: str, changed: Mapping[str, Sequence[str]] | None = None
) -> str:
    """The lines in one of `text`, `json` and `markdown`; `changed` is what frozen estimates lack, by design."""
    why = changed or {}
    if output_format == "json":
        return as_json(
            {
                "program": program.plan.id if program.plan else "",
                "lines": [{**_data(one), "changed": list(why.get(one.design, ()))} for one in found],
            }
        )
    table = markdown_table if output_format == "markdown" else text_table
    rows = [row(one) for one in found]
    return "\n\n".join([sentence(found), *([table(HEAD, rows)] if rows else []), *since_frozen(why)])


def since_frozen(changed: Mapping[str, Sequence[str]]) -> list[str]:
    """A sentence for every design whose frozen estimate no longer holds: what changed since, old and new."""
    return [f"{design}, since its estimate was frozen: {'; '.join(told)}." for design, told in changed.items() if told]


def sentence(found: Sequence[Line]) -> str:
    """The widest gap, and what it asks of whom."""
    wide = [one for one in found if one.gap and one.gap.level != "fits"]
    if not found:
        return "No design is held against a budget yet."
    if not wide:
        return "What is held against a budget stays within what is granted."
    first = wide[0]
    assert first.gap
    asks = {
        "over": "it does not fit, though not by much",
        "warns": "worth a word now",
        "needs_decision": "somebody has to decide",
        "blocks": f"nothing goes ahead until {' and '.join(first.unsigned) or 'nobody more'} has signed what is done",
        "fits": "",
    }[first.gap.level]
    return f"{first.title} needs {words.times(first.gap.ratio)} the {first.gap.by} granted: {asks}."


def row(one: Line) -> tuple[str, ...]:
    """A line as a row of `HEAD`."""
    entry = one.entry
    latest = entry.actuals[-1] if entry and entry.actuals else None
    spent = _two(latest.nodes, latest.monthly_cost_usd) if latest else ""
    return (
        one.design,
        amount(entry.asked if entry else None),
        estimated(one.estimate),
        amount(entry.approved if entry else None),
        f"{latest.month}: {spent}" if latest else "",
        f"{one.gap.ratio:.2f}" if one.gap else "",
        stands(one),
    )


def estimated(answer: DesignEstimate | None) -> str:
    """The median of an estimate, in nodes and money."""
    if answer is None:
        return "cannot be sized"
    return _two(answer.nodes.p50 if answer.nodes else None, answer.monthly_cost_usd.p50)


def amount(said: Amount | None) -> str:
    """What was asked or approved; empty for nothing."""
    return _two(said.nodes, said.monthly_cost_usd) if said else ""


def _two(nodes: float | None, money: float | None) -> str:
    told = [
        f"{words.number(nodes)} nodes" if nodes is not None else "",
        words.dollars(money) if money is not None else "",
    ]
    return ", ".join(filter(None, told))


def stands(one: Line) -> str:
    """What of a line needs somebody, in words."""
    said = []
    if one.gap is not None:
        said.append(_LEVELS[one.gap.level])
    if one.entry and one.entry.disposition:
        signed = len(one.entry.disposition.signed_by)
        said.append(f"{one.entry.disposition.kind} proposed, {signed} of 2 signed")
    if one.still_holds is not None:
        said.append("frozen estimate still holds" if one.still_holds else "frozen estimate is of another plan")
    if one.surprise is not None:
        said.append(f"spent {one.surprise:+.1f} standard deviations off the estimate")
    return "; ".join(said)


def _data(one: Line) -> dict[str, Any]:
    return {
        "design": one.design,
        "budget": one.budget,
        "entry": one.entry.model_dump(mode="json", exclude_unset=True) if one.entry else None,
        "ratio": one.gap.ratio if one.gap else None,
        "by": one.gap.by if one.gap else None,
        "level": one.gap.level if one.gap else None,
        "unsigned": list(one.unsigned),
        "frozen_still_holds": one.still_holds,
        "surprise_standard_deviations": one.surprise,
    }
