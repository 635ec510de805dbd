"""Evidence: what a spike predicted and found, how surprising that is, and what resting estimates on it changes."""

import pandas as pd
import streamlit as st

from workbench.pages import charts, numbers, parts, signing, state
from workbench.pages.plain import plain
from workbench.program.calibrations import Calibration
from workbench.program.finding import spell
from workbench.program.roadmap import Spike
from workbench.program.streams import Stream
from workbench.program.verifications import Verification
from workbench.verbs import words
from workbench.verbs.evidence import Evidence, Number
from workbench.verbs.recording import Recording, save
from workbench.verbs.render.evidence import (
    chance_in_words,
    cost_row,
    limit,
    moved_most,
    predicted_in_words,
    proposal_row,
    sentence,
    surprise_in_words,
    value_in_words,
)
from workbench.verbs.trouble import Trouble

_NOTE = "what the last record said"
_ALT = "Each number over its limit: predicted with 8 of 10 draws, and measured"
_COSTS = ["design", "nodes", "a month", "the budget holds"]
_BY_HAND = "typed by hand"


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("Evidence of spikes")
    st.caption("What did the spike have to show, what did it find, and what does that change?")
    if note := st.session_state.pop(_NOTE, None):
        st.success(plain(note), icon=":material/check:")
    spikes = {one.id: one for one in view.program.all(Spike)}
    if not spikes:
        parts.empty("Spikes and what they find stand here; none is written down yet.")
        return
    first = next((one.id for one in spikes.values() if one.numbers), next(iter(spikes)))
    chosen = st.selectbox("Spike", list(spikes), index=list(spikes).index(first), key="spike", bind="query-params")
    spike = spikes[chosen]
    st.text(f"{spike.title}: {spike.question}")
    st.caption(_time_box(spike))
    try:
        found = state.evidence_of(view, spike.id)
    except Trouble as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")
        return
    st.subheader(plain(sentence(found)))
    if found.numbers:
        _the_numbers(found)
    if found.updates:
        _what_it_changes(found)
    if not parts.read_only(view):
        _record(view, found)


def _time_box(spike: Spike) -> str:
    ends = f"until {spike.ends_on:%-d %B %Y}" if spike.ends_on else "without an end"
    return f"{spike.status}, from {spike.starts_on:%-d %B %Y} {ends}"


def _the_numbers(found: Evidence) -> None:
    """Each number against its prediction and its limit, as a picture and as a table."""
    st.vega_lite_chart(numbers.frame(found.numbers), charts.spec(numbers.chart), key="numbers", alt=_ALT)
    st.caption("Bar: 8 draws of 10 of what was predicted. Dot: measured. Dashed: the limit, where the plan breaks.")
    frame = pd.DataFrame([_number(one) for one in found.numbers])
    st.dataframe(
        frame, hide_index=True, alt="The numbers of the spike", column_config={"surprise": {"width": "medium"}}
    )
    parts.download(frame, f"{found.spike.id}-numbers")


def _number(one: Number) -> dict[str, str]:
    criterion, measured = one.criterion, one.criterion.measurement
    return {
        "number": criterion.input,
        "predicted": predicted_in_words(one),
        "limit": limit(criterion),
        "measured": words.number(measured.value) if measured else "",
        "surprise": surprise_in_words(one),
        "within the limit": chance_in_words(one),
        "seen in": measured.source if measured else "",
        "limit of": ", ".join(filter(None, (criterion.design, criterion.budget, criterion.with_plan))),
        "predicted on": criterion.prediction.made_on.isoformat() if criterion.prediction else "today",
    }


def _what_it_changes(found: Evidence) -> None:
    """What resting on the evidence changes, before anybody saves it."""
    named = ", ".join(one.name for one in found.updates)
    st.header("What using it changes")
    st.text(f"Measured in {named}, and estimates do not rest on it yet. If they did:")
    costs = pd.DataFrame([cost_row(one, " → ") for one in found.changes], columns=_COSTS)
    st.dataframe(costs, hide_index=True, alt="Nodes, money and odds of each design, before and after")
    parts.download(costs, f"{found.spike.id}-changes")
    if moved := moved_most(found.updates):
        st.caption("The inputs that move most")
        inputs = pd.DataFrame(
            {
                "input": [one.input for one in moved],
                "before": [words.with_interval(one.before, words.number) for one in moved],
                "after": [words.with_interval(one.after, words.number) for one in moved],
                "unit": [one.unit for one in moved],
            }
        )
        st.dataframe(inputs, hide_index=True, alt="Inputs of estimates, before and after")


def _record(view: state.View, found: Evidence) -> None:
    """What can be recorded next; each way ends in a reviewed diff and one save."""
    st.header("Record")
    ways = {
        "Use evidence": (_use, bool(found.updates)),
        "Take a break-even": (_take, bool(found.spike.measures)),
        "Record a measurement": (_measure, bool(found.numbers)),
    }
    offered = [way for way, (_, possible) in ways.items() if possible]
    if not offered:
        parts.empty("Say in `measures:` what the spike measures; then break-evens of it can be taken as numbers.")
        return
    way = st.segmented_control(
        "What to record", offered, default=offered[0], required=True, key=f"way {found.spike.id}"
    )
    ask, _ = ways[way]
    wanted = ask(view, found)
    if wanted is not None:
        _review(view, found.spike, wanted)


def _use(_: state.View, found: Evidence) -> Recording | None:
    names = [one.name for one in found.updates]
    return Recording(use=st.selectbox("Rest estimates on", names, key=f"use {found.spike.id}"))


def _take(view: state.View, found: Evidence) -> Recording | None:
    """The solver's break-evens of what the spike measures; the search takes some seconds and starts by a press."""
    spike = found.spike
    asked = f"ask the solver {spike.id}"
    if not st.session_state.get(asked):
        st.text("The solver looks for the value of each input that the spike measures at which a budget just holds.")
        st.button("Ask the solver", on_click=lambda: st.session_state.update({asked: True}), icon=":material/search:")
        return None
    try:
        proposed = state.proposals_for(view, spike.id)
    except Trouble as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")
        return None
    if not proposed:
        st.text("No value of what it measures decides alone, or all that do are taken.")
        return None
    rows = pd.DataFrame([proposal_row(one) for one in proposed], columns=["number", "limit", "predicted", "by then"])
    st.dataframe(rows, hide_index=True, alt="Break-evens that the spike could take as numbers")
    picked = st.multiselect("Take as numbers to find", [one.input for one in proposed], key=f"take {spike.id}")
    return Recording(take=tuple(picked), design=proposed[0].design) if picked else None


def _measure(view: state.View, found: Evidence) -> Recording | None:
    """A measurement found in an item of the program, or typed."""
    sources = [one.id for kind in (Calibration, Stream, Verification) for one in view.program.all(kind)]
    source = st.selectbox("Measured in", [_BY_HAND, *sources], key=f"source {found.spike.id}")
    if source != _BY_HAND:
        return Recording(found_in=source)
    left, middle, right = st.columns(3)
    name = left.selectbox("Number", [one.criterion.input for one in found.numbers], key=f"input {found.spike.id}")
    value = middle.number_input("Value", value=None, format="%g", key=f"value {found.spike.id}")
    error = right.number_input(
        "Relative error", value=0.05, min_value=0.0, max_value=5.0, key=f"error {found.spike.id}",
        help="Standard deviation that the value's natural logarithm still has; 0 takes it for exact.",
    )  # fmt: skip
    where = st.text_input("Where it can be looked at", key=f"where {found.spike.id}").strip()
    return Recording(measured=f"{name}={value!r}", error=error, source=where) if value is not None and where else None


def _review(view: state.View, spike: Spike, wanted: Recording) -> None:
    """The reviewed diff, who saves, and the save."""
    try:
        changed = state.differences_of(view, spike.id, wanted)
    except Trouble as trouble:
        st.info(plain(str(trouble)), icon=":material/info:")
        return
    st.subheader("What will be saved")
    rows = [(one.item, spell(one.path), value_in_words(one.before), value_in_words(one.after)) for one in changed]
    st.dataframe(
        pd.DataFrame(rows, columns=["item", "field", "before", "after"]), hide_index=True,
        alt="Fields that change, before and after", column_config={"after": {"width": "large"}},
    )  # fmt: skip
    author = signing.author(view)
    pressed = st.button("Save as a commit", type="primary", key="save", icon=":material/save:", disabled=author is None)
    if pressed and author:
        try:
            revision = save(view.folder, view.program, spike.id, changed, author)
        except Trouble as trouble:
            st.error(plain(str(trouble)), icon=":material/error:")
            return
        st.session_state[_NOTE] = f"Saved as version {revision[:8]}."
        st.rerun()


page()
