"""Where the plan stands with its people, as text, Markdown and JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from workbench.program.finding import spell
from workbench.program.meaning import Change
from workbench.program.program import Program
from workbench.program.standing import Seat, Standing
from workbench.verbs import words
from workbench.verbs.acknowledging import VERDICTS, Agreement
from workbench.verbs.table import name_of

from .diff import LONGEST_SHOWN
from .values import as_json, markdown_table, plain, text_table

STATES = {
    "holds": "holds",
    "reworded": "holds, reworded since",
    "stale": "stale",
    "unbound": "no version seen",
    "gone": "item is gone",
}
"""What each state is called."""

SEATS = ("whose word", "who", "verdict", "given on", "stands")
VERDICT_HEAD = ("item", "who", "verdict", "given on", "stands", "changed since")
_NAMED = 3


def render(program: Program, found: Agreement, output_format: str, today: dt.date) -> str:
    """The agreement in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        return as_json(_data(found) | {"today": today.isoformat()})
    table = markdown_table if output_format == "markdown" else text_table
    parts = [sentence(program, found), table(SEATS, [seat_row(program, one) for one in found.seats])]
    if found.standings:
        parts.append(table(VERDICT_HEAD, [_row(program, one) for one in found.standings]))
    return "\n\n".join(parts)


def sentence(program: Program, found: Agreement) -> str:
    """Who agrees to what the plan says now, whose word is missing, and what blocks."""
    filled = [seat for seat in found.seats if seat.party]
    consenting = [seat for seat in filled if seat.standing and seat.standing.consents]
    silent = [name_of(program, seat.party) or "" for seat in filled if seat.standing is None]
    blocks = sum(one.blocks for one in found.standings)
    stale = sum(one.state == "stale" for one in found.standings)
    said = [f"{len(consenting)} of {len(filled)} whose word counts agree to what the plan says now."]
    if silent:
        more = f" and {len(silent) - _NAMED} more" if len(silent) > _NAMED else ""
        said.append(f"Nothing is known of what these think: {', '.join(silent[:_NAMED])}{more}.")
    if blocks:
        said.append(f"{words.number(blocks)} {'block stands' if blocks == 1 else 'blocks stand'}.")
    if stale:
        said.append(f"{words.number(stale)} {'verdict is' if stale == 1 else 'verdicts are'} stale.")
    return " ".join(said)


def seat_row(program: Program, seat: Seat) -> tuple[str, ...]:
    """A seat as a row of `SEATS`."""
    who = name_of(program, seat.party) or "nobody has this role"
    if seat.standing is None:
        return seat.role, who, "silent" if seat.party else "", "", ""
    given = seat.standing.given
    return seat.role, who, VERDICTS[given.verdict], given.given_on.isoformat(), STATES[seat.standing.state]


def _row(program: Program, one: Standing) -> tuple[str, ...]:
    given = one.given
    who = name_of(program, given.person) or given.person
    return (
        given.item, who, VERDICTS[given.verdict], given.given_on.isoformat(), STATES[one.state],
        "; ".join(_changed(one)),
    )  # fmt: skip


def _changed(one: Standing) -> Iterator[str]:
    ordered = sorted(one.changes, key=lambda change: not change.material)
    for change in ordered[:_NAMED]:
        yield f"{change.item} {field_of(change)}: {shown(change.before)} -> {shown(change.after)}"
    if len(ordered) > _NAMED:
        yield f"{len(ordered) - _NAMED} more"


def field_of(change: Change) -> str:
    """The field that a change is of, as it is written in the file; an item that came or went has none."""
    return spell(change.field) or "(the item itself)"


def shown(value: Any) -> str:
    """A value before or after a change, in a few characters."""
    if value is None:
        return "nothing"
    text = words.number(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def _data(found: Agreement) -> dict[str, Any]:
    return {
        "program": found.program,
        "seats": [
            {"role": one.role, "party": one.party, **(_verdict(one.standing) if one.standing else {"verdict": None})}
            for one in found.seats
        ],
        "acknowledgements": [
            {
                "id": one.given.id,
                "item": one.given.item,
                **_verdict(one),
                "changes": [
                    {"item": change.item, "field": spell(change.field), "before": plain(change.before),
                     "after": plain(change.after), "material": change.material}
                    for change in one.changes
                ],
            }
            for one in found.standings
        ],
    }  # fmt: skip


def _verdict(one: Standing) -> dict[str, Any]:
    given = one.given
    return {
        "person": given.person,
        "verdict": given.verdict,
        "given_on": given.given_on.isoformat(),
        "state": one.state,
        "words": given.words,
    }
