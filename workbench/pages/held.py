"""Pictures of what is measured: predicted against published, and amounts before and after a measurement."""

from __future__ import annotations

import math
from collections.abc import Sequence

import altair as alt
import pandas as pd

from workbench.pages import theme
from workbench.simulate.result import Quantiles
from workbench.verbs import words
from workbench.verbs.calibrate import FACTOR_TWO, Held
from workbench.verbs.narrowing import Narrowed
from workbench.verbs.profiled import FoundColumn

PICK = "pick"
"""The selection of `predicted_against_published`: the case that a reader presses."""

_HEIGHT = 520
_NAMED = 5  # of the worst, whose names stand at their marks
_ROW_HEIGHT = alt.Step(54)
_MARGIN = 1.6  # how far beyond the outermost figure the axes reach, as a factor
_TICKS = [step * 10.0**decade for decade in range(16) for step in (1, 2, 5)]
_BRIEF = "datum.value < 10 ? format(datum.value, '~g') : format(datum.value, '~s')"  # 0.5 and not 500m
_FINE_TICKS = [0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, *_TICKS[2:]]


def points(cases: Sequence[Held], chosen: str | None) -> pd.DataFrame:
    """One row a case for `predicted_against_published`, and the two ends of its diagonal."""
    ends = [one for held in cases for one in (held.published, held.predicted.p10, held.predicted.p90)]
    far = [held.name for held in cases if held.comparable and held.times_off > FACTOR_TWO]
    named = {chosen} if chosen else set(far[:_NAMED])
    middle = math.sqrt(min(ends) * max(ends))
    rows: list[dict[str, object]] = [
        {
            "mark": "case",
            "name": held.name,
            "published": held.published,
            "predicted": held.predicted.p50,
            "low": held.predicted.p10,
            "high": held.predicted.p90,
            "label": held.short if held.name in named else "",
            "side": "left" if held.published > middle else "right",
            "size": 260 if held.name == chosen else 90,
            "filled": 1 if held.comparable else 0,
            "meaning": "secondary" if not held.comparable else "estimate" if held.inside else "concern",
            "told": f"{held.title}: {held.say(held.published)} published, "
            f"{words.with_interval(held.predicted, held.say)} predicted",
        }
        for held in cases
    ]
    rows += [
        {"mark": "guide", "published": end, "predicted": end, "low": end / FACTOR_TWO, "high": end * FACTOR_TWO}
        for end in (min(ends) / _MARGIN, max(ends) * _MARGIN)
    ]
    return pd.DataFrame(rows)


def predicted_against_published(frame: pd.DataFrame, *, unit: str) -> alt.LayerChart:
    """Predicted over published on log axes with p10-p90 bars, the diagonal, and the band of a factor of two.

    Takes rows of two kinds in `mark`: `case` with `name`, `published`, `predicted`, `low`, `high`, `label`, `side` of
    it (`left`, `right`), `size`, `filled` (0 or 1), `meaning`, `told` (text); `guide`, the ends of the diagonal, with
    `low` and `high` a factor off.
    """
    scale = alt.Scale(type="log", nice=False)
    x = alt.X("published:Q", title=f"published, {unit} (log axis)", scale=scale, axis=_amounts(grid=False))
    y = alt.Y("predicted:Q", title=f"predicted, {unit} (log axis)", scale=scale, axis=_amounts(grid=True))
    low = alt.Y("low:Q", title=f"predicted, {unit} (log axis)", scale=scale)
    base = alt.Chart(frame)
    guide = base.transform_filter(alt.datum.mark == "guide")
    cases = base.transform_filter(alt.datum.mark == "case")
    band = guide.mark_area(opacity=theme.BAND_OPACITY / 2, clip=True).encode(
        x=x, y=low, y2="high:Q", color=theme.always("secondary")
    )
    diagonal = guide.mark_line(strokeWidth=1.5).encode(x=x, y=y, color=theme.always("secondary"))
    bars = cases.mark_rule(strokeWidth=2, opacity=2 * theme.BAND_OPACITY).encode(
        x=x, y=low, y2="high:Q", color=theme.colour()
    )
    tooltip = alt.Tooltip("told:N", title="Case")
    dots = cases.mark_point(strokeWidth=2, opacity=1).encode(
        x=x, y=y, color=theme.colour(), fill=theme.fill(), tooltip=tooltip,
        size=alt.Size("size:Q", scale=None, legend=None),
        fillOpacity=alt.FillOpacity("filled:Q", scale=None, legend=None),
    )  # fmt: skip
    left = "datum.side === 'left'"
    names = cases.mark_text(
        align=alt.ExprRef(f"{left} ? 'right' : 'left'"), dx=alt.ExprRef(f"{left} ? -9 : 9"), fontSize=theme.NOTE_SIZE
    ).encode(x=x, y=y, text="label:N", color=theme.always("ink"))
    dots = dots.add_params(alt.selection_point(name=PICK, fields=["name"]))
    return theme.dress(alt.LayerChart(layer=[band, diagonal, bars, dots, names]), height=_HEIGHT)


def _amounts(*, grid: bool) -> alt.Axis:
    return alt.Axis(values=_TICKS, labelExpr=_BRIEF, labelOverlap="greedy", grid=grid)


def changes(found: Sequence[Narrowed], most: int) -> pd.DataFrame:
    """Two rows a measured coefficient for `before_and_after`: as multiples of what the catalog had."""
    rows: list[dict[str, object]] = []
    several = len({one.calibration.id for one in found}) > 1
    for position, one in enumerate([one for one in found if one.after is not None][:most]):
        assert one.after is not None
        measured, unit = one.measurement.measured, one.measurement.unit
        in_use = ", in use" if one.calibration.in_use else ""
        of = f" ({one.calibration.id}{in_use})" if several else ""
        before, after = words.number(one.before.p50), words.number(one.after.p50)
        told = f"{before} before, measured as {words.number(measured)}, {after} {unit} after"
        for when, q in (("before", one.before), ("after", one.after)):
            rows.append(
                {
                    "row": f"{one.measurement.coefficient}{of}",
                    "position": position,
                    "p10": q.p10 / one.before.p50,
                    "p50": q.p50 / one.before.p50,
                    "p90": q.p90 / one.before.p50,
                    "measured": measured / one.before.p50,
                    "when": when,
                    "meaning": "secondary" if when == "before" else "estimate",
                    "told": told,
                }
            )
    return pd.DataFrame(rows)


def growing(found: Sequence[FoundColumn], most: int) -> pd.DataFrame:
    """Two rows a column for `before_and_after`: values seen in the sample, and expected further on."""
    rows: list[dict[str, object]] = []
    for position, one in enumerate(found[:most]):
        seen = Quantiles(one.values, one.values, one.values)
        told = f"{words.number(one.values)} seen, {words.with_interval(one.further, words.number)} expected"
        for when, q in (("before", seen), ("after", one.further)):
            rows.append(
                {
                    "row": one.column.name,
                    "position": position,
                    "p10": q.p10,
                    "p50": q.p50,
                    "p90": q.p90,
                    "measured": None,
                    "when": when,
                    "meaning": "secondary" if when == "before" else "estimate",
                    "told": told,
                }
            )
    return pd.DataFrame(rows)


def before_and_after(frame: pd.DataFrame, *, amount: str) -> alt.LayerChart:
    """Each row's p10-p90 before (above, grey) and after (below) on a log axis of some `amount`.

    Takes two rows a line: `row`, `position`, `when` (`before`, `after`), `p10`, `p50`, `p90`, `measured` (a number, or
    none), `meaning`, `told` (text).
    """
    rows = alt.Y("row:N", sort=alt.SortField("position"), title=None, axis=None)
    times = alt.X(
        "p50:Q", title=f"{amount} (log axis)", scale=alt.Scale(type="log", nice=False, padding=20),
        axis=alt.Axis(values=_FINE_TICKS, labelExpr=_BRIEF, labelOverlap="greedy"),
    )  # fmt: skip
    base = alt.Chart(frame)
    tooltip = [alt.Tooltip("row:N", title="What"), alt.Tooltip("told:N", title="Value")]
    layers = []
    for when, above in (("before", -2), ("after", 9)):
        shown = base.transform_filter(alt.datum.when == when)
        layers += [
            shown.mark_rule(strokeWidth=5, opacity=2 * theme.BAND_OPACITY, yOffset=above).encode(
                x=alt.X("p10:Q"), x2="p90:Q", y=rows, color=theme.colour()
            ),
            shown.mark_point(filled=True, size=70, opacity=1, yOffset=above).encode(
                x=times, y=rows, color=theme.colour(), tooltip=tooltip
            ),
        ]
    told = base.transform_filter("datum.when === 'after' && isValid(datum.measured)")
    measured = told.mark_tick(thickness=2, size=24, yOffset=4).encode(
        x="measured:Q", y=rows, color=theme.always("spike"), tooltip=tooltip
    )
    names = base.transform_filter(alt.datum.when == "before").mark_text(
        align="left", dy=-20, fontSize=theme.LABEL_SIZE
    ).encode(x=alt.value(2), y=rows, text="row:N", color=theme.always("ink"))  # fmt: skip
    return theme.dress(alt.LayerChart(layer=[*layers, measured, names]), height=_ROW_HEIGHT)
