"""The budget ledger: asked, estimated, approved and spent, side by side, and who has signed for a gap."""

from collections.abc import Callable, Sequence
from typing import get_args

import altair as alt
import pandas as pd
import streamlit as st

from workbench.pages import charts, parts, signing, state, theme
from workbench.pages.plain import plain
from workbench.program.ledger import Kind
from workbench.store.git import Author
from workbench.verbs import ledger as verb
from workbench.verbs.ledger import Line, Told
from workbench.verbs.render import ledger as render
from workbench.verbs.saving import Outcome
from workbench.verbs.signed import Signed
from workbench.verbs.trouble import Trouble

_NOTE = "what the last line of the ledger said"
_ROW_HEIGHT = alt.Step(46)
_AMOUNT_PIXELS = 150


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("Ledger")
    st.caption("What was asked, estimated, approved and spent, and who answers for the gap?")
    if note := st.session_state.pop(_NOTE, None):
        st.success(plain(note), icon=":material/check:")
    found = state.ledger_lines(view)
    if not found:
        parts.empty("Designs stand here against their budgets. No design has a budget yet.")
        return
    st.subheader(plain(render.sentence(found)))
    picture = frame(found)
    if not picture.empty:
        said = "Each design's amounts as multiples of what is granted"
        st.vega_lite_chart(picture, charts.spec(chart), key="ledger", alt=said)
        st.caption(
            "Diamond: asked. Dot on its bar: estimated, 8 draws out of 10. Square: the latest month. Line: granted."
        )
    rows = pd.DataFrame([render.row(one) for one in found], columns=list(render.HEAD))
    wide = {"asked": st.column_config.TextColumn(width=_AMOUNT_PIXELS)}
    st.dataframe(rows, hide_index=True, alt="The ledger", column_config=wide)
    parts.download(rows, "ledger")
    if parts.read_only(view):
        return
    author = signing.author(view)
    if author is not None:
        one_line(view, found, author)


def frame(found: Sequence[Line]) -> pd.DataFrame:
    """One row an amount, as `chart` draws it: times what is granted, by the larger gap of its design."""
    rows = []
    for position, one in enumerate(found):
        if one.gap is None or one.estimate is None or one.gap.ratio == 0.0:
            continue
        entry, by_nodes = one.entry, one.gap.by == "nodes"
        told = one.estimate.nodes if by_nodes else one.estimate.monthly_cost_usd
        assert told is not None
        unit = told.p50 / one.gap.ratio
        shared = {"design": one.title, "position": position,
                  "meaning": "fits" if one.gap.level == "fits" else "breach"}  # fmt: skip
        spread = {"low": told.p10 / unit, "high": told.p90 / unit}
        rows.append({**shared, **spread, "mark": "estimated", "at": one.gap.ratio})
        latest = entry.actuals[-1] if entry and entry.actuals else None
        for mark, said in (("asked", entry.asked if entry else None), ("spent", latest)):
            value = (said.nodes if by_nodes else said.monthly_cost_usd) if said else None
            if value:
                rows.append({**shared, "mark": mark, "at": value / unit, "low": value / unit, "high": value / unit})
    return pd.DataFrame(rows)


def chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Amounts as multiples of what is granted on a log axis, which is the dashed line at 1."""
    base = alt.Chart(rows)
    designs = alt.Y("design:N", sort=alt.SortField("position"), title=None, axis=None)
    times = alt.X("at:Q", title="times what is granted (log axis)", scale=alt.Scale(type="log"),
                  axis=alt.Axis(format="~g", values=[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]))  # fmt: skip
    tooltip = [alt.Tooltip("design:N", title="Design"), alt.Tooltip("mark:N", title="Amount"),
               alt.Tooltip("at:Q", title="Times granted", format=".2~f")]  # fmt: skip
    spread = base.transform_filter("datum.mark === 'estimated'").mark_rule(
        strokeWidth=8, opacity=2 * theme.BAND_OPACITY
    ).encode(x=alt.X("low:Q"), x2="high:Q", y=designs, color=theme.colour())  # fmt: skip
    shape = alt.Shape("mark:N", legend=None, scale=alt.Scale(domain=["estimated", "asked", "spent"],
                                                             range=["circle", "diamond", "square"]))  # fmt: skip
    marks = base.mark_point(filled=True, size=110, opacity=1).encode(
        x=times, y=designs, color=theme.colour(), shape=shape, tooltip=tooltip
    )
    limit = base.transform_filter("datum.position === 0 && datum.mark === 'estimated'").mark_rule(
        strokeDash=theme.BUDGET_DASH, strokeWidth=2
    ).encode(x=alt.datum(1), color=theme.always("ink"))  # fmt: skip
    names = base.transform_filter("datum.mark === 'estimated'").mark_text(
        align="left", dy=-16, fontSize=theme.LABEL_SIZE
    ).encode(x=alt.value(2), y=designs, text="design:N", color=theme.always("ink"))  # fmt: skip
    return theme.dress(alt.LayerChart(layer=[spread, limit, marks, names]), height=_ROW_HEIGHT)


def one_line(view: state.View, found: Sequence[Line], author: Author) -> None:
    """A line opened: what can be asked, frozen, approved, proposed and signed now."""
    st.header("Open a line")
    chosen = st.selectbox("Design", [one.design for one in found], key="line", bind="query-params")
    one = next(one for one in found if one.design == chosen)
    signed = Signed(view.folder, view.program, author, view.today)
    if one.entry and one.entry.disposition:
        proposed = one.entry.disposition
        who = ", ".join(proposed.signed_by) or "nobody"
        st.text(f"{proposed.kind} proposed by {proposed.by}: {proposed.reason} Signed by {who}.")
    for line in render.since_frozen({chosen: verb.what_changed(view.folder, view.program, one)}):
        st.info(plain(line), icon=":material/history:")
    asked, frozen, approved, gap = st.tabs(["Ask", "Freeze the estimate", "Approve", "The gap"])
    with asked:
        _amount("ask", chosen, lambda told: verb.ask(signed, chosen, told))
    with frozen:
        st.caption("Keeps today's estimate with a hash of all that it follows from, to be held against what comes.")
        if st.button("Freeze it", key=f"freeze {chosen}", type="primary"):
            _do(lambda: verb.freeze(signed, chosen), f"The estimate of {chosen} is frozen")
    with approved:
        _amount("approve", chosen, lambda told: verb.approve(signed, chosen, told))
    with gap:
        _amount("propose", chosen, lambda told, kind="accept": verb.dispose(signed, chosen, kind, told), kinds=True)
        if st.button("Sign what is proposed", key=f"sign {chosen}"):
            _do(lambda: verb.sign(signed, chosen), f"It is signed for {chosen}")


def _amount(what: str, design: str, save: Callable[..., Outcome], *, kinds: bool = False) -> None:
    with st.form(f"{what} {design}", border=False):
        kind = st.selectbox("What is done", get_args(Kind), key=f"{what} kind {design}") if kinds else None
        left, right = st.columns(2)
        nodes = left.number_input("Reference nodes", min_value=0.0, value=None, key=f"{what} nodes {design}")
        money = right.number_input("US dollars a month", min_value=0.0, value=None, key=f"{what} money {design}")
        words = st.text_input("Why", key=f"{what} words {design}")
        if st.form_submit_button(what.capitalize(), type="primary"):
            told = Told(nodes, money, words)
            _do(lambda: save(told, kind) if kind else save(told), f"{design}: saved")


def _do(save: Callable[[], Outcome], said: str) -> None:
    try:
        outcome = save()
    except Trouble as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")
        return
    if outcome.refusal:
        st.error(plain(outcome.refusal), icon=":material/error:")
    elif outcome.conflicts:
        st.error("This line was changed meanwhile. Look at it above, and say it again.", icon=":material/error:")
    elif outcome.revision:
        st.session_state[_NOTE] = f"{said}, version {outcome.revision[:8]}."
        st.rerun()


page()
