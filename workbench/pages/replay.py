"""Replay: the story moment by moment, with what would have been said on the day, to whom, and how much earlier."""

from collections.abc import Sequence

import altair as alt
import pandas as pd
import streamlit as st

from workbench.pages import charts, parts, state, theme
from workbench.pages.plain import plain
from workbench.verbs.render import replay as render
from workbench.verbs.replay import Replayed
from workbench.verbs.trouble import Trouble

_ROW_HEIGHT = alt.Step(17)


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("Replay")
    st.caption("What would have been said at each moment of the story, to whom, and how much earlier?")
    try:
        found = state.replayed(view)
    except Trouble as trouble:
        parts.empty(str(trouble))
        return
    st.subheader(plain(render.sentence(found)))
    chosen = st.select_slider("Moment", [one.n for one in found], key="moment", bind="query-params")
    one = next(one for one in found if one.n == chosen)
    st.vega_lite_chart(
        frame(found, chosen), charts.spec(chart), key="replay", alt="When each moment came, and since when"
    )
    st.caption("A bar begins on the day from which the plan held enough to know it, and ends with its dot on the day.")
    moment(one)
    rows = pd.DataFrame([render.row(each) for each in found], columns=list(render.HEAD))
    st.dataframe(rows, hide_index=True, alt="All moments", column_config={"what happened": {"width": "large"}})
    parts.download(rows, "replay")


def moment(one: Replayed) -> None:
    """One moment: the account, what it teaches, what is said of it and to whom, and that its twin raises nothing."""
    st.header(plain(f"{one.n}. {one.title}"))
    st.caption(f"{one.date:%-d %B %Y}")
    st.text(one.account)
    st.text(one.lesson)
    gained, told, twin = st.columns(3)
    with gained:
        parts.figure("Months earlier", f"{one.months_gained:.1f}", f"from {one.could_have_been_known_on}", None, [])
    with told:
        parts.figure("Told", str(len(one.told)), ", ".join(one.told) or "nobody", None, [])
    with twin:
        parts.figure("Mended twin", "blamed" if one.twin_fired else "silent", "the same day, mended", None, [])
    for finding in one.findings:
        parts.finding(finding)


def frame(found: Sequence[Replayed], chosen: int) -> pd.DataFrame:
    """One row a moment, as `chart` draws it."""
    return pd.DataFrame(
        [
            {
                "n": one.n,
                "title": one.title,
                "known": pd.Timestamp(one.could_have_been_known_on),
                "date": pd.Timestamp(one.date),
                "meaning": "estimate" if one.fired and not one.twin_fired else "breach",
                "size": 160 if one.n == chosen else 45,
                "opacity": 1.0 if one.n == chosen else 0.6,
            }
            for one in found
        ]
    )


def chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Moments over time, one row each: a bar since it could have been known, a dot on its day, the chosen one large."""
    base = alt.Chart(rows)
    number = alt.Y("n:O", title=None, axis=alt.Axis(ticks=False, domain=False))
    tooltip = [
        alt.Tooltip("title:N", title="Moment"),
        alt.Tooltip("date:T", title="Felt on", format="%-d %B %Y"),
        alt.Tooltip("known:T", title="Could have been known on", format="%-d %B %Y"),
    ]
    dates = alt.X("date:T", title=None, axis=alt.Axis(format="%b %Y", grid=False, tickCount=7, labelOverlap=True))
    shown = alt.Opacity("opacity:Q", scale=None, legend=None)
    since = base.mark_rule(strokeWidth=4).encode(
        x=alt.X("known:T", title=None), x2="date:T", y=number, color=theme.colour(), opacity=shown, tooltip=tooltip
    )
    dots = base.mark_point(filled=True).encode(
        x=dates, y=number, color=theme.colour(), opacity=shown, tooltip=tooltip,
        size=alt.Size("size:Q", scale=None, legend=None),
    )  # fmt: skip
    return theme.dress(alt.LayerChart(layer=[since, dots]), height=_ROW_HEIGHT)


page()
