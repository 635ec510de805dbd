"""The agenda: what a planning review has to settle, gone through point by point and recorded as it is said."""

import streamlit as st

from workbench.pages import charts, filling, meeting, minutes, parts, point, signing, state
from workbench.pages.plain import plain
from workbench.program.people import Person
from workbench.verbs import agenda, reviewing, words
from workbench.verbs.agenda import Agenda
from workbench.verbs.reviewing import Held
from workbench.verbs.trouble import Trouble

_WATCH_SECONDS = 4
"""How often an open page looks for what others saved: within a sentence of them, at 3 ms of CPU a time."""


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("Agenda")
    st.caption("What does this review have to settle, and what has changed since the last one?")
    if view.program.plan is None:
        parts.empty("The agenda follows from the plan; there is no readable program.yaml yet.")
        return
    found = state.agenda(view)
    going_on = reviewing.open_review(view.program)
    points = going_on.review.points if going_on else found.points
    left = reviewing.still_open(going_on.review) if going_on else []
    if going_on:
        total, done = len(points), len(points) - len(left)
        st.subheader(plain(f"{going_on.review.title}: {done} of {total} points gone through."))
    else:
        st.subheader(plain(agenda.sentence(found)))
    point.note()
    if points:
        chosen = point.chosen_name(points)
        said = "Every point of the agenda in the row of its sort"
        st.vega_lite_chart(meeting.frame(points, chosen), charts.spec(meeting.chart), key="meeting", alt=said)
        st.caption("A number for each point, a ring once something came of it; the rows in the order of the meeting.")
    strip(found, going_on)
    others(view)
    if view.read_only is None:
        signing.author(view)
    if points:
        point.walk(view, points, going_on)
    if going_on is None and points:
        begin(view, found)
    filling.panel(view, found.blanks)
    what_changed(found)
    if going_on is not None:
        minutes.close(view, going_on)
    minutes.earlier(view)


def strip(found: Agenda, going_on: Held | None) -> None:
    """Four numbers: what is left, what is to be decided, what has changed and what that costs."""
    points = going_on.review.points if going_on else found.points
    left, decide, changed, cost = st.columns(4)
    open_points = [one for one in points if one.outcome is None]
    with left:
        parts.figure("Still to go through", str(len(open_points)), f"of {len(points)} points", None, [])
    with decide:
        waiting = sum(one.kind == "decision" for one in open_points)
        parts.figure("To be decided", str(waiting), "open decisions, with their options", None, [])
    with changed:
        since = f"since {found.since.name}" if found.since else "outside git nothing is remembered"
        parts.figure("Items changed", str(len(found.changes)), since, None, [])
    with cost:
        if found.cost is None or found.cost.after is None:
            parts.figure("Cost a month", "unknown", "The plan rests on no design that can be sized.", None, [])
        else:
            told = agenda.cost_sentence(found.cost)
            parts.figure("Cost a month", words.dollars(found.cost.after.monthly_cost_usd.p50), told, None, [])


@st.fragment(run_every=_WATCH_SECONDS)
def others(view: state.View) -> None:
    """What somebody else saved while this page was open, and a way to see it; nothing typed here is lost."""
    news = state.saved_meanwhile(view)
    if not news:
        return
    told = "; ".join(f"{one.author.name}: {one.subject}" for one in news)
    st.info(f"Saved meanwhile. {plain(told)}", icon=":material/group:")
    if st.button("Show it", key="show what others saved", icon=":material/refresh:"):
        st.rerun(scope="app")


def begin(view: state.View, found: Agenda) -> None:
    """Begin the review: its title, who is there, and one commit that freezes the agenda."""
    st.header("Begin the review")
    st.caption("The agenda is kept as it is now; what comes of each point is a commit of its own, whoever records it.")
    if parts.read_only(view):
        return
    author = state.author(view)
    people = {one.id: one.title for one in view.program.all(Person) if not one.left_on}
    with st.form("begin"):
        title = st.text_input("Title", value="Planning review", key="review title")
        there = st.multiselect("Who is there", list(people), key="attendees", format_func=lambda one: people[one])
        sent = st.form_submit_button("Begin", type="primary", icon=":material/play_arrow:", disabled=author is None)
    if not sent or author is None:
        return
    try:
        review_id, outcome = reviewing.start(view.folder, view.program, found, title, there, author=author)
    except Trouble as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")
        return
    point.told(outcome, f"{review_id} has begun")


def what_changed(found: Agenda) -> None:
    """Every field that differs from the baseline."""
    if not found.changes or found.since is None:
        return
    with st.expander(f"What changed since {plain(found.since.name)}", icon=":material/difference:"):
        frame = parts.changes_frame(found.changes)
        st.dataframe(frame, hide_index=True, alt="Fields that changed since the baseline", placeholder="nothing")
        parts.download(frame, "changed-since-baseline")


page()
