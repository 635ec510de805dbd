"""Incidents and actions: what went wrong, what was promised after it, and what of that is proven."""

import altair as alt
import pandas as pd
import streamlit as st

from workbench.pages import charts, parts, point, signing, state, theme
from workbench.pages.plain import plain
from workbench.program.learning import Action
from workbench.program.people import Person
from workbench.program.roadmap import Evidence
from workbench.verbs import nagging, sheets
from workbench.verbs.nagging import Row, Stage
from workbench.verbs.table import name_of
from workbench.verbs.trouble import Trouble

_MEANINGS: dict[Stage, theme.Meaning] = {
    "overdue": "breach", "no date": "breach", "unproven": "spike", "open": "estimate", "proven": "fits",
    "dropped": "secondary",
}  # fmt: skip
_HOW = {"check": "a check on the data", "reader": "somebody who read the figures", "team": "the team, by other means"}
_CAUSES = ("unknown", "schema", "outage", "aggregation", "capture", "capacity", "process")
_ROW_HEIGHT = alt.Step(34)


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("Incidents and actions")
    st.caption("What went wrong, what was promised after it, and is it proven?")
    point.note()
    rows = nagging.actions(view.program, view.today)
    happened = nagging.incidents(view.program, view.today)
    if not rows and not happened:
        parts.empty("Nothing has gone wrong yet, or nobody has written it down. The form below makes the first one.")
    else:
        st.subheader(plain(nagging.sentence(rows, happened)))
        if rows:
            said = "Actions by how far they are from being proven"
            st.vega_lite_chart(frame(rows, view), charts.spec(chart), key="actions", alt=said)
            st.caption("A dot on the day by which it is promised. Only a proof ends the nagging, also after the fix.")
        strip(rows, happened)
        tables(rows, happened)
    if not parts.read_only(view):
        signing.author(view)
        prove(view, rows)
        add(view)


def frame(rows: list[Row], view: state.View) -> pd.DataFrame:
    """One row an action, as `chart` draws it."""
    return pd.DataFrame(
        [
            {
                "action": row.action if len(row.action) <= 44 else f"{row.action[:43].rstrip()}…",
                "position": position,
                "due": pd.Timestamp(row.due_on or view.today),
                "today": pd.Timestamp(view.today),
                "label": f"{row.stage}{f', {row.days} days' if row.stage == 'overdue' else ''}",
                "owner": row.owner or "nobody",
                "what": row.action,
                "meaning": _MEANINGS[row.stage],
            }
            for position, row in enumerate(rows)
        ]
    )


def chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Actions, one row each: a dot on the day by which each is promised, and how far it has come."""
    actions = alt.Y(
        "action:N", sort=alt.SortField("position"), title=None,
        axis=alt.Axis(ticks=False, domain=False, labelLimit=300, labelPadding=12),
    )  # fmt: skip
    days = alt.X("due:T", title=None, axis=alt.Axis(format="%b %Y", grid=True, tickCount=6, labelOverlap=True))
    base = alt.Chart(rows)
    tooltip = [
        alt.Tooltip("what:N", title="Action"),
        alt.Tooltip("owner:N", title="Who"),
        alt.Tooltip("due:T", title="By", format="%-d %B %Y"),
        alt.Tooltip("label:N", title="State"),
    ]
    dots = base.mark_point(filled=True, size=140, opacity=1).encode(
        x=days, y=actions, color=theme.colour(), tooltip=tooltip
    )
    late = "datum.due > datum.today"
    text = base.mark_text(
        align=alt.ExprRef(f"{late} ? 'right' : 'left'"), dx=alt.ExprRef(f"{late} ? -12 : 12"), fontSize=theme.LABEL_SIZE
    ).encode(x=days, y=actions, text="label:N", color=theme.colour())
    today = base.mark_rule(strokeDash=theme.TODAY_DASH).encode(x="max(today):T", color=theme.always("ink"))
    return theme.dress(alt.LayerChart(layer=[today, dots, text]), height=_ROW_HEIGHT)


def strip(rows: list[Row], happened: list[nagging.IncidentRow]) -> None:
    """Four numbers: overdue, unproven, without a sheet, found by readers."""
    overdue, unproven, systemic, unstudied = st.columns(4)
    with overdue:
        late = [row for row in rows if row.stage in ("overdue", "no date")]
        parts.figure("Overdue", str(len(late)), "past their date, or without one", None, [])
    with unproven:
        count = sum(row.stage == "unproven" for row in rows)
        parts.figure("Done, not proven", str(count), "said to be done, with nothing to look at", None, [])
    with systemic:
        count = sum(row.systemic for row in rows)
        parts.figure("Prevent every such", str(count), f"of {len(rows)} actions", None, [])
    with unstudied:
        count = sum(one.sheet is None for one in happened)
        parts.figure("Without post-mortem", str(count), f"of {len(happened)} incidents", None, [])


def tables(rows: list[Row], happened: list[nagging.IncidentRow]) -> None:
    """Every action and every incident."""
    if rows:
        actions = parts.frame_of(rows)
        st.dataframe(
            actions, hide_index=True, alt="All actions", placeholder="blank",
            column_order=["id", "action", "owner", "due_on", "stage", "systemic", "proof", "follows"],
            column_config={"due_on": st.column_config.DateColumn("by"), "systemic": "prevents every such"},
        )  # fmt: skip
        parts.download(actions, "actions")
    if happened:
        st.header("Incidents")
        incidents = parts.frame_of(happened)
        st.dataframe(
            incidents, hide_index=True, alt="All incidents", placeholder="none",
            column_config={"happened_on": st.column_config.DateColumn("on"), "age": "days ago", "sheet": "post-mortem"},
        )  # fmt: skip
        parts.download(incidents, "incidents")
        st.page_link("post_mortem.py", label="Look back at one", icon=":material/history_edu:")


def prove(view: state.View, rows: list[Row]) -> None:
    """Give the proof of an action: what shows that it is done and works."""
    waiting = {row.id: row for row in rows if row.stage not in ("proven", "dropped")}
    if not waiting:
        return
    st.header("Prove an action")
    author = state.author(view)
    with st.form("prove"):
        chosen = st.selectbox("Action", list(waiting), key="action", bind="query-params")
        what = st.text_input("What shows that it is done and works", key="proof")
        where = st.text_input("Where to look at it", key="proof where", placeholder="a verification, a page, a report")
        sent = st.form_submit_button("Prove it", type="primary", icon=":material/verified:", disabled=author is None)
    if not sent or author is None or view.program.get(chosen, Action) is None:
        return
    if not what.strip():
        st.error("Say what shows it; done without proof stays on the list.", icon=":material/error:")
        return
    proof = Evidence(seen_on=view.today, what=what.strip(), where=where.strip() or None)
    try:
        point.told(sheets.prove(view.folder, view.program, chosen, proof, author), "Proven")
    except Trouble as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")


def add(view: state.View) -> None:
    """Write down an incident while it is remembered."""
    with st.expander("Add an incident", icon=":material/add_alert:"):
        author = state.author(view)
        people = {one.id: one.title for one in view.program.all(Person)}
        about = sorted(one for one in view.program.items if one.startswith(("MS-", "SPK-", "FR-", "STR-", "DES-")))
        with st.form("incident"):
            title = st.text_input("What went wrong", key="incident title")
            effect = st.text_area("What it did to whom", key="incident effect", height=80)
            left, right = st.columns(2)
            day = left.date_input("When", value=view.today, key="incident day")
            cause = right.selectbox("Sort of cause", _CAUSES, key="incident cause")
            found_by = left.selectbox("Who noticed", list(people), index=None, key="found by",
                                      format_func=lambda one: name_of(view.program, one) or one)  # fmt: skip
            how = right.selectbox("How", list(_HOW), index=None, key="found how", format_func=lambda one: _HOW[one])
            hit = st.multiselect("What it hit", about, key="incident about")
            sent = st.form_submit_button("Add it", icon=":material/save:", disabled=author is None)
        if not sent or author is None:
            return
        said = {"title": title, "effect": effect, "happened_on": day, "cause": cause, "found_by": found_by,
                "found_how": how, "about": hit}  # fmt: skip
        try:
            incident, outcome = sheets.add_incident(
                view.folder, view.program, {name: value for name, value in said.items() if value}, author
            )
        except Trouble as trouble:
            st.error(plain(str(trouble)), icon=":material/error:")
            return
        point.told(outcome, f"{incident} is written down")


page()
