"""The picture of a spike's numbers: predicted, measured and their limit, each over the limit so that units agree."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from workbench.pages import theme
from workbench.verbs import words
from workbench.verbs.evidence import Number

_ROW_HEIGHT = alt.Step(44)
_DOT = 140


def frame(found: Sequence[Number]) -> pd.DataFrame:
    """One row a number, its amounts as parts of its limit."""
    return pd.DataFrame(
        [
            {
                "number": one.criterion.input,
                "position": position,
                "p10": one.predicted.p10 / one.criterion.at_most,
                "p50": one.predicted.p50 / one.criterion.at_most,
                "p90": one.predicted.p90 / one.criterion.at_most,
                "measured": one.criterion.measurement.value / one.criterion.at_most
                if one.criterion.measurement
                else None,
                "label": f"{words.number(one.criterion.measurement.value)} {one.criterion.unit}"
                if one.criterion.measurement
                else "",
                "limit": 1.0,
                "meaning": "concern" if one.is_surprising else "fits" if one.chance_met >= 0.5 else "breach",
            }
            for position, one in enumerate(found)
        ]
    )


def chart(rows: pd.DataFrame) -> alt.LayerChart:
    """A band from p10 to p90 with its median, a dot for what was measured, and the limit as a dashed line across."""
    numbers = alt.Y(
        "number:N", sort=alt.SortField("position"), title=None,
        axis=alt.Axis(ticks=False, domain=False, labelLimit=260, labelPadding=10),
    )  # fmt: skip
    amounts = alt.X(
        "p10:Q", title="over the limit (log axis)", scale=alt.Scale(type="log", nice=True),
        axis=alt.Axis(format="~g", tickCount=6, labelOverlap=True),
    )  # fmt: skip
    base = alt.Chart(rows)
    tooltip = [
        alt.Tooltip("number:N", title="Number"),
        alt.Tooltip("p50:Q", title="Predicted, over the limit", format=".3~g"),
        alt.Tooltip("measured:Q", title="Measured, over the limit", format=".3~g"),
    ]
    band = base.mark_bar(height=12, opacity=0.35).encode(
        x=amounts, x2="p90:Q", y=numbers, color=theme.always("estimate"), tooltip=tooltip
    )
    middle = base.mark_tick(thickness=2, height=18).encode(x="p50:Q", y=numbers, color=theme.always("estimate"))
    dot = base.mark_point(filled=True, size=_DOT, opacity=1).encode(
        x="measured:Q", y=numbers, color=theme.colour(), tooltip=tooltip
    )
    text = base.mark_text(dy=-16, fontSize=theme.LABEL_SIZE).encode(
        x="measured:Q", y=numbers, text="label:N", color=theme.colour()
    )
    limit = base.mark_rule(strokeDash=theme.BUDGET_DASH, strokeWidth=2).encode(
        x="max(limit):Q", color=theme.always("ink")
    )
    return theme.dress(alt.LayerChart(layer=[band, middle, limit, dot, text]), height=_ROW_HEIGHT)
