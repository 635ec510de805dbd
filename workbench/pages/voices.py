"""The picture of an agreement: whose word counts, what they said and when, and who has said nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import altair as alt
import pandas as pd

from workbench.pages import theme
from workbench.pages.theme import Meaning
from workbench.program.program import Program
from workbench.program.standing import Seat, Standing
from workbench.verbs.acknowledging import VERDICTS
from workbench.verbs.render.agreement import STATES
from workbench.verbs.table import name_of

_ROW_HEIGHT = alt.Step(34)
_LEAST_SPAN = dt.timedelta(days=30)
_LABEL_LENGTH = 34
_SIZE = 130


def frame(program: Program, seats: Sequence[Seat], today: dt.date) -> pd.DataFrame:
    """One row a seat, as `chart` draws it; those that nobody fills are left out."""
    filled = [seat for seat in seats if seat.party]
    first = min([today - _LEAST_SPAN, *(one.standing.given.given_on for one in filled if one.standing)])
    return pd.DataFrame(
        [
            {
                "seat": _seat(program, seat),
                "position": position,
                "on": pd.Timestamp(seat.standing.given.given_on if seat.standing else today),
                "begins": pd.Timestamp(first),
                "today": pd.Timestamp(today),
                "said": said(seat.standing),
                "meaning": meaning(seat.standing),
                "silent": seat.standing is None,
            }
            for position, seat in enumerate(filled)
        ]
    )


def _seat(program: Program, seat: Seat) -> str:
    name = name_of(program, seat.party) or ""
    told = name if seat.role == "team" else f"{name} ({seat.role})"
    return told if len(told) <= _LABEL_LENGTH else f"{told[: _LABEL_LENGTH - 1]}…"


def said(standing: Standing | None) -> str:
    """A verdict in a few words, silence included."""
    if standing is None:
        return "silent"
    verdict = VERDICTS[standing.given.verdict]
    return verdict if standing.state == "holds" else f"{verdict}; {STATES[standing.state]}"


def meaning(standing: Standing | None) -> Meaning:
    """The colour of a verdict: consent that holds, a doubt, a block or silence, and what is out of date."""
    if standing is None or standing.blocks:
        return "breach"
    if not standing.consents:
        return "secondary"
    return "concern" if standing.given.verdict == "agree_with_concern" else "fits"


def chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Whose word counts, one row each: a dot on the day of their verdict, hollow for silence, and what it says."""
    seats = alt.Y(
        "seat:N", sort=alt.SortField("position"), title=None,
        axis=alt.Axis(ticks=False, domain=False, labelLimit=230, labelPadding=10),
    )  # fmt: skip
    days = alt.X("on:T", title=None, axis=alt.Axis(format="%-d %b %Y", grid=False, tickCount=5, labelOverlap=True))
    base = alt.Chart(rows)
    line = base.mark_rule(strokeWidth=1, opacity=theme.BAND_OPACITY).encode(
        x=alt.X("begins:T", title=None), x2="today:T", y=seats, color=theme.always("secondary")
    )
    tooltip = [
        alt.Tooltip("seat:N", title="Whose word"),
        alt.Tooltip("said:N", title="Says"),
        alt.Tooltip("on:T", title="On", format="%-d %B %Y"),
    ]
    spoken = base.transform_filter("!datum.silent").mark_point(filled=True, size=_SIZE, opacity=1).encode(
        x=days, y=seats, color=theme.colour(), tooltip=tooltip
    )  # fmt: skip
    silent = base.transform_filter("datum.silent").mark_point(size=_SIZE, strokeWidth=2).encode(
        x=days, y=seats, color=theme.colour(), tooltip=tooltip
    )  # fmt: skip
    late = "(datum.on - datum.begins) > (datum.today - datum.begins) / 2"
    text = base.mark_text(
        align=alt.ExprRef(f"{late} ? 'right' : 'left'"), dx=alt.ExprRef(f"{late} ? -12 : 12"), fontSize=theme.LABEL_SIZE
    ).encode(x=days, y=seats, text="said:N", color=theme.colour())
    return theme.dress(alt.LayerChart(layer=[line, spoken, silent, text]), height=_ROW_HEIGHT)
