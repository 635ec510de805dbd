"""The picture of who carries the plan: what each person owns, and how much of it nobody else could answer for."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from workbench.pages import theme
from workbench.verbs.people import Row

_ROW_HEIGHT = alt.Step(30)
_LABEL_WIDTH = 190  # pixels for a name
_SINGLE_THREAD = 1 / 3


def frame(rows: Sequence[Row], owned: int) -> pd.DataFrame:
    """One row a person who owns something, as `chart` draws it; more than a third alone needs somebody today."""
    return pd.DataFrame(
        [
            {
                "name": one.name,
                "position": position,
                "owns": one.owns,
                "alone": one.alone,
                "meaning": "breach" if one.alone > _SINGLE_THREAD * owned else "estimate",
                "label": f"{one.owns}" if not one.alone else f"{one.owns}, {one.alone} alone",
                "edits": one.edit_share,
                "state": one.state,
            }
            for position, one in enumerate(row for row in rows if row.owns)
        ]
    )


def chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Open items a person owns as a pale bar, those without a backup as a full one."""
    names = alt.Y(
        "name:N", sort=alt.SortField("position"), title=None,
        axis=alt.Axis(ticks=False, domain=False, labelLimit=_LABEL_WIDTH, labelPadding=8),
    )  # fmt: skip
    items = alt.X(
        "owns:Q", title="open items", stack=None, scale=alt.Scale(zero=True), axis=alt.Axis(tickMinStep=1, tickCount=6)
    )
    tooltip = [
        alt.Tooltip("name:N", title="Who"),
        alt.Tooltip("owns:Q", title="Owns"),
        alt.Tooltip("alone:Q", title="With nobody who stands in"),
        alt.Tooltip("edits:Q", title="Of the edits", format=".0%"),
        alt.Tooltip("state:N", title="State"),
    ]
    base = alt.Chart(rows)
    owns = base.mark_bar(size=16, opacity=2 * theme.BAND_OPACITY).encode(
        x=items, y=names, color=theme.colour(), tooltip=tooltip
    )
    alone = base.mark_bar(size=8).encode(x=alt.X("alone:Q", stack=None), y=names, color=theme.colour(), tooltip=tooltip)
    label = base.mark_text(align="left", dx=6, fontSize=theme.LABEL_SIZE).encode(
        x=items, y=names, text="label:N", color=theme.always("ink")
    )
    return theme.dress(alt.LayerChart(layer=[owns, alone, label]), height=_ROW_HEIGHT)
