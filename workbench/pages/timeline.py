"""The picture of what happened: a lane for each sort of happening, time from left to right."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from workbench.pages import theme
from workbench.pages.theme import Meaning
from workbench.program.happenings import Lane, Tone
from workbench.program.program import Program
from workbench.verbs.post_mortem import Worksheet
from workbench.verbs.table import name_of

LANES: dict[Lane, str] = {
    "incident": "Incidents",
    "data": "Data checked",
    "concern": "Concerns",
    "verdict": "Acknowledgements",
    "review": "Reviews",
    "decision": "Decisions",
    "spike": "Spikes",
    "milestone": "Milestones",
    "people": "People",
    "budget": "Budget",
    "estimate": "Estimates",
    "edit": "Edits",
    "action": "Actions",
}
TONES: Mapping[Tone, str] = {
    "fact": "happened", "good": "helped", "bad": "harmed", "missing": "should have been there",
}  # fmt: skip
_MEANINGS: Mapping[Tone, Meaning] = {"fact": "estimate", "good": "fits", "bad": "spike", "missing": "breach"}
_ROW_HEIGHT = alt.Step(32)
_SIZE = 110


def frame(program: Program, found: Worksheet) -> pd.DataFrame:
    """One row a happening, as `chart` draws it."""
    return pd.DataFrame(
        [
            {
                "lane": LANES[one.lane],
                "order": list(LANES).index(one.lane),
                "on": pd.Timestamp(one.on),
                "until": pd.Timestamp(min(one.until, found.looks_to) if one.until else one.on),
                "item": one.item,
                "what": one.what,
                "who": name_of(program, one.who) or "",
                "tone": TONES[one.tone],
                "missing": one.tone == "missing",
                "meaning": _MEANINGS[one.tone],
            }
            for one in found.timeline
        ]
    )


def chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Happenings as dots in their lanes, those that last as bars, those that were missing as rings."""
    lanes = alt.Y(
        "lane:N", sort=alt.SortField("order"), title=None,
        axis=alt.Axis(ticks=False, domain=False, labelLimit=140, labelPadding=12),
    )  # fmt: skip
    days = alt.X("on:T", title=None, axis=alt.Axis(format="%b %Y", grid=True, tickCount=8, labelOverlap=True))
    tooltip = [
        alt.Tooltip("on:T", title="On", format="%-d %B %Y"),
        alt.Tooltip("what:N", title="What"),
        alt.Tooltip("item:N", title="Item"),
        alt.Tooltip("who:N", title="Who"),
        alt.Tooltip("tone:N", title="It"),
    ]
    base = alt.Chart(rows)
    bars = base.mark_bar(height=10, opacity=theme.BAND_OPACITY).encode(
        x=days, x2="until:T", y=lanes, color=theme.colour(), tooltip=tooltip
    )
    dots = base.transform_filter("!datum.missing").mark_point(filled=True, size=_SIZE, opacity=0.85).encode(
        x=days, y=lanes, color=theme.colour(), tooltip=tooltip
    )  # fmt: skip
    rings = base.transform_filter("datum.missing").mark_point(size=_SIZE, strokeWidth=2).encode(
        x=days, y=lanes, color=theme.colour(), tooltip=tooltip
    )  # fmt: skip
    return theme.dress(alt.LayerChart(layer=[bars, dots, rings]), height=_ROW_HEIGHT)
