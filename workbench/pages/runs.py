"""The picture of verified data: what shows data, one row each, with a dot for every run of its checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from workbench.pages import theme
from workbench.pages.theme import Meaning
from workbench.program.verifications import State
from workbench.verbs.data_standing import DataLine

MEANINGS: Mapping[State, Meaning] = {
    "verified": "fits", "failed": "breach", "unverified": "breach", "out of date": "breach",
}  # fmt: skip
"""Only what is verified is not red."""

_ROW_HEIGHT = alt.Step(34)
_LEAST_SPAN = dt.timedelta(days=60)
_LABEL_LENGTH = 40
_SIZE = 130
_ABOVE_THE_LINE = -9  # pixels, clear of the dots of runs


def frame(found: Sequence[DataLine], today: dt.date) -> pd.DataFrame:
    """One row a run, and one for each item with its state on its day, as `chart` draws them."""
    days = [today - _LEAST_SPAN, today, *(one.when for one in found if one.when)]
    days += [run.ran_on for one in found for run in one.runs]
    common = {"begins": pd.Timestamp(min(days)), "ends": pd.Timestamp(max(days)), "today": pd.Timestamp(today)}
    rows = []
    for position, one in enumerate(found):
        named = {**common, "item": _label(one), "position": position}
        rows += [{**named, "on": pd.Timestamp(run.ran_on), "what": "run", "meaning": "fits" if run.passed else "breach",
                  "said": _run_said(run.passed, run.checks)} for run in one.runs]  # fmt: skip
        rows.append({**named, "on": pd.Timestamp(one.when or today), "what": "state", "meaning": MEANINGS[one.state],
                     "said": one.state})  # fmt: skip
    return pd.DataFrame(rows)


def chart(rows: pd.DataFrame) -> alt.LayerChart:
    """A row an item: a diamond on its day with where its data stands, a dot for each run, today as a thin line."""
    items = alt.Y(
        "item:N", sort=alt.SortField("position"), title=None,
        axis=alt.Axis(ticks=False, domain=False, labelLimit=260, labelPadding=10),
    )  # fmt: skip
    days = alt.X("on:T", title=None, axis=alt.Axis(format="%b %Y", grid=False, tickCount=6, labelOverlap=True))
    base = alt.Chart(rows)
    line = base.mark_rule(strokeWidth=1, opacity=theme.BAND_OPACITY).encode(
        x=alt.X("begins:T", title=None), x2="ends:T", y=items, color=theme.always("secondary")
    )
    today = base.mark_rule(strokeDash=theme.TODAY_DASH).encode(x="today:T", color=theme.always("ink"))
    tooltip = [
        alt.Tooltip("item:N", title="Shows data"),
        alt.Tooltip("said:N", title="Its data"),
        alt.Tooltip("on:T", title="On", format="%-d %B %Y"),
    ]
    runs = base.transform_filter("datum.what == 'run'").mark_point(filled=True, size=_SIZE, opacity=1).encode(
        x=days, y=items, color=theme.colour(), tooltip=tooltip
    )  # fmt: skip
    states = base.transform_filter("datum.what == 'state'")
    diamonds = states.mark_point(shape="diamond", size=_SIZE, strokeWidth=2, opacity=1).encode(
        x=days, y=items, color=theme.colour(), tooltip=tooltip
    )
    late = "(datum.on - datum.begins) > (datum.ends - datum.begins) / 2"
    text = states.mark_text(
        align=alt.ExprRef(f"{late} ? 'right' : 'left'"), dx=alt.ExprRef(f"{late} ? -12 : 12"), dy=_ABOVE_THE_LINE,
        fontSize=theme.LABEL_SIZE,
    ).encode(x=days, y=items, text="said:N", color=theme.colour())  # fmt: skip
    return theme.dress(alt.LayerChart(layer=[line, today, runs, diamonds, text]), height=_ROW_HEIGHT)


def _label(one: DataLine) -> str:
    return one.title if len(one.title) <= _LABEL_LENGTH else f"{one.title[: _LABEL_LENGTH - 1]}…"


def _run_said(passed: bool, checks: Sequence[object]) -> str:
    return f"a run of {len(checks)} checks {'passed' if passed else 'failed'}"
