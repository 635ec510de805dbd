"""Meanings and their colours: one colour per meaning, in light and in dark, on every chart.

The hex values stand in the server's configuration (`theme.light` and `theme.dark`), in the order of `MEANINGS`. Charts
name a meaning, never a colour, so the browser repaints them when the reader switches between light and dark.
"""

from __future__ import annotations

from typing import Literal

import altair as alt

Meaning = Literal["estimate", "comparison", "spike", "concern", "fits", "breach", "ink", "secondary"]
MEANINGS: tuple[Meaning, ...] = ("estimate", "comparison", "spike", "concern", "fits", "breach", "ink", "secondary")

BAND_OPACITY = 0.2
BUDGET_DASH = [6, 4]
TODAY_DASH = [2, 3]
LABEL_SIZE = 13
NOTE_SIZE = 11


def colour(field: str = "meaning") -> alt.Color:
    """The colour channel of a chart whose column `field` holds meanings. Labels stand at the marks: no legend."""
    return alt.Color(f"{field}:N", scale=_scale(), legend=None)


def outline(field: str = "meaning") -> alt.Stroke:
    """The stroke channel in the same colours, so that a bar without length still shows as a line."""
    return alt.Stroke(f"{field}:N", scale=_scale(), legend=None)


def fill(field: str = "meaning") -> alt.Fill:
    """The fill channel in the same colours, beside an outline in them."""
    return alt.Fill(f"{field}:N", scale=_scale(), legend=None)


def _scale() -> alt.Scale:
    return alt.Scale(domain=list(MEANINGS))


def always(meaning: Meaning) -> alt.ColorDatum:
    """The colour channel of marks that all mean the same, beside marks of the same chart coloured by `colour()`."""
    return alt.ColorDatum(meaning, type="nominal")


def dress(chart: alt.LayerChart, *, height: int | alt.Step) -> alt.LayerChart:
    """A chart in the style of the screens: no border, quiet axes, as wide as its place."""
    dressed: alt.LayerChart = (
        chart.properties(width="container", height=height)
        .configure_view(strokeWidth=0)
        .configure_axis(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", titleAnchor="start")
    )
    return dressed
