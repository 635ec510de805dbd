"""The picture of a meeting: every point of its agenda in its row, ring once it is gone through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from workbench.pages import theme
from workbench.pages.theme import Meaning
from workbench.program.reviews import Point, PointKind
from workbench.verbs.agenda import KINDS
from workbench.verbs.reviewing import OUTCOMES

_ROW_HEIGHT = alt.Step(34)
_SIZE = 420
_LEAST_PLACES = 12
_SCALE = alt.Scale(zero=True, nice=False)
_MEANINGS: Mapping[PointKind, Meaning] = {
    "block": "breach",
    "decision": "estimate",
    "budget": "estimate",
    "concern": "concern",
    "verdict": "concern",
    "change": "comparison",
    "blank": "spike",
    "learning": "secondary",
    "finding": "secondary",
    "note": "secondary",
}


def frame(points: Sequence[Point], chosen: str | None) -> pd.DataFrame:
    """One row a point, as `chart` draws it."""
    places: dict[str, int] = {}
    rows = []
    for number, point in enumerate(points, start=1):
        places[point.kind] = places.get(point.kind, 0) + 1
        done = point.outcome is not None
        rows.append(
            {
                "row": KINDS[point.kind],
                "order": list(KINDS).index(point.kind),
                "place": places[point.kind],
                "places": max(_LEAST_PLACES, len(points) // 2),
                "number": str(number),
                "what": point.what,
                "done": done,
                "chosen": point.name == chosen,
                "state": OUTCOMES[point.outcome] if point.outcome else "still to go through",
                "meaning": "fits" if done else _MEANINGS[point.kind],
            }
        )
    return pd.DataFrame(rows)


def chart(rows: pd.DataFrame) -> alt.LayerChart:
    """The points by their numbers, a row a sort in the order of the meeting; a ring once something came of them."""
    kinds = alt.Y(
        "row:N", sort=alt.SortField("order"), title=None,
        axis=alt.Axis(ticks=False, domain=False, labelLimit=140, labelPadding=12),
    )  # fmt: skip
    place = alt.X("place:Q", title=None, axis=None, scale=_SCALE)
    tooltip = [
        alt.Tooltip("number:N", title="Point"),
        alt.Tooltip("what:N", title="What is so"),
        alt.Tooltip("state:N", title="Came of it"),
    ]
    base = alt.Chart(rows)
    room = base.mark_point(opacity=0).encode(x=alt.X("places:Q", title=None, axis=None, scale=_SCALE), y=kinds)
    waiting = base.transform_filter("!datum.done").mark_point(filled=True, size=_SIZE, opacity=theme.BAND_OPACITY)
    open_ones = waiting.encode(x=place, y=kinds, color=theme.colour(), tooltip=tooltip)
    done = base.transform_filter("datum.done").mark_point(size=_SIZE, strokeWidth=1.5).encode(
        x=place, y=kinds, color=theme.colour(), tooltip=tooltip
    )  # fmt: skip
    chosen = base.transform_filter("datum.chosen").mark_point(size=_SIZE * 1.7, strokeWidth=2).encode(
        x=place, y=kinds, color=theme.always("ink")
    )  # fmt: skip
    number = base.mark_text(fontSize=theme.LABEL_SIZE).encode(
        x=place, y=kinds, text="number:N", color=theme.colour(), tooltip=tooltip
    )  # fmt: skip
    return theme.dress(alt.LayerChart(layer=[room, open_ones, done, chosen, number]), height=_ROW_HEIGHT)
