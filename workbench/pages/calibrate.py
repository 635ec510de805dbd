"""Calibrate: where the simulator has been wrong, and by how much; what a program measured itself, before and after."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from workbench.pages import charts, held, parts, state
from workbench.pages.plain import plain
from workbench.program.record import Weakness
from workbench.verbs import calibrate, narrowing, words
from workbench.verbs.calibrate import CLUSTERS, SUBJECTS, Calibrated, Held
from workbench.verbs.narrowing import Narrowed

_ALT = "Predicted over published on log axes, with the diagonal and a band of a factor of two; the sentence says more"
_AXIS = {"nodes": "nodes, or cores", "s": "seconds", "B": "bytes"}
_FIRST = 3  # weaknesses beside the picture; the others open below it
_MOST_CHANGES = 12  # coefficients in the picture of own measurements


def page() -> None:
    """The whole page, top to bottom."""
    st.title("Calibrate")
    st.caption("Where has the simulator been wrong, and by how much?")
    answer = st.container()
    subject = st.segmented_control(
        "Hold it to", list(SUBJECTS), default=CLUSTERS, required=True, key="subject", bind="query-params",
        format_func=lambda one: SUBJECTS[one],
    )  # fmt: skip
    found = state.calibrated(subject)
    with answer:
        st.subheader(plain(found.sentence))
        picture, wrong = st.columns([3, 2], gap="large")
    _figures(found)
    chosen = _choose(found)
    with picture:
        spec = charts.spec(held.predicted_against_published, unit=_AXIS[calibrate.UNITS[subject]])
        st.vega_lite_chart(
            held.points(found.cases, chosen), spec, key="held", alt=_ALT, on_select=_open_picked,
            selection_mode=held.PICK,
        )  # fmt: skip
        apart = sum(not one.comparable for one in found.cases)
        rings = f" Grey rings: {apart} accounts that tell only in part, counted nowhere." if apart else ""
        st.caption(
            "On the line a prediction is right; the band is a factor of two. Teal: the published figure lies within "
            f"p10 to p90. Violet: outside.{rings} Press a dot to open it below."
        )
    with wrong:
        _weaknesses(found.weaknesses)
    if chosen is not None:
        _opened(found, chosen)
    _own(narrowing.narrowings(state.view().program))


def _weaknesses(known: Sequence[Weakness]) -> None:
    st.markdown("**Known to be wrong**")
    for one in known[:_FIRST]:
        _weakness(one)
    box = st.expander(f"{len(known) - _FIRST} more", key="weaknesses", on_change="rerun")
    if box.open:
        with box:
            for one in known[_FIRST:]:
                _weakness(one)


def _weakness(one: Weakness) -> None:
    st.markdown(f"**{plain(one.law)}.** {plain(one.wrong)}")
    st.caption(plain(f"{one.measured} Would settle it: {one.settles} Since {one.date}."))


def _figures(found: Calibrated) -> None:
    told = found.summary
    compared = [one for one in found.cases if one.comparable]
    off, near, holds, far = st.columns(4)
    with off:
        middle = words.times(1 + (told.median_ratio_error or 0))
        parts.figure("The middle one is off", middle, f"over {len(compared)} cases, too much or too little", None, [])
    with near:
        parts.figure("Within a factor of two", words.percent(told.within_2x or 0), "of the cases", None, [])
    with holds:
        note = "lie within p10 to p90, where 80 % should"
        parts.figure("The interval holds", words.percent(told.interval_coverage or 0), note, None, [])
    with far:
        parts.figure("The worst is off", words.times(compared[0].times_off), compared[0].title, None, [])


def _choose(found: Calibrated) -> str | None:
    """The table, worst first, and the case in the address, which a selected row sets."""
    st.header("Every case, worst first")
    frame = pd.DataFrame([_row(one) for one in found.cases])
    st.dataframe(
        frame, hide_index=True, key="cases", on_select=_open_selected, selection_mode="single-row",
        alt="Cases with what is published, what is predicted and how far off that is",
        column_config={
            "published": st.column_config.TextColumn(alignment="right"),
            "predicted": st.column_config.TextColumn("predicted (p10 to p90)", alignment="right"),
            "off": st.column_config.NumberColumn("times off", format="%.3g"),
            "case": st.column_config.TextColumn(width="medium"),
        },
    )  # fmt: skip
    st.session_state["names of the cases"] = [one.name for one in found.cases]
    parts.download(frame, f"calibrate-{found.subject}")
    return st.selectbox(
        "Open a case into its formula, inputs and sources", [one.name for one in found.cases], index=None, key="case",
        bind="query-params", placeholder="Choose a case",
    )  # fmt: skip


def _row(one: Held) -> dict[str, object]:
    return {
        "case": one.title,
        "engine": one.family,
        "published": one.say(one.published),
        "predicted": words.with_interval(one.predicted, one.say if one.unit == "B" else words.number),
        "off": one.times_off,
        "interval": "inside" if one.inside else "outside",
        "counts": "yes" if one.comparable else "told in part",
        "date": one.date,
    }


def _open_selected() -> None:
    selected = st.session_state["cases"]["selection"]["rows"]
    names = st.session_state.get("names of the cases", [])
    if selected and selected[0] < len(names):
        st.session_state["case"] = names[selected[0]]


def _open_picked() -> None:
    picked = st.session_state["held"]["selection"].get(held.PICK, [])
    if picked:
        st.session_state["case"] = picked[0]["name"]


def _opened(found: Calibrated, name: str) -> None:
    """One case: what its account says, and how its prediction came about."""
    one = next(held for held in found.cases if held.name == name)
    st.header(plain(one.title))
    st.text(
        f"Published: {one.say(one.published)}. Predicted: {words.with_interval(one.predicted, one.say)}, "
        f"{words.times(one.times_off)} off."
    )
    if one.told:
        st.text(one.told)
    st.caption(plain(f"Source: {one.source}, {one.date}."))
    if one.url:
        st.link_button("The account", one.url, icon=":material/open_in_new:", type="tertiary")
    for trace in calibrate.traces_of(found.subject, name):
        with st.container(border=True):
            parts.explain(trace)


def _own(found: Sequence[Narrowed]) -> None:
    """What this program measured itself: each coefficient before and after."""
    st.header("Measured by this program")
    if not found:
        parts.empty("A probe of a real engine writes here what it measured; this program has none yet.")
        _way_to_probes()
        return
    st.text(narrowing.sentence(found))
    frame = held.changes(found, _MOST_CHANGES)
    if not frame.empty:
        said = "Coefficients before and after their measurement, times what the catalog had, on a log axis"
        spec = charts.spec(held.before_and_after, amount="times the catalog's value")
        st.vega_lite_chart(frame, spec, key="narrowed", alt=said)
        st.caption(
            "Grey: p10 to p90 before. Teal: after; estimates rest on it where it is in use. Orange: what was measured."
        )
    rows = pd.DataFrame([_measured(one) for one in found])
    st.dataframe(rows, hide_index=True, alt="Measurements with engine, version, machine, date and use")
    parts.download(rows, "measurements")
    _way_to_probes()


def _way_to_probes() -> None:
    st.page_link("probes.py", label="Probe an engine", icon=":material/speed:")


def _measured(one: Narrowed) -> dict[str, object]:
    calibration, machine = one.calibration, one.calibration.machine
    return {
        "coefficient": one.measurement.coefficient,
        "before": words.number(one.before.p50),
        "measured": words.number(one.measurement.measured),
        "after": words.number(one.after.p50) if one.after else one.why_not,
        "unit": one.measurement.unit,
        "in use": "yes" if calibration.in_use else "no",
        "engine": f"{calibration.engine} {calibration.engine_version}",
        "machine": f"{machine.processor}, {machine.cores} cores, {words.stored(machine.memory_bytes)}",
        "date": calibration.measured_on,
        "calibration": calibration.id,
    }


page()
