"""Charts as pure functions from a table to a picture. Colours come from the reader's theme (see theme.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import altair as alt
import pandas as pd

from workbench.pages import theme
from workbench.verbs.heatmap import VALUES as _VALUE_TICKS
from workbench.verbs.heatmap import VOLUMES as _VOLUME_TICKS

_RUNG_HEIGHT = alt.Step(46)
_ROW_HEIGHT = alt.Step(44)
_MAP_HEIGHT = 430
_LEVER_LABEL = 135  # pixels that what a lever buys takes at the right
_LOG_TICKS = [step * 10.0**decade for decade in range(-3, 9) for step in (1, 2, 5)]
_LEAST_TEXT_WIDTH, _TEXT_GAP = 60, 7  # pixels
_BANDS = alt.Scale(paddingInner=0.35, paddingOuter=0.15)


@cache
def spec(chart: Callable[..., alt.LayerChart], **options: Any) -> dict[str, Any]:
    """A chart's specification without data, made once: building and checking one takes Altair up to 170 ms of CPU.

    `chart` takes a data frame and `options`, and must not look into the frame. The page gives the data beside it.
    """
    made: dict[str, Any] = chart(pd.DataFrame(), **options).to_dict()
    made.pop("datasets", None)
    made.pop("data", None)
    return made


def _layers(*charts: alt.Chart | alt.LayerChart) -> alt.LayerChart:
    return alt.LayerChart(layer=list(charts))


def ladder(frame: pd.DataFrame) -> alt.LayerChart:
    """The ladder, need at the top and bought at the bottom, on a log axis with the budget line across.

    Takes one row a rung: `rung`, `position`, `label`, `note` (text), `side` (`left`, `right` of the bar) and `text_at`
    (nodes) for where the text stands, `nodes_before`, `nodes_after`, `factor`, `budget_nodes` (reference nodes),
    `budget_label`, `meaning`, `source`.
    """
    rows = alt.Y(
        "rung:N", sort=alt.SortField("position"), title=None, scale=_BANDS,
        axis=alt.Axis(ticks=False, domain=False, labelLimit=150, labelPadding=8),
    )  # fmt: skip
    nodes = alt.X(
        "nodes_before:Q", title="reference nodes (log axis)", scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(format="~s", values=_LOG_TICKS, labelOverlap="greedy"),
    )  # fmt: skip
    tooltip = [
        alt.Tooltip("rung:N", title="Rung"),
        alt.Tooltip("factor:Q", title="Factor", format=".3~g"),
        alt.Tooltip("nodes_after:Q", title="Reference nodes after it", format=".3~g"),
        alt.Tooltip("source:N", title="Source"),
    ]
    base = alt.Chart(frame)
    bars = base.mark_bar(strokeWidth=2).encode(
        x=nodes,
        x2="nodes_after:Q",
        y=rows,
        color=theme.colour(),
        stroke=theme.outline(),
        tooltip=tooltip,
    )
    label = _rung_text(base, rows, below=-7, size=theme.LABEL_SIZE).encode(text="label:N", color=theme.always("ink"))
    note = _rung_text(base, rows, below=9, size=theme.NOTE_SIZE).encode(text="note:N", color=theme.always("secondary"))
    return theme.dress(_layers(bars, _budget_across(base), label, note), height=_RUNG_HEIGHT)


def _rung_text(base: alt.Chart, rows: alt.Y, *, below: int, size: int) -> alt.Chart:
    """Text beside each bar, on the side that its row names, cut where the picture ends."""
    left = "datum.side === 'left'"
    place = "scale('x', datum.text_at)"
    text: alt.Chart = base.mark_text(
        align=alt.ExprRef(f"{left} ? 'right' : 'left'"),
        dx=alt.ExprRef(f"{left} ? -{_TEXT_GAP} : {_TEXT_GAP}"),
        limit=alt.ExprRef(f"max({_LEAST_TEXT_WIDTH}, ({left} ? {place} : width - {place}) - {_TEXT_GAP})"),
        dy=below,
        fontSize=size,
    ).encode(x="text_at:Q", y=rows)
    return text


def _budget_across(base: alt.Chart) -> alt.LayerChart:
    line = base.mark_rule(strokeDash=theme.BUDGET_DASH, strokeWidth=2).encode(
        x="max(budget_nodes):Q", color=theme.always("ink"),
        tooltip=[alt.Tooltip("max(budget_nodes):Q", title="Budget, reference nodes", format=".3~g")],
    )  # fmt: skip
    name = base.mark_text(
        align="center", baseline="bottom", dy=-4, fontSize=theme.LABEL_SIZE, fontWeight="bold"
    ).encode(x="max(budget_nodes):Q", y=alt.value(0), text="max(budget_label):N", color=theme.always("ink"))
    return _layers(line, name)


def over_time(frame: pd.DataFrame, *, unit: str, log: bool, height: int = 300) -> alt.LayerChart:
    """Amounts month by month: the median as a line in its p10-p90 band, the budget as a dashed line.

    Takes one row a month and series: `month` (date), `p10`, `p50`, `p90`, `budget` (in `unit`), `series`, `meaning`,
    `end_label` (text in the last month of a series, else empty), `budget_label` (in the first month of one).
    """
    months = alt.X("month:T", title=None, axis=alt.Axis(format="%b %Y", grid=False, labelOverlap=True, tickCount=8))
    scale = alt.Scale(type="log", nice=True) if log else alt.Scale(zero=True)
    said = f"{unit} (log axis)" if log else unit
    axis = (
        alt.Axis(format="~s", values=_LOG_TICKS, labelOverlap="greedy") if log else alt.Axis(format="~s", tickCount=5)
    )
    amount = alt.Y("p50:Q", title=said, scale=scale, axis=axis)
    base = alt.Chart(frame)
    group = alt.Detail("series:N")
    tooltip = [
        alt.Tooltip("series:N", title="Design"),
        alt.Tooltip("month:T", title="Month", format="%B %Y"),
        alt.Tooltip("p50:Q", title=f"Median, {unit}", format=",.3~r"),
        alt.Tooltip("p10:Q", title="1 in 10 below", format=",.3~r"),
        alt.Tooltip("p90:Q", title="1 in 10 above", format=",.3~r"),
        alt.Tooltip("budget:Q", title="Budget", format=",.3~r"),
    ]
    band = base.mark_area(opacity=theme.BAND_OPACITY).encode(
        x=months, y=alt.Y("p10:Q", title=said), y2="p90:Q", detail=group, color=theme.colour()
    )
    line = base.mark_line(strokeWidth=2.5).encode(x=months, y=amount, detail=group, color=theme.colour())
    hover = base.mark_point(opacity=0, size=200).encode(x=months, y=amount, tooltip=tooltip)
    ends = (
        base.transform_filter("datum.end_label !== ''")
        .mark_text(align="right", dy=-12, fontSize=theme.LABEL_SIZE)
        .encode(x=months, y=alt.Y("p90:Q"), text="end_label:N", color=theme.colour())
    )
    shown = base.transform_filter(alt.datum.meaning == "estimate")
    budget = shown.mark_line(strokeDash=theme.BUDGET_DASH, strokeWidth=2).encode(
        x=months, y="budget:Q", color=theme.always("ink")
    )
    budget_name = (
        shown.transform_filter("datum.budget_label !== ''")
        .mark_text(align="left", dy=-8, dx=4, fontSize=theme.LABEL_SIZE, fontWeight="bold")
        .encode(x=months, y="budget:Q", text="budget_label:N", color=theme.always("ink"))
    )
    return theme.dress(_layers(band, line, budget, ends, budget_name, hover), height=height)


def against_budget(frame: pd.DataFrame) -> alt.LayerChart:
    """Amounts as multiples of the budget on a log axis: a dot at the median on its p10-p90 bar, the budget at 1.

    Takes one row an amount: `row` (text), `position`, `p10`, `p50`, `p90` (times the budget), `label`, `meaning`.
    """
    rows = alt.Y(
        "row:N", sort=alt.SortField("position"), title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=8)
    )
    times = alt.X(
        "p50:Q", title="times the budget (log axis)", scale=alt.Scale(type="log", nice=False, padding=30),
        axis=alt.Axis(values=_LOG_TICKS, format="~g", labelOverlap="greedy"),
    )  # fmt: skip
    base = alt.Chart(frame)
    tooltip = [
        alt.Tooltip("row:N", title="Alternative"),
        alt.Tooltip("label:N", title="Median"),
        alt.Tooltip("p10:Q", title="1 in 10 below, times the budget", format=".3~g"),
        alt.Tooltip("p50:Q", title="Median, times the budget", format=".3~g"),
        alt.Tooltip("p90:Q", title="1 in 10 above, times the budget", format=".3~g"),
    ]
    spread = base.mark_rule(strokeWidth=8, opacity=2 * theme.BAND_OPACITY).encode(
        x=alt.X("p10:Q"), x2="p90:Q", y=rows, color=theme.colour()
    )
    middle = base.mark_point(filled=True, size=110, opacity=1).encode(
        x=times, y=rows, color=theme.colour(), tooltip=tooltip
    )
    name = base.mark_text(dy=-14, fontSize=theme.LABEL_SIZE).encode(
        x=times, y=rows, text="label:N", color=theme.colour()
    )
    return theme.dress(_layers(spread, _at_budget(base), middle, name), height=_ROW_HEIGHT)


def _at_budget(base: alt.Chart) -> alt.LayerChart:
    once = base.transform_filter("datum.position === 0")
    line = once.mark_rule(strokeDash=theme.BUDGET_DASH, strokeWidth=2).encode(x=alt.datum(1), color=theme.always("ink"))
    name = once.mark_text(align="center", baseline="bottom", dy=-4, fontSize=theme.LABEL_SIZE, fontWeight="bold")
    return _layers(line, name.encode(x=alt.datum(1), y=alt.value(0), text=alt.value("budget"),
                                     color=theme.always("ink")))  # fmt: skip


def heat_map(frame: pd.DataFrame, *, volume: str, values: str) -> alt.LayerChart:
    """Cells over two log axes with their amounts in them, the budget's contour, and where the plan stands.

    Takes rows of three kinds in `mark`: `cell` with its edges `left`, `right`, `low`, `high`, its middle `x`, `y`, its
    `label`, `opacity`, `meaning` and `told` (text); `contour` and `plan` with `x`, `y` and `label`.
    """
    x = alt.X("x:Q", title=volume, scale=alt.Scale(type="log", nice=False), axis=_factors(_VOLUME_TICKS))
    y = alt.Y("y:Q", title=values, scale=alt.Scale(type="log", nice=False), axis=_factors(_VALUE_TICKS))
    base = alt.Chart(frame)
    cells = base.transform_filter(alt.datum.mark == "cell")
    contour = base.transform_filter(alt.datum.mark == "contour")
    plan = base.transform_filter(alt.datum.mark == "plan")
    tinted = cells.mark_rect().encode(
        x=alt.X("left:Q", title=volume, scale=alt.Scale(type="log", nice=False), axis=_factors(_VOLUME_TICKS)),
        y=alt.Y("low:Q", title=values, scale=alt.Scale(type="log", nice=False), axis=_factors(_VALUE_TICKS)),
        x2="right:Q", y2="high:Q", color=theme.colour(),
        opacity=alt.Opacity("opacity:Q", scale=None, legend=None), tooltip=alt.Tooltip("told:N", title="Here"),
    )  # fmt: skip
    amounts = cells.mark_text(fontSize=theme.LABEL_SIZE).encode(
        x=x, y=y, text="label:N", color=theme.always("ink"), tooltip=alt.Tooltip("told:N", title="Here")
    )
    line = contour.mark_line(strokeDash=theme.BUDGET_DASH, strokeWidth=2.5).encode(
        x=x, y=y, order="y:Q", color=theme.always("ink")
    )
    name = contour.mark_text(baseline="bottom", dy=-4, fontSize=theme.LABEL_SIZE, fontWeight="bold").encode(
        x=x, y=y, text="label:N", color=theme.always("ink")
    )
    here = plan.mark_point(shape="circle", size=1500, strokeWidth=2.5).encode(x=x, y=y, color=theme.always("ink"))
    here_name = plan.mark_text(dy=29, fontSize=theme.NOTE_SIZE, fontWeight="bold").encode(
        x=x, y=y, text="label:N", color=theme.always("ink")
    )
    return theme.dress(_layers(tinted, amounts, line, name, here, here_name), height=_MAP_HEIGHT)


def _factors(ticks: Sequence[float]) -> alt.Axis:
    return alt.Axis(values=list(ticks), labelExpr="datum.label + '×'", format="~g", grid=False, domain=False)


def clusters(frame: pd.DataFrame) -> alt.LayerChart:
    """Nodes over bytes kept on log axes: ours filled, published ones as rings, ours at other volumes as a dotted line.

    Takes rows of two kinds in `mark`: `cluster` with `kept_tb`, `nodes`, `label`, `filled` (0 or 1), `meaning` and
    `told` (text); `guide`, the two ends of the line, with `kept_tb` and `nodes`.
    """
    kept = alt.X(
        "kept_tb:Q", title="terabytes kept in one copy (log axis)", scale=alt.Scale(type="log", nice=False, padding=40),
        axis=alt.Axis(values=_LOG_TICKS, format="~s", labelOverlap="greedy", grid=False),
    )  # fmt: skip
    nodes = alt.Y(
        "nodes:Q", title="data nodes (log axis)", scale=alt.Scale(type="log", nice=True),
        axis=alt.Axis(values=_LOG_TICKS, format="~s", labelOverlap="greedy"),
    )  # fmt: skip
    base = alt.Chart(frame)
    dots = base.transform_filter(alt.datum.mark == "cluster")
    line = base.transform_filter(alt.datum.mark == "guide").mark_line(strokeDash=theme.TODAY_DASH, strokeWidth=1.5)
    points = dots.mark_point(size=130, strokeWidth=2.5).encode(
        x=kept, y=nodes, color=theme.colour(), fill=theme.fill(), tooltip=alt.Tooltip("told:N", title="Cluster"),
        fillOpacity=alt.FillOpacity("filled:Q", scale=None, legend=None),
    )  # fmt: skip
    names = dots.mark_text(dy=-14, fontSize=theme.LABEL_SIZE).encode(
        x=kept, y=nodes, text="label:N", color=theme.colour()
    )
    guide = line.encode(x=kept, y=nodes, color=theme.always("secondary"))
    return theme.dress(_layers(guide, points, names), height=_MAP_HEIGHT)


def levers(frame: pd.DataFrame, *, unit: str) -> alt.LayerChart:
    """What each lever buys: a bar at the median with its p10-p90 line, the lever's name above it.

    Takes one row a lever: `row` (unique), `position`, `lever` and `label` (text), `p10`, `p50`, `p90`, `meaning`.
    """
    rows = alt.Y("row:N", sort=alt.SortField("position"), title=None, axis=None, scale=_BANDS)
    amount = alt.X("p50:Q", title=unit, stack=None, scale=alt.Scale(zero=True), axis=alt.Axis(format="~s", tickCount=6))
    tooltip = [
        alt.Tooltip("lever:N", title="Lever"),
        alt.Tooltip("label:N", title="Buys"),
        alt.Tooltip("p10:Q", title="1 in 10 below", format=",.3~r"),
        alt.Tooltip("p90:Q", title="1 in 10 above", format=",.3~r"),
    ]
    base = alt.Chart(frame)
    bars = base.mark_bar(size=9).encode(x=amount, y=rows, color=theme.colour(), tooltip=tooltip)
    spread = base.mark_rule(strokeWidth=2, opacity=2.5 * theme.BAND_OPACITY).encode(
        x=alt.X("p10:Q"), x2="p90:Q", y=rows, color=theme.always("ink")
    )
    beside = alt.ExprRef(f"width - {_LEVER_LABEL}")
    name = base.mark_text(align="left", dy=-13, fontSize=theme.LABEL_SIZE, limit=beside).encode(
        x=alt.value(2), y=rows, text="lever:N", color=theme.always("ink")
    )
    told = base.mark_text(align="right", dy=-13, fontSize=theme.NOTE_SIZE).encode(
        x=alt.value("width"), y=rows, text="label:N", color=theme.colour()
    )
    return theme.dress(_layers(bars, spread, name, told), height=_ROW_HEIGHT)
