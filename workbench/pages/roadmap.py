"""Roadmap and spikes: what is done when, what pushes what, and how much of it leads to the vision."""

import pandas as pd
import streamlit as st

from workbench.pages import gantt, item, parts, state
from workbench.pages.plain import plain
from workbench.program.roadmap import Spike
from workbench.verbs import roadmap
from workbench.verbs.roadmap import Roadmap
from workbench.verbs.table import name_of


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("Roadmap and spikes")
    st.caption("What will be done when, what pushes what, and which experiments lead into the plan?")
    found = state.roadmap_of(view)
    if not found.bars:
        parts.empty("Milestones, spikes and stop-gaps stand here over time; none is written down yet.")
        st.code(_FIRST_MILESTONE, language="yaml")
        return
    sentence = roadmap.sentence(found)
    st.subheader(plain(sentence))
    kinds = st.pills(
        "Show", list(_KINDS), selection_mode="multi", default=list(_KINDS), key="show", bind="query-params",
        format_func=lambda kind: _KINDS[kind],
    )  # fmt: skip
    shown = [bar for bar in found.bars if bar.kind in kinds]
    if shown:
        st.altair_chart(gantt.chart(gantt.frames(shown, view.today)), key="gantt", alt=plain(sentence))
        st.caption(_LEGEND)
    if found.course:
        said = "Share of the vision shipped, and spike debt as a share of the weeks of spikes and stop-gaps"
        st.altair_chart(gantt.course_chart(gantt.course_frames(found.course, view.today)), key="course", alt=said)
    numbers(found)
    table(found, kinds)
    ladder(view, found)
    capacity(found)
    item.open_one(view, [bar.id for bar in found.bars])


def numbers(found: Roadmap) -> None:
    """The strip: vision, debt, the end of the critical path, dates that moved."""
    works = sum(one.works for one in found.vision)
    last = next((bar for bar in found.bars if found.critical_path and bar.id == found.critical_path[-1]), None)
    moved = [bar for bar in found.bars if bar.slip_days]
    left, second, third, right = st.columns(4)
    left.metric("Vision shipped", f"{found.vision_share:.0%}", border=True, height="stretch",
                help="Mean over the capabilities of the true north of the share of their questions that people ask "
                     f"by themselves; {works} of {len(found.vision)} capabilities work whole.")  # fmt: skip
    second.metric("Spike debt", f"{found.debt.weeks:.0f} weeks", border=True, height="stretch",
                  help="Weeks of spikes and stop-gaps in play whose result has no owned path into the plan: "
                       f"{found.debt.share:.0%} of all their weeks.")  # fmt: skip
    third.metric("The plan ends", f"{last.likely_on:%b %Y}" if last and last.likely_on else "open", border=True,
                 height="stretch", help=f"Done by, one to nine times in ten: {roadmap.range_of(last)}." if last
                 else "No milestone lies ahead.")  # fmt: skip
    since = f"since {found.baseline.name}" if found.baseline else "there is no baseline yet"
    right.metric("Dates moved", f"{len(moved)}", border=True, height="stretch", help=plain(f"Counted {since}."))


def table(found: Roadmap, kinds: list[str]) -> None:
    """Every bar as a row."""
    shown = [bar for bar in found.bars if bar.kind in kinds]
    frame = parts.frame_of(shown)
    frame["done_by"] = [roadmap.range_of(bar) for bar in shown]
    frame["slack"] = ["critical" if bar.critical else bar.slack_days for bar in shown]
    frame["slack"] = frame["slack"].astype("string")
    frame["warnings"] = [", ".join(bar.warnings) for bar in shown]
    st.dataframe(
        frame, hide_index=True, key="bars", placeholder="", alt="Milestones, spikes and stop-gaps",
        column_order=[
            "id", "kind", "title", "status", "owner", "ends_on", "done_by", "slack", "slip_days", "warnings",
        ],
        column_config={
            "title": {"width": "medium"}, "warnings": {"width": "medium"}, "ends_on": {"label": "date"},
            "done_by": {"label": "done by, 1 to 9 in 10", "width": "medium"}, "slack": {"label": "slack, days"},
            "slip_days": {"label": "moved, days"},
        },
    )  # fmt: skip
    parts.download(frame, "roadmap")


def ladder(view: state.View, found: Roadmap) -> None:
    """Spikes and stop-gaps beside the plan: their rung, what ends them, what they lead to and lack."""
    st.header("From spike to what serves everybody")
    debts = {one.id: one for one in found.detours}
    spikes = list(view.program.all(Spike))
    if not spikes:
        st.caption("No spike is written down.")
        return
    frame = pd.DataFrame(
        {
            "id": [one.id for one in spikes],
            "rung": [one.stage for one in spikes],
            "question": [one.question for one in spikes],
            "weeks in play": [round(debts[one.id].weeks, 1) if one.id in debts else None for one in spikes],
            "stops when": [one.stop_when for one in spikes],
            "displaces": [", ".join(name_of(view.program, each) or each for each in one.displaces) for one in spikes],
            "breaks at ten times": [one.breaks_at_ten_times for one in spikes],
            "path to scale": [one.path_to_scale for one in spikes],
            "taken there by": [name_of(view.program, one.scale_owner) for one in spikes],
            "lacks": [", ".join(debts[one.id].lacks) if one.id in debts else "" for one in spikes],
        }
    )
    order = {"spike": 0, "pilot": 1, "scale": 2, "run": 3}
    frame = frame.sort_values("rung", key=lambda rungs: rungs.map(order), kind="stable")
    st.dataframe(frame, hide_index=True, placeholder="blank", alt="Spikes by their rung",
                 column_config={"question": {"width": "medium"}, "path to scale": {"width": "medium"}})  # fmt: skip
    parts.download(frame, "spikes")


def capacity(found: Roadmap) -> None:
    """People's time with on-call and absences taken off, beside what the plan asks of it."""
    if not found.capacity:
        return
    st.header("Time that people really have")
    chosen = st.selectbox("Whose", [one.id for one in found.capacity], key="whose", bind="query-params")
    one = next(each for each in found.capacity if each.id == chosen)
    st.text(roadmap.capacity_sentence(one))
    st.altair_chart(gantt.capacity_chart(gantt.capacity_frame(one.weeks)), key="capacity",
                    alt="Person-weeks a week: asked, there, and promised on paper")  # fmt: skip
    frame = parts.frame_of(list(one.weeks))
    parts.download(frame, f"capacity-{one.id}")


_KINDS = {"milestone": "Milestones", "spike": "Spikes", "stop-gap": "Stop-gaps"}
_LEGEND = (
    "Diamond: the likely day; pale: from one to nine times in ten, pushed by what it depends on. Ink edge: critical "
    "path. Hollow diamond: the baseline's date. Hatched: spike or stop-gap. Dashed tail: past its end. Grey: closed."
)
_FIRST_MILESTONE = """\
# milestones/MS-first-answer.yaml
id: MS-first-answer
kind: milestone
title: The first answer
due_on: 2027-03-31
earliest_on: 2027-03-15
latest_on: 2027-05-31
"""

page()
