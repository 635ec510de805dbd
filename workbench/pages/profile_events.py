"""Profile events: files or pasted rows in, the stream that they are out, counts and never values; then one commit."""

import io
from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from workbench.measure.profile.source import Kind
from workbench.pages import charts, held, parts, signing, state
from workbench.pages.plain import plain
from workbench.program.streams import Stream
from workbench.verbs import profile, saving, uploading, words
from workbench.verbs.profiled import FoundColumn, Profiled, profiled
from workbench.verbs.trouble import Trouble
from workbench.verbs.uploading import Upload

_FORMATS = ["csv", "tsv", "jsonl", "ndjson", "json", "parquet", "gz"]
_MOST_MEGABYTES = 200  # as many as the server takes; larger samples go to the command
_HALF_WAY_SECONDS = 10.0  # nobody knows how long it takes: the bar slows down and never ends before the profile does
_MOST_KEPT = 100
_MOST_SHOWN = 12  # columns in the picture
_TIMES = (1, 10, 100, 1000)
_NO_TIME = "no such column"
_COLUMNS, _FOUND, _TOLD = "the columns of the events", "the stream of the events", "what the stream says"
_SAVED = "what was saved from a profile"
_ALT = "Values of each column in the sample and further on, on a log axis; the sentence above says more"
_EXAMPLE = """\
ts,zone,country,status,bytes
2026-11-01T00:00:04Z,zone-1,SE,200,5120
2026-11-01T00:00:09Z,zone-1,NO,200,812
2026-11-01T01:12:44Z,zone-2,SE,404,310
2026-11-01T05:37:02Z,zone-3,DK,200,20480
"""


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("Profile events")
    st.caption("What do real events hold, and how many values would more of them have?")
    if note := st.session_state.pop(_SAVED, None):
        st.success(plain(note), icon=":material/check:")
    answer = st.container()
    uploads = _uploads()
    if not uploads:
        _forget()
        with answer:
            parts.empty(
                "A sample of events becomes a stream here: counts of values, never the values. Files stay on this "
                "machine, are read once and are kept nowhere. For more than 200 MB use the command workbench profile."
            )
        return
    _ask(view, uploads)
    stream: Stream | None = st.session_state.get(_FOUND)
    if stream is None:
        return
    with answer:
        found = _answer(stream)
    _tables(found)
    _in_words(view, stream)
    _save(view, stream)


def _uploads() -> list[Upload]:
    """What was uploaded, else what was pasted."""
    files = st.file_uploader(
        "Files of events: CSV, JSON lines or Parquet, text also gzipped", type=_FORMATS, accept_multiple_files=True,
        key="events", max_upload_size=_MOST_MEGABYTES, on_change=_forget,
    )  # fmt: skip
    if files:
        return [Upload(file.name, file) for file in files]
    box = st.expander("Or paste rows of CSV", key="paste events", on_change="rerun", icon=":material/content_paste:")
    if not box.open:
        return []
    with box:
        st.button("Start with example rows", on_click=_start, key="example events", icon=":material/add:")
        rows = st.text_area("Rows, with the header line on top", key="rows", height=160, on_change=_forget)
    return [Upload("pasted.csv", io.BytesIO(rows.encode()))] if rows.strip() else []


def _start() -> None:
    st.session_state["rows"] = _EXAMPLE
    _forget()


def _forget() -> None:
    """What was found is of other events."""
    for name in (_COLUMNS, _FOUND, _TOLD):
        st.session_state.pop(name, None)


def _ask(view: state.View, uploads: Sequence[Upload]) -> None:
    """The time column, the sets and a name; then the profile, which shows how far it is and can be stopped."""
    try:
        columns = _columns(uploads)
    except Trouble as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    likely = uploading.likely_time(columns)
    names = [_NO_TIME, *columns]
    when, called = st.columns(2)
    chosen = when.selectbox("When an event happened", names, index=names.index(likely or _NO_TIME), key="time")
    title = called.text_input("What to call the stream", "Sampled events", key="stream title").strip()
    together, kept = st.columns(2)
    picked = together.multiselect(
        "Columns to count together", list(columns), key="set", placeholder="Choose two or more"
    )
    keep_top = kept.number_input(
        "Most frequent values to keep", 0, _MOST_KEPT, 0, key="keep top",
        help="Of columns with few values that the program does not class as private, and none that fewer than 10 "
             "events have. With 0 no value leaves the sample.",
    )  # fmt: skip
    asked = st.toggle("Count together what the program's questions and rollups ask for", value=True, key="as asked")
    if not st.button("Profile", type="primary", key="profile", icon=":material/insights:", disabled=not title):
        return
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, "Reading the events")
        st.button("Stop", key="stop", icon=":material/stop:")
    st.session_state.pop(_TOLD, None)
    try:
        st.session_state[_FOUND] = uploading.profile_uploads(
            uploads, title, set(view.program.items), time_column=None if chosen == _NO_TIME else chosen,
            sets=[picked] if picked else [], keep_top=keep_top, program_dir=view.folder if asked else None,
            say=_watch(bar),
        )  # fmt: skip
    except Trouble as error:
        place.error(plain(str(error)), icon=":material/error:")
        return
    place.empty()


def _columns(uploads: Sequence[Upload]) -> Mapping[str, Kind]:
    """The columns of the files, read once for as long as these stay."""
    if _COLUMNS not in st.session_state:
        st.session_state[_COLUMNS] = uploading.columns_of(uploads)
    found: Mapping[str, Kind] = st.session_state[_COLUMNS]
    return found


def _watch(bar: st.delta_generator.DeltaGenerator) -> Callable[[float, str], None]:
    """Tells the page how far the profile is; there Streamlit ends a run whose visitor has pressed Stop or gone on."""

    def say(seconds: float, said: str) -> None:
        share = seconds / (seconds + _HALF_WAY_SECONDS)
        bar.progress(share, plain(f"{said or 'Counting values'}, for {seconds:.0f} seconds"))

    return say


def _answer(stream: Stream) -> Profiled:
    """The sentence and the picture, for as many times the events as is asked for."""
    place = st.container()
    times = st.segmented_control(
        "How many times the events", _TIMES, default=100, required=True, key="times", bind="query-params",
        format_func=lambda one: f"{one:,}×",
    )  # fmt: skip
    told: dict[int, Profiled] = st.session_state.setdefault(_TOLD, {})
    if times not in told:
        told[times] = profiled(stream, times)
    found = told[times]
    with place:
        st.subheader(plain(found.sentence))
        frame = held.growing(found.columns, _MOST_SHOWN)
        if not frame.empty:
            spec = charts.spec(held.before_and_after, amount="distinct values")
            st.vega_lite_chart(frame, spec, key="values", alt=_ALT)
            st.caption("Grey: seen in the sample. Teal: expected among so many times the events, with p10 to p90.")
    return found


def _tables(found: Profiled) -> None:
    further = f"values at {found.times:,.0f} times the events"
    st.header("Columns")
    frame = pd.DataFrame([_row(one) for one in found.columns])
    st.dataframe(
        frame, hide_index=True, placeholder="", alt="Columns of the events with their values, seen and expected",
        column_config={
            "values": st.column_config.NumberColumn(format="localized"),
            "further on": st.column_config.TextColumn(further, alignment="right"),
            "filled": st.column_config.NumberColumn(format="percent"),
            "most frequent": st.column_config.NumberColumn(format="percent"),
            "mean bytes": st.column_config.NumberColumn(format="%.3g"),
        },
    )  # fmt: skip
    parts.download(frame, "columns")
    sets = found.sets
    if sets:
        st.header("Columns together")
        together = pd.DataFrame(
            {
                "columns": [", ".join(one.columns) for one in sets],
                "by": [one.grain for one in sets],
                "rows": [one.rows for one in sets],
                "events a row": [one.events_per_row for one in sets],
                "further on": [words.with_interval(one.further, _count) for one in sets],
            }
        )
        st.dataframe(
            together, hide_index=True, alt="Sets of columns with their rows, seen and expected",
            column_config={
                "rows": st.column_config.NumberColumn(format="localized"),
                "events a row": st.column_config.NumberColumn(format="%.3g"),
                "further on": st.column_config.TextColumn(further.replace("values", "rows"), alignment="right"),
            },
        )  # fmt: skip
        parts.download(together, "sets")
    if found.stream.curve.hourly:
        st.header("The course of a day")
        hours = pd.DataFrame({"hour": range(24), "events": found.stream.curve.hourly})
        st.bar_chart(hours, x="hour", y="events", x_label="hour of the day, UTC", y_label="events", height=200)


def _in_words(view: state.View, stream: Stream) -> None:
    """What no field of a stream can say: what holds in part, the values that were kept, what the events do not hold."""
    if stream.notes:
        st.header("Beside the counts")
        st.text(stream.notes)
    missing = profile.columns_missing(view.program, stream)
    if missing and stream.tuples and st.session_state["as asked"]:
        st.caption(plain(f"The program also asks for {', '.join(missing)}, which the events do not hold."))


def _count(values: float) -> str:
    """Distinct values, of which there are whole numbers."""
    return words.number(round(values))


def _row(one: FoundColumn) -> dict[str, object]:
    return {
        "column": one.column.name,
        "type": one.column.type,
        "values": one.values,
        "further on": words.with_interval(one.further, _count),
        "most frequent": one.top_share,
        "filled": 1.0 - one.column.null_share,
        "mean bytes": one.column.mean_bytes,
        "hangs on": one.hangs_on,
    }


def _save(view: state.View, stream: Stream) -> None:
    """What the file will say, who saves it, and the save."""
    st.header("Keep it as a stream")
    change = uploading.new_stream(stream)
    box = st.expander(f"Review the new file {change.path}", key="review stream", on_change="rerun")
    if box.open:
        with box:
            st.code(change.text, language="yaml")
    if parts.read_only(view):
        return
    author = signing.author(view)
    pressed = st.button("Save as a commit", key="save stream", icon=":material/save:", disabled=author is None)
    if not pressed or author is None:
        return
    outcome = saving.save_texts(view.folder, [change], author, f"Add stream {stream.title} from a profile")
    if outcome.revision is None:
        st.error(plain(outcome.refusal or "Nothing was saved: that file is there already. Choose another name."))
        return
    st.session_state[_SAVED] = f"{stream.title} is saved as {stream.id}, version {outcome.revision[:8]}."
    st.session_state.pop(_FOUND, None)
    st.rerun()


page()
