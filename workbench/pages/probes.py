"""Probe engines: what bytes and CPU cost on a real engine, here, before and after; then one commit."""

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import streamlit as st

from workbench.pages import charts, held, parts, signing, state
from workbench.pages.plain import plain
from workbench.program.kinds import BY_NAME
from workbench.program.streams import Stream
from workbench.verbs import narrowing, probe, saving, words
from workbench.verbs.adding import new_file
from workbench.verbs.probe import Found
from workbench.verbs.render.probe import medians, sentence, worst_first
from workbench.verbs.trouble import Trouble

_OWN_STREAM = "made for probes"
_FOUND, _SAVED = "what a probe found", "what was saved of a probe"
_LEAST_SECONDS, _MOST_SECONDS, _STEP_SECONDS = 10, 120, 10
_MOST_CHANGES = 12  # coefficients in the picture
_ALT = "Coefficients before and after the probe, times what the catalog has, on a log axis; the table below says more"


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("Probe engines")
    st.caption("What do bytes and work cost on a real engine, on this machine?")
    if note := st.session_state.pop(_SAVED, None):
        st.success(plain(note), icon=":material/check:")
        st.page_link("calibrate.py", label="Every measurement of this program", icon=":material/tune:")
    answer = st.container()
    _ask(view)
    found: Found | None = st.session_state.get(_FOUND)
    if found is None:
        with answer:
            parts.empty(
                "Events made after a stream are loaded into the engine, asked, and removed again. Their bytes and CPU "
                "narrow the coefficients that estimates multiply with. A probe works in a process and folder of its "
                "own, takes at most 2 GB, and touches no table that is there."
            )
        return
    with answer:
        _answer(found)
    _tables(found)
    _save(view, found)


def _ask(view: state.View) -> None:
    """The engine, the stream, the time; then the probe, which shows how far it is and can be stopped."""
    kinds = probe.engines()
    which, after, long = st.columns(3)
    engine = which.selectbox("Engine", list(kinds), key="engine", bind="query-params", on_change=_forget)
    streams = [one.id for one in view.program.all(Stream)]
    stream = after.selectbox("Events after the stream", [_OWN_STREAM, *streams], key="of_stream", bind="query-params")
    seconds = long.slider(
        "Seconds at most", _LEAST_SECONDS, _MOST_SECONDS, 60, _STEP_SECONDS, key="seconds", bind="query-params"
    )
    url = None
    if kinds[engine].listens:
        url = st.text_input("Where the engine listens", key="url", placeholder=kinds[engine].listens).strip()
    absent = probe.why_not_here(engine)
    if absent:
        st.info(plain(absent), icon=":material/info:")
    if not st.button("Probe", type="primary", key="probe", icon=":material/speed:", disabled=bool(absent) or url == ""):
        return
    _forget()
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, "Starting")
        st.button("Stop", key="stop", icon=":material/stop:")
    file = None if stream == _OWN_STREAM else view.folder / Path(BY_NAME["stream"].path_of(stream))
    say, beat = _watch(bar, seconds)
    today = dt.date.today()  # a measurement is of the day on which it is made, whatever day the plan is shown as of
    try:
        st.session_state[_FOUND] = probe.measure(
            engine, probe.calibration_id(engine, today, view.program.items), today=today, stream_file=file, url=url,
            seconds=seconds, say=say, beat=beat,
        )  # fmt: skip
    except Trouble as error:
        place.error(plain(str(error)), icon=":material/error:")
        return
    place.empty()


def _forget() -> None:
    """What was found is of another probe."""
    st.session_state.pop(_FOUND, None)


def _watch(bar: st.delta_generator.DeltaGenerator, seconds: float) -> tuple[Callable[[str], None], Callable[[], None]]:
    """What tells the page how far the probe is; there Streamlit ends a run whose visitor pressed Stop or went on."""
    began, doing = time.monotonic(), ["Starting"]

    def beat() -> None:
        gone = time.monotonic() - began
        bar.progress(min(gone / seconds, 1.0), plain(f"{doing[0]}, for {gone:.0f} of at most {seconds:g} seconds"))

    def say(what: str) -> None:
        doing[0] = f"{what[:1].upper()}{what[1:]}"
        beat()

    return say, beat


def _answer(found: Found) -> None:
    st.subheader(plain(sentence(found)))
    changed = narrowing.narrowings_of(found.calibration)
    frame = held.changes(changed, _MOST_CHANGES)
    if not frame.empty:
        spec = charts.spec(held.before_and_after, amount="times the catalog's value")
        st.vega_lite_chart(frame, spec, key="probed", alt=_ALT)
        st.caption("Grey: p10 to p90 before the probe. Teal: after. Orange: what was measured.")
    told = medians(found)
    cells = st.columns(2 + len(told))
    for cell, (unit, (count, before, after)) in zip(cells, told.items(), strict=False):
        with cell:
            parts.figure(f"Half within, {unit}", f"± {after:.0%}", f"of {count}; before ± {before:.0%}", None, [])
    with cells[-2]:
        parts.figure("Coefficients", str(len(changed)), "narrowed by what was seen", None, [])
    with cells[-1]:
        parts.figure("Events", words.number(found.calibration.events), f"in {found.calibration.seconds:g} s", None, [])


def _tables(found: Found) -> None:
    st.header("Coefficients, before and after")
    rows = pd.DataFrame(
        [
            {
                "coefficient": one.measurement.coefficient,
                "before": words.with_interval(one.before, words.number),
                "measured": words.number(one.measurement.measured),
                "after": words.with_interval(one.after, words.number) if one.after else one.why_not,
                "unit": one.measurement.unit,
                "rests on": one.measurement.observations,
                "data file": one.measurement.file,
            }
            for one in narrowing.narrowings_of(found.calibration)
        ]
    )
    st.dataframe(rows, hide_index=True, alt="Coefficients before and after, with what they rest on")
    parts.download(rows, "probed-coefficients")
    box = st.expander("What was predicted and what was seen, worst first", key="predictions", on_change="rerun")
    if box.open:
        with box:
            _predictions(found)


def _predictions(found: Found) -> None:
    compared = [*worst_first(found.answer.comparisons), *found.answer.rows]
    frame = parts.frame_of(compared)
    number = st.column_config.NumberColumn(format="%.3g")
    st.dataframe(
        frame, hide_index=True, alt="Bytes, CPU seconds and rows, measured and predicted",
        column_config=dict.fromkeys(("measured", "before", "after"), number),
    )  # fmt: skip
    parts.download(frame, "probed-predictions")
    if found.answer.sketches:
        sketches = parts.frame_of(found.answer.sketches)
        st.dataframe(
            sketches, hide_index=True, placeholder="not told", alt="Sketches beside the exact answer",
            column_config={
                "values": st.column_config.NumberColumn(format="localized"),
                "relative_error": st.column_config.NumberColumn("relative error", format="percent"),
                "state_bytes": st.column_config.NumberColumn("bytes of a state", format="localized"),
            },
        )  # fmt: skip


def _save(view: state.View, found: Found) -> None:
    """Whether estimates rest on it, what the file will say, who saves it, and the save."""
    st.header("Keep it as a calibration")
    use = st.toggle("Let estimates rest on it at once", key="use")
    calibration = found.calibration.model_copy(update={"in_use": use})
    change = new_file(calibration)
    box = st.expander(f"Review the new file {change.path}", key="review calibration", on_change="rerun")
    if box.open:
        with box:
            st.code(change.text, language="yaml")
    if parts.read_only(view):
        return
    author = signing.author(view)
    pressed = st.button("Save as a commit", key="save probe", icon=":material/save:", disabled=author is None)
    if not pressed or author is None:
        return
    outcome = saving.save_texts(view.folder, [change], author, f"Add a probe of {calibration.title}")
    if outcome.revision is None:
        st.error(plain(outcome.refusal or "Nothing was saved: that file is there already. Probe again."))
        return
    st.session_state[_SAVED] = f"{calibration.title} is saved as {calibration.id}, version {outcome.revision[:8]}."
    _forget()
    st.rerun()


page()
