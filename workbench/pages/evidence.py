"""Evidence: what a spike predicted and found, how surprising that is, and what resting estimates on it changes."""

import pandas as pd
import streamlit as st

from workbench.pages import charts, numbers, parts, signing, state
from workbench.pages.plain import plain
from workbench.program.roadmap import Spike
from workbench.verbs import words
from workbench.verbs.evidence import CostChange, Evidence
from workbench.verbs.recording import Recording, record
from workbench.verbs.render.evidence import sentence, surprise_in_words
from workbench.verbs.trouble import Trouble

_NOTE = "what the last record said"


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("Evidence of spikes")
    st.caption("What did the spike have to show, what did it find, and what does that change?")
    if note := st.session_state.pop(_NOTE, None):
        st.success(plain(note), icon=":material/check:")
    spikes = [one.id for one in view.program.all(Spike)]
    if not spikes:
        parts.empty("Spikes and what they find stand here; none is written down yet.")
        return
    first = next((one.id for one in view.program.all(Spike) if one.numbers), spikes[0])
    chosen = st.selectbox("Spike", spikes, index=spikes.index(first), key="spike", bind="query-params")
    spike = view.program.get(chosen, Spike)
    if spike is None:
        return
    st.text(f"{spike.title}: {spike.question}")
    try:
        found = state.evidence_of(view, spike.id)
    except Trouble as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")
        return
    st.subheader(plain(sentence(found)))
    if found.numbers:
        the_numbers(found)
    else:
        st.code(f"workbench evidence {spike.id} --take STREAM.events_per_day", language=None)
    if found.changes:
        what_it_changes(view, found)


def the_numbers(found: Evidence) -> None:
    """Each number against its prediction and its limit, as a picture and as a table."""
    said = "Each number over its limit: predicted with 8 of 10 draws, and measured"
    st.vega_lite_chart(numbers.frame(found.numbers), charts.spec(numbers.chart), key="numbers", alt=said)
    st.caption("Bar: 8 draws of 10 of what was predicted. Dot: measured. Right of the dashed line the plan breaks.")
    frame = pd.DataFrame(
        {
            "number": [one.criterion.input for one in found.numbers],
            "predicted": [words.with_interval(one.predicted, words.number) for one in found.numbers],
            "measured": [
                words.number(one.criterion.measurement.value) if one.criterion.measurement else ""
                for one in found.numbers
            ],
            "at most": [words.number(one.criterion.at_most) for one in found.numbers],
            "unit": [one.criterion.unit for one in found.numbers],
            "surprise": [surprise_in_words(one) for one in found.numbers],
            "within the limit": [words.percent(one.chance_met) for one in found.numbers],
            "seen in": [one.criterion.measurement.source if one.criterion.measurement else "" for one in found.numbers],
        }
    )
    st.dataframe(
        frame, hide_index=True, alt="The numbers of the spike", column_config={"surprise": {"width": "medium"}}
    )
    parts.download(frame, f"{found.spike.id}-numbers")


def what_it_changes(view: state.View, found: Evidence) -> None:
    """What using the calibrations that measured its inputs changes, before anybody saves it."""
    named = ", ".join(one.id for one in found.calibrations)
    st.header("What using it changes")
    st.text(f"{named} measured inputs of this spike, and estimates do not rest on that yet. If they did:")
    frame = pd.DataFrame([_row(one) for one in found.changes])
    st.dataframe(frame, hide_index=True, alt="Nodes, money and odds of each design, before and after")
    parts.download(frame, f"{found.spike.id}-changes")
    if parts.read_only(view):
        return
    author = signing.author(view)
    for one in found.calibrations:
        label = f"Rest estimates on {one.id}"
        if st.button(label, key=f"use {one.id}", disabled=author is None, icon=":material/straighten:") and author:
            try:
                wanted = Recording(use=one.id)
                revision = record(view.folder, view.program, found.spike.id, wanted, author, today=view.today)
            except Trouble as trouble:
                st.error(plain(str(trouble)), icon=":material/error:")
                return
            st.session_state[_NOTE] = f"Saved as version {revision[:8]}: estimates rest on {one.id}."
            st.rerun()


def _row(one: CostChange) -> dict[str, str]:
    before, after = one.nodes
    odds = [words.percent(met) for met in one.probability_met if met is not None]
    return {
        "design": one.design,
        "nodes": f"{words.number(before)} → {words.number(after)}" if before is not None and after is not None else "",
        "a month": " → ".join(map(words.dollars, one.monthly_cost_usd)),
        "the budget holds": " → ".join(odds),
    }


page()
