"""The picture of a spike's numbers: predicted, measured and their limit, each over the limit so that units agree."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from workbench.pages import theme
from workbench.verbs import words
from workbench.verbs.evidence import Number
from workbench.verbs.render.evidence import LIKELY, limit, surprise_in_words

_ROW_HEIGHT = alt.Step(76)
_DOT = 150
_TICKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.5, 2, 3, 5, 10, 20, 50, 100]
_NAME_ABOVE, _VERDICT_BELOW = -28, 24  # pixels from the middle of a row


def frame(found: Sequence[Number]) -> pd.DataFrame:
    """One row a number, its amounts as parts of its limit; what is missing or not above zero stays empty."""
    return pd.DataFrame([_row(one, position) for position, one in enumerate(found)])


def _row(one: Number, position: int) -> dict[str, object]:
    border, measured = one.criterion.limit, one.criterion.measurement
    value = measured.value if measured and measured.value > 0 else None
    predicted = one.predicted if one.predicted and one.predicted.p10 > 0 else None
    said = f"measured {words.number(measured.value)}, {surprise_in_words(one)}" if measured else "not measured yet"
    likely = one.chance_met is not None and one.chance_met >= LIKELY
    return {
        "number": one.criterion.input,
        "position": position,
        "name": f"{one.criterion.input}: {limit(one.criterion)}",
        "said": said,
        "p10": predicted.p10 / border if predicted else None,
        "p50": predicted.p50 / border if predicted else None,
        "p90": predicted.p90 / border if predicted else None,
        "measured": value / border if value else None,
        "limit": 1.0,
        "meaning": "concern" if one.is_surprising else "fits" if likely else "breach",
    }


def chart(rows: pd.DataFrame) -> alt.LayerChart:
    """A band from p10 to p90 with its median, a dot for what was measured, and the limit as a dashed line across.

    Takes the rows of `frame`; what is missing is not drawn.
    """
    numbers = alt.Y("number:N", sort=alt.SortField("position"), title=None, axis=None)
    amounts = alt.X(
        "p10:Q", title="as a part of the limit (log axis)", scale=alt.Scale(type="log", nice=False, padding=24),
        axis=alt.Axis(format="~g", values=_TICKS, labelOverlap="greedy"),
    )  # fmt: skip
    base = alt.Chart(rows)
    predicted, measured = base.transform_filter("isValid(datum.p10)"), base.transform_filter("isValid(datum.measured)")
    tooltip = [alt.Tooltip("name:N", title="Number"), alt.Tooltip("said:N", title="Found")]
    band = predicted.mark_bar(height=14, opacity=2 * theme.BAND_OPACITY).encode(
        x=amounts, x2="p90:Q", y=numbers, color=theme.always("estimate"), tooltip=tooltip
    )
    middle = predicted.mark_tick(thickness=2, size=20).encode(x="p50:Q", y=numbers, color=theme.always("estimate"))
    dot = measured.mark_point(filled=True, size=_DOT, opacity=1).encode(
        x="measured:Q", y=numbers, color=theme.colour(), tooltip=tooltip
    )
    across = base.mark_rule(strokeDash=theme.BUDGET_DASH, strokeWidth=2).encode(
        x="max(limit):Q", color=theme.always("ink")
    )
    name = _text(base, _NAME_ABOVE, theme.LABEL_SIZE, numbers).encode(text="name:N", color=theme.always("ink"))
    said = _text(base, _VERDICT_BELOW, theme.NOTE_SIZE, numbers).encode(text="said:N", color=theme.always("secondary"))
    return theme.dress(alt.LayerChart(layer=[band, middle, across, dot, name, said]), height=_ROW_HEIGHT)


def _text(base: alt.Chart, below: int, size: int, rows: alt.Y) -> alt.Chart:
    text: alt.Chart = base.mark_text(align="left", dy=below, fontSize=size).encode(x=alt.value(2), y=rows)
    return text
