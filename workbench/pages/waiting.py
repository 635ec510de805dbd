"""The picture of concerns: how long each has waited, with whom it is, and who is next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import altair as alt
import pandas as pd

from workbench.pages import theme
from workbench.program.program import Program
from workbench.verbs.concerns import Standing
from workbench.verbs.table import name_of

_ROW_HEIGHT = alt.Step(46)
_LEAST_SPAN = dt.timedelta(days=30)
_LABEL_LENGTH = 70


def frame(program: Program, found: Sequence[Standing], today: dt.date) -> pd.DataFrame:
    """Two rows an open concern, as `chart` draws it: up to the day of its answer, and past it."""
    rows = []
    still_open = [one for one in found if one.clock is not None]
    first = min([today - _LEAST_SPAN, *(one.concern.raised_on for one in still_open)])
    for position, one in enumerate(still_open):
        assert one.clock is not None
        due = min(one.clock.due_on, today)
        shared = {
            "concern": one.concern.id,
            "position": position,
            "title": _short(one.concern.title),
            "said": _said(program, one),
            "begins": pd.Timestamp(first),
            "today": pd.Timestamp(today),
        }
        for start, end, meaning, label in (
            (one.concern.raised_on, due, "concern", True),
            (due, today, "breach" if one.clock.ran_out else "concern", False),
        ):
            rows.append(
                {**shared, "start": pd.Timestamp(start), "end": pd.Timestamp(end), "meaning": meaning, "label": label}
            )
    return pd.DataFrame(rows)


def _short(text: str) -> str:
    return text if len(text) <= _LABEL_LENGTH else f"{text[: _LABEL_LENGTH - 1]}…"


def _said(program: Program, one: Standing) -> str:
    """How long it has waited, with whom it is, and who is next, in a line."""
    assert one.clock is not None
    days = f"{one.clock.age} working days"
    who = name_of(program, one.clock.with_whom) or "nobody"
    if one.clock.in_hand:
        return f"{days}, an action is promised"
    then = ""
    if one.clock.next_on is not None:
        then = f", then {name_of(program, one.clock.next_with)} on {one.clock.next_on:%-d %b %Y}"
    return f"{days}, with {who}{then}"


def chart(rows: pd.DataFrame) -> alt.LayerChart:
    """A bar a concern from the day it was raised to today, in the colour of a breach past the day of its answer."""
    concerns = alt.Y("concern:N", sort=alt.SortField("position"), title=None,
                     axis=alt.Axis(labels=False, ticks=False, domain=False))  # fmt: skip
    days = alt.X("start:T", title=None, axis=alt.Axis(format="%b %Y", grid=False, tickCount=6, labelOverlap=True))
    base = alt.Chart(rows)
    named = base.transform_filter("datum.label")
    tooltip = [alt.Tooltip("title:N", title="Concern"), alt.Tooltip("said:N", title="Waits")]
    bars = base.mark_bar(size=8, cornerRadius=2, yOffset=12).encode(
        x=days, x2="end:T", y=concerns, color=theme.colour(), tooltip=tooltip
    )
    title = named.mark_text(align="left", dy=-12, fontSize=theme.LABEL_SIZE, limit=alt.ExprRef("width")).encode(
        x=alt.X("begins:T"), y=concerns, text="title:N", color=theme.always("ink")
    )
    said = named.mark_text(align="left", dy=2, fontSize=theme.NOTE_SIZE, limit=alt.ExprRef("width")).encode(
        x=alt.X("begins:T"), y=concerns, text="said:N", color=theme.always("secondary")
    )
    return theme.dress(alt.LayerChart(layer=[bars, title, said]), height=_ROW_HEIGHT)
