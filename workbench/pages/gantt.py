"""The picture of the roadmap: bars over time with their dates as ranges, and the course of vision and spike debt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import altair as alt
import pandas as pd

from workbench.pages import theme
from workbench.pages.theme import Meaning
from workbench.program.capacity import Week
from workbench.verbs.roadmap import Bar, Moment, range_of

_ROW_HEIGHT = alt.Step(44)
_COURSE_HEIGHT = 150
_BANDS = alt.Scale(paddingInner=0.6, paddingOuter=0.4)
_NAME_ABOVE = -18  # pixels from the middle of a bar to its name
_LEAST_TEXT_WIDTH = 60  # pixels
_STROKES_ACROSS = 110
_LABEL_LENGTH = 60
_RANGE_OPACITY = 0.35  # a milestone's range, over the page and under its diamond
_DONE = frozenset({"done", "abandoned"})
_MEANING_OF: dict[str, Meaning] = {"milestone": "estimate", "spike": "spike", "stop-gap": "spike"}
_CAPACITY_LINES: tuple[tuple[str, str, Meaning, int], ...] = (
    ("real", "really there", "ink", 9), ("promised", "on paper", "secondary", -8),
)  # fmt: skip
_SPAN_COLUMNS = ("row", "start", "end", "meaning")


def frames(bars: Sequence[Bar], today: dt.date) -> dict[str, pd.DataFrame]:
    """What `chart` draws: bars, hatching, ranges, what has run over, dates moved since the baseline, today's line."""
    first = min(bar.starts_on for bar in bars)
    last = max(today, *(bar.latest_on or bar.ends_on for bar in bars))
    stroke = max((last - first) / _STROKES_ACROSS, dt.timedelta(days=1))
    hatched = [bar for bar in bars if bar.kind != "milestone"]
    ranged = [bar for bar in bars if bar.kind == "milestone" and bar.earliest_on != bar.latest_on]
    late = [bar for bar in bars if bar.overrun_until is not None]
    moved = [bar for bar in bars if bar.slip_days and bar.baseline_on]
    return {
        "bars": pd.DataFrame([_bar(bar, first + (last - first) / 2) for bar in bars]),
        "hatching": _spans([stripe for bar in hatched for stripe in _stripes(bar, stroke)]),
        "ranges": _spans([(bar.id, bar.earliest_on, bar.latest_on, _meaning(bar)) for bar in ranged]),
        "overrun": _spans([(bar.id, bar.ends_on, bar.overrun_until, "breach") for bar in late]),
        "moved": _spans([(bar.id, bar.baseline_on, bar.ends_on, "secondary") for bar in moved]),
        "today": pd.DataFrame([{"date": pd.Timestamp(today), "label": f"today, {today:%-d %b %Y}"}]),
    }


def _bar(bar: Bar, middle: dt.date) -> dict[str, object]:
    told = ", ".join((*bar.warnings, *_moved(bar)))
    drawn_to = bar.earliest_on if bar.kind == "milestone" and bar.earliest_on else bar.ends_on
    side = "left" if bar.starts_on <= middle else "right"
    reaches = max(filter(None, (bar.overrun_until, bar.ends_on, bar.latest_on)))
    slack = "" if bar.slack_days is None else "none: it is critical" if bar.critical else f"{bar.slack_days} days"
    return {
        "row": bar.id,
        "start": pd.Timestamp(bar.starts_on),
        "end": pd.Timestamp(max(bar.starts_on, drawn_to)),
        "due": pd.Timestamp(bar.likely_on or bar.ends_on) if bar.kind == "milestone" else pd.NaT,
        "side": side,
        "text_at": pd.Timestamp(bar.starts_on if side == "left" else reaches),
        "meaning": _meaning(bar),
        "edge": 2.5 if bar.critical else 0.0,
        "label": f"{_short(bar.title)}{' · ' + told if told else ''}",
        "kind": "launch" if bar.launch else bar.kind,
        "state": bar.status,
        "owner": bar.owner or "no owner",
        "promised": f"{bar.ends_on:%-d %B %Y}",
        "range": range_of(bar) or "done" if bar.kind != "stop-gap" else "",
        "slack": slack,
        "warning": told or "nothing",
        "opacity": 1.0 if bar.kind == "milestone" else 0.25,
    }


def _moved(bar: Bar) -> list[str]:
    if not bar.slip_days:
        return []
    return [f"{abs(bar.slip_days)} days {'later' if bar.slip_days > 0 else 'earlier'} than in the baseline"]


def _meaning(bar: Bar) -> Meaning:
    return "secondary" if bar.status in _DONE else _MEANING_OF[bar.kind]


def _stripes(bar: Bar, stroke: dt.timedelta) -> list[tuple[object, ...]]:
    begins = pd.date_range(bar.starts_on, bar.ends_on, freq=stroke, inclusive="left")
    return [(bar.id, at, min(at + stroke, pd.Timestamp(bar.ends_on)), _meaning(bar)) for at in begins]


def _spans(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(_SPAN_COLUMNS))
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


def _short(text: str) -> str:
    return text if len(text) <= _LABEL_LENGTH else f"{text[: _LABEL_LENGTH - 1]}…"


def chart(drawn: dict[str, pd.DataFrame]) -> alt.LayerChart:
    """Milestones, spikes and stop-gaps over time, from `frames`.

    Milestones are solid up to the day by which they are done one time in ten and pale up to nine in ten, with a diamond
    at the likely day and an edge of ink on the critical path; spikes and stop-gaps are hatched.
    """
    bars = drawn["bars"]
    order = list(bars["row"])
    rows = alt.Y(
        "row:N", sort=order, title=None, scale=_BANDS,
        axis=alt.Axis(labels=False, ticks=False, domain=False, grid=False),
    )  # fmt: skip
    middle = alt.Y("row:N", sort=order, bandPosition=0.5)
    dates = alt.X(
        "start:T", title=None, axis=alt.Axis(format="%b %Y", orient="top", tickCount="month", labelOverlap=True)
    )
    tooltip = [
        alt.Tooltip("row:N", title="Item"),
        alt.Tooltip("kind:N", title="Kind"),
        alt.Tooltip("state:N", title="State"),
        alt.Tooltip("owner:N", title="Owner"),
        alt.Tooltip("start:T", title="From", format="%d %B %Y"),
        alt.Tooltip("promised:N", title="Date"),
        alt.Tooltip("range:N", title="Done by, 1 to 9 in 10"),
        alt.Tooltip("slack:N", title="Slack"),
        alt.Tooltip("warning:N", title="Mind"),
    ]
    base = alt.Chart(bars)
    body = base.mark_bar(cornerRadius=3).encode(
        x=dates, x2="end:T", y=rows, color=theme.colour(), tooltip=tooltip,
        opacity=alt.Opacity("opacity:Q", scale=None, legend=None),
    )  # fmt: skip
    critical = base.transform_filter("datum.edge > 0").mark_bar(
        filled=False, cornerRadius=3, strokeWidth=2
    ).encode(x=dates, x2="end:T", y=rows, color=theme.always("ink"), tooltip=tooltip)  # fmt: skip
    ranges = alt.Chart(drawn["ranges"]).mark_bar(opacity=_RANGE_OPACITY, cornerRadius=3).encode(
        x="start:T", x2="end:T", y=rows, color=theme.colour()
    )  # fmt: skip
    strokes = alt.Chart(drawn["hatching"]).mark_rule(strokeWidth=1.5).encode(
        x=alt.X("start:T"), x2="end:T", color=theme.colour(),
        y=alt.Y("row:N", sort=order, bandPosition=0.95), y2=alt.Y2("row:N", bandPosition=0.05),
    )  # fmt: skip
    late = alt.Chart(drawn["overrun"]).mark_rule(strokeWidth=3, strokeDash=[2, 2]).encode(
        x="start:T", x2="end:T", y=middle, color=theme.colour()
    )  # fmt: skip
    moved = alt.Chart(drawn["moved"]).mark_rule(strokeWidth=1.5).encode(
        x="start:T", x2="end:T", y=alt.Y("row:N", sort=order, bandPosition=0.98), color=theme.colour()
    )  # fmt: skip
    was = alt.Chart(drawn["moved"]).mark_point(shape="diamond", size=70, strokeWidth=1.5).encode(
        x="start:T", y=middle, color=theme.colour()
    )  # fmt: skip
    due = base.mark_point(shape="diamond", filled=True, size=130, opacity=1).encode(
        x="due:T", y=rows, color=theme.colour(), tooltip=tooltip
    )
    left, place = "datum.side === 'left'", "scale('x', datum.text_at)"
    names = base.mark_text(
        align=alt.ExprRef(f"{left} ? 'left' : 'right'"), dy=_NAME_ABOVE, fontSize=12,
        limit=alt.ExprRef(f"max({_LEAST_TEXT_WIDTH}, {left} ? width - {place} : {place})"),
    ).encode(x="text_at:T", y=middle, text="label:N", color=theme.always("ink"), tooltip=tooltip)  # fmt: skip
    layers = [body, ranges, strokes, critical, late, moved, was, due, _today(drawn["today"]), names]
    return theme.dress(alt.LayerChart(layer=layers), height=_ROW_HEIGHT)


def _today(today: pd.DataFrame) -> alt.LayerChart:
    base = alt.Chart(today)
    line = base.mark_rule(strokeDash=theme.TODAY_DASH, strokeWidth=1.5).encode(
        x="date:T", color=theme.always("secondary")
    )
    name = base.mark_text(align="left", baseline="top", dx=4, dy=4, fontSize=theme.NOTE_SIZE).encode(
        x="date:T", y=alt.value("height"), text="label:N", color=theme.always("secondary")
    )
    return alt.LayerChart(layer=[line, name])


def course_frames(course: Sequence[Moment], today: dt.date) -> dict[str, pd.DataFrame]:
    """What `course_chart` draws: one row a month, and one a line for its name."""
    frame = pd.DataFrame(
        {
            "on": pd.to_datetime([one.on for one in course]),
            "early": [one.early for one in course],
            "likely": [one.likely for one in course],
            "late": [one.late for one in course],
            "debt": [one.debt_share for one in course],
        }
    )
    now = next(one for one in course if one.on == today)
    named = [
        (now.on, now.likely, f"vision shipped {now.likely:.0%}", "estimate", 8),
        (now.on, now.debt_share or 0.0, f"spike debt {now.debt_share or 0.0:.0%} of their weeks", "spike", -8),
    ]
    names = pd.DataFrame(named, columns=["on", "at", "label", "meaning", "side"])
    line = pd.DataFrame([{"date": pd.Timestamp(today), "label": ""}])
    return {"course": frame, "names": names.assign(on=pd.to_datetime(names["on"])), "today": line}


def course_chart(drawn: dict[str, pd.DataFrame]) -> alt.LayerChart:
    """Share of the vision shipped, by milestones' early and late days, and spike debt as a share, over the months."""
    base = alt.Chart(drawn["course"])
    months = alt.X("on:T", title=None, axis=alt.Axis(format="%b %Y", grid=False, labelOverlap=True, tickCount=8))
    share = alt.Scale(domain=[0, 1])
    axis = alt.Axis(format="%", tickCount=3)
    tooltip = [
        alt.Tooltip("on:T", title="By", format="%-d %B %Y"),
        alt.Tooltip("likely:Q", title="Vision shipped", format=".0%"),
        alt.Tooltip("late:Q", title="at the late days", format=".0%"),
        alt.Tooltip("early:Q", title="at the early days", format=".0%"),
        alt.Tooltip("debt:Q", title="Spike debt", format=".0%"),
    ]
    debt = base.mark_area(interpolate="step-after", opacity=theme.BAND_OPACITY, line={"strokeWidth": 1.5}).encode(
        x=months, y=alt.Y("debt:Q", title=None, scale=share, axis=axis), color=theme.always("spike")
    )
    band = base.mark_area(interpolate="step-after", opacity=theme.BAND_OPACITY).encode(
        x=months, y=alt.Y("late:Q", title=None, scale=share), y2="early:Q", color=theme.always("estimate")
    )
    line = base.mark_line(interpolate="step-after", strokeWidth=2.5).encode(
        x=months, y=alt.Y("likely:Q", title=None, scale=share), color=theme.always("estimate")
    )
    hover = base.mark_point(opacity=0, size=200).encode(x=months, y="likely:Q", tooltip=tooltip)
    names = alt.Chart(drawn["names"]).mark_text(align="left", dx=6, dy=-8, fontSize=theme.LABEL_SIZE).encode(
        x="on:T", y=alt.Y("at:Q", scale=share), text="label:N", color=theme.colour()
    )  # fmt: skip
    return theme.dress(
        alt.LayerChart(layer=[debt, band, line, _today(drawn["today"]), names, hover]), height=_COURSE_HEIGHT
    )


def capacity_frame(weeks: Sequence[Week]) -> pd.DataFrame:
    """One row a week, as `capacity_chart` draws it."""
    return pd.DataFrame(
        {
            "monday": pd.to_datetime([one.monday for one in weeks]),
            "end": pd.to_datetime([one.monday + dt.timedelta(days=6) for one in weeks]),
            "asked": [one.asked for one in weeks],
            "real": [one.real for one in weeks],
            "promised": [one.promised for one in weeks],
            "meaning": ["breach" if one.asked > one.real else "estimate" for one in weeks],
        }
    )


def capacity_chart(frame: pd.DataFrame) -> alt.LayerChart:
    """Person-weeks asked as bars, red above what is really there; lines for what is there and what paper says."""
    base = alt.Chart(frame)
    weeks = alt.X("monday:T", title=None, axis=alt.Axis(format="%b %Y", grid=False, tickCount="month"))
    amount = alt.Y("asked:Q", title="person-weeks a week", scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=4))
    tooltip = [
        alt.Tooltip("monday:T", title="Week of", format="%-d %B %Y"),
        alt.Tooltip("asked:Q", title="Asked", format=".1f"),
        alt.Tooltip("real:Q", title="There, on-call and absences off", format=".1f"),
        alt.Tooltip("promised:Q", title="Promised on paper", format=".1f"),
    ]
    asked = base.mark_bar(opacity=2 * theme.BAND_OPACITY).encode(
        x=weeks, x2="end:T", y=amount, y2=alt.datum(0), color=theme.colour(), tooltip=tooltip
    )
    real = base.mark_line(interpolate="step-after", strokeWidth=2.5).encode(
        x=weeks, y="real:Q", color=theme.always("ink")
    )
    paper = base.mark_line(interpolate="step-after", strokeDash=theme.BUDGET_DASH, strokeWidth=1.5).encode(
        x=weeks, y="promised:Q", color=theme.always("secondary")
    )
    first = base.transform_window(rank="row_number()").transform_filter("datum.rank === 1")
    named = [
        first.mark_text(align="left", dx=4, dy=below, fontSize=theme.NOTE_SIZE).encode(
            x=weeks, y=f"{field}:Q", text=alt.value(label), color=theme.always(meaning)
        )
        for field, label, meaning, below in _CAPACITY_LINES
    ]
    return theme.dress(alt.LayerChart(layer=[asked, real, paper, *named]), height=_COURSE_HEIGHT)
