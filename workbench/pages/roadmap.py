"""Roadmap and spikes: what is due when, what runs past its time, and which experiments lead nowhere."""

import streamlit as st

from workbench.pages import charts, frames, item, parts, state
from workbench.pages.plain import plain
from workbench.verbs import roadmap


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("Roadmap and spikes")
    bars = roadmap.bars(view.program, view.today)
    if not bars:
        parts.empty("Milestones, spikes and stop-gaps stand here over time; none is written down yet.")
        st.code(_FIRST_MILESTONE, language="yaml")
        return
    sentence = roadmap.sentence(bars, view.today)
    st.subheader(plain(sentence))
    kinds = st.pills(
        "Show", list(_KINDS), selection_mode="multi", default=list(_KINDS), key="show", bind="query-params",
        format_func=lambda kind: _KINDS[kind],
    )  # fmt: skip
    shown = [bar for bar in bars if bar.kind in kinds]
    if shown:
        st.altair_chart(charts.gantt(*frames.gantt(shown, view.today)), key="gantt", alt=plain(sentence))
        st.caption(
            "Diamond: milestone. Hatched: spike or stop-gap. Dashed tail: past its end. Grey: done or abandoned."
        )
    frame = parts.frame_of(shown)
    frame["warnings"] = [", ".join(bar.warnings) for bar in shown]
    st.dataframe(
        frame, hide_index=True, key="bars", placeholder="blank", alt="Milestones, spikes and stop-gaps",
        column_order=["id", "kind", "title", "status", "owner", "starts_on", "ends_on", "warnings"],
        column_config={"title": {"width": "medium"}, "warnings": {"width": "medium"}},
    )  # fmt: skip
    parts.download(frame, "roadmap")
    item.open_one(view, [bar.id for bar in bars])


_KINDS = {"milestone": "Milestones", "spike": "Spikes", "stop-gap": "Stop-gaps"}
_FIRST_MILESTONE = """\
# milestones/MS-first-answer.yaml
id: MS-first-answer
kind: milestone
title: The first answer
due_on: 2027-03-31
"""

page()
