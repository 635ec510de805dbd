"""Data verification: whether what others see rests on verified data, runs of checks on files, and who finds faults."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from workbench.pages import charts, parts, runs, signing, state
from workbench.pages.plain import plain
from workbench.program.kinds import BY_NAME
from workbench.program.verifications import Verification
from workbench.verbs import data_standing, verify, words
from workbench.verbs.data_standing import DataLine, FaultsFound
from workbench.verbs.render.check_kinds import field_rows
from workbench.verbs.render.verify import sentence as run_sentence
from workbench.verbs.trouble import Trouble
from workbench.verbs.uploading import Upload
from workbench.verbs.verify import Verified
from workbench.verify.found import Checked
from workbench.verify.kinds import kind_pages

_FORMATS = ["csv", "tsv", "jsonl", "ndjson", "json", "parquet", "gz"]
_MOST_MEGABYTES = 200  # as many as the server takes; larger data goes to the command
_RUN, _SAVED = "the run of the checks", "what was recorded of a run"
_FIRST_CHECKS = """\
# verifications/VER-first-figures.yaml
id: VER-first-figures
kind: verification
title: The first figures
about: [MS-first-answer]
tables:
  - {name: countries, time: day}
  - {name: totals, time: day}
checks:
  - {id: every-day, kind: date_coverage, table: totals}
  - id: countries-sum
    kind: parts
    parts: {table: countries, measure: requests}
    whole: {table: totals, measure: requests}
    grain: 1d
"""


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("Data verification")
    st.caption("Does what others see rest on data that somebody verified?")
    if note := st.session_state.pop(_SAVED, None):
        st.success(plain(note), icon=":material/check:")
    found = data_standing.lines(view.program, view.today)
    if found:
        _standing(view, found)
    else:
        parts.empty("Launches and spikes stand here with the checks on their data; write the first checks into a file.")
        st.code(_FIRST_CHECKS, language="yaml")
    verifications = list(view.program.all(Verification))
    if verifications:
        _run(view, verifications)
    _kinds()
    _finders(data_standing.faults_found(view.program))


def _standing(view: state.View, found: Sequence[DataLine]) -> None:
    said = data_standing.sentence(found)
    st.subheader(plain(said))
    st.vega_lite_chart(runs.frame(found, view.today), charts.spec(runs.chart), key="runs", alt=plain(said))
    st.caption("Diamond: the day it is due, ended or happened, with where its data stands. Dot: a run of its checks. "
               "Whatever is not verified is red. Dashed: today.")  # fmt: skip
    _figures(view, found)
    frame = pd.DataFrame(
        [
            {"data": one.state, "item": one.id, "title": one.title, "kind": one.kind, "why": one.why,
             "checks": ", ".join(one.verifications) or None, "runs": len(one.runs), "owner": one.owner}
            for one in found
        ]
    )  # fmt: skip
    st.dataframe(
        frame.style.map(parts.verified_tint, subset=["data"]), hide_index=True,
        placeholder="blank", alt="What shows data and where its data stands",
        column_config={"title": {"width": "medium"}, "why": {"width": "large"}},
    )  # fmt: skip
    parts.download(frame, "verified-data")


def _figures(view: state.View, found: Sequence[DataLine]) -> None:
    faults = data_standing.faults_found(view.program)
    counts = data_standing.counted(found)
    share = data_standing.share_by_checks(faults)
    verified, failed, unverified, checks = st.columns(4)
    with verified:
        parts.figure("Verified", f"{counts['verified']} of {len(found)}", "launches, spikes, incidents", None, [])
    with failed:
        parts.figure("Failed", str(counts["failed"]), "a check found wrong data, and nothing since", None, [])
    with unverified:
        parts.figure("Unverified", str(counts["unverified"] + counts["out of date"]), "never checked, or out of date",
                     None, [])  # fmt: skip
    with checks:
        told = "none yet" if share is None else words.percent(share)
        parts.figure("Found by checks", told, "of the faults that checks or readers found", None, [])


def _run(view: state.View, verifications: Sequence[Verification]) -> None:
    st.header("Run the checks")
    by_id = {one.id: one for one in verifications}
    chosen = st.selectbox("Verification", list(by_id), key="verification", bind="query-params", on_change=_forget)
    verification = by_id[chosen]
    st.text(verification.title)
    _checks(verification)
    files = st.file_uploader(
        "The data: CSV, JSON lines or Parquet, text also gzipped; each file named by its table",
        type=_FORMATS, accept_multiple_files=True, key="data", max_upload_size=_MOST_MEGABYTES, on_change=_forget,
    )  # fmt: skip
    st.caption("Files stay on this machine and are kept nowhere; of what they hold, the record keeps counts only. "
               "For more than 200 MB use the command workbench verify.")  # fmt: skip
    if st.button("Run the checks", type="primary", key="run", icon=":material/fact_check:", disabled=not files):
        _look(view, verification, [Upload(file.name, file) for file in files])
    told: tuple[verify.Place, Verified] | None = st.session_state.get(_RUN)
    if told is not None:
        _result(told[1])
        _record(view, *told)
        for one in told[1].checks:
            if one.sample:
                _offending(one)


def _forget() -> None:
    """What was found is of other data or other checks."""
    st.session_state.pop(_RUN, None)


def _checks(verification: Verification) -> None:
    box = st.expander(f"{len(verification.checks)} checks", key="the checks", on_change="rerun")
    if box.open:
        with box:
            frame = pd.DataFrame(
                [{"check": one.id, "kind": one.kind, "what": one.what or (type(one).__doc__ or "").partition("\n")[0],
                  "protects": ", ".join(one.protects)} for one in verification.checks]
            )  # fmt: skip
            st.dataframe(frame, hide_index=True, alt="The checks", column_config={"what": {"width": "large"}})


def _kinds() -> None:
    """How a check of each kind is written."""
    box = st.expander("The kinds of checks, and how each is written", key="kinds", on_change="rerun")
    if not box.open:
        return
    with box:
        pages = kind_pages()
        page = pages[st.selectbox("Kind", list(pages), key="kind of check", bind="query-params")]
        st.text(page.holds)
        st.text(page.finds)
        st.code(page.example, language="yaml")
        st.dataframe(
            pd.DataFrame(field_rows(page), columns=["field", "when left out", "says"]), hide_index=True,
            alt=f"Fields of {page.name}", column_config={"says": {"width": "large"}},
        )  # fmt: skip


def _look(view: state.View, verification: Verification, uploads: Sequence[Upload]) -> None:
    """Run the checks; Streamlit ends the run where the page is told of a check, if its visitor has pressed Stop."""
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, "Reading the data")
        st.button("Stop", key="stop", icon=":material/stop:")
    steps = [check.id for check in verification.checks]

    def say(told: str) -> None:
        done = steps.index(told.partition(":")[0]) if told.partition(":")[0] in steps else len(steps)
        bar.progress(done / (len(steps) + 1), plain(told))

    file = Path(BY_NAME["verification"].path_of(verification.id))
    try:
        held = verify.place_of(view.folder / file, view.folder, view.today)
        st.session_state[_RUN] = (held, verify.verify_uploads(held, uploads, say=say))
    except Trouble as error:
        place.error(plain(str(error)), icon=":material/error:")
        return
    place.empty()


def _result(verified: Verified) -> None:
    said = plain(run_sentence(verified))
    if verified.run.passed:
        st.success(said, icon=":material/check:")
    else:
        st.error(said, icon=":material/error:")
    frame = pd.DataFrame(
        [
            {"result": "passed" if one.passed else "FAILED" if one.severity == "error" else "warning", "check": one.id,
             "offending rows": one.failing_rows, "what": one.problem or one.what, "protects": ", ".join(one.protects)}
            for one in verified.checks
        ]
    )  # fmt: skip
    st.dataframe(
        frame.style.map(lambda word: parts.RED_TINT if word == "FAILED" else "", subset=["result"]), hide_index=True,
        alt="How each check went", column_config={"what": {"width": "large"}},
    )  # fmt: skip


def _offending(one: Checked) -> None:
    shown = f"the first {len(one.sample)} of {one.failing_rows:,}" if one.failing_rows > len(one.sample) else "all"
    st.markdown(f"**{plain(one.id)}**, {shown} offending rows")
    frame = pd.DataFrame(one.sample)
    st.dataframe(frame, hide_index=True, placeholder="none", alt=f"Offending rows of {one.id}")
    parts.download(frame, f"offending-{one.id}")


def _record(view: state.View, place: verify.Place, verified: Verified) -> None:
    """Keep the run beside the checks, as a commit."""
    if parts.read_only(view):
        return
    author = signing.author(view)
    if st.button("Record this run", key="record", icon=":material/save:", disabled=author is None) and author:
        try:
            revision = verify.record(place, verified, author)
        except Trouble as error:
            st.error(plain(str(error)), icon=":material/error:")
            return
        st.session_state[_SAVED] = f"The run of {verified.verification.id} is recorded, version {revision[:8]}."
        _forget()
        st.rerun()


def _finders(found: Sequence[FaultsFound]) -> None:
    st.header("Who finds the faults")
    if not found:
        st.text(
            "No fault of a spike's data is on record: evidence and incidents say it with found_how, runs by failing."
        )
        return
    st.text(data_standing.finders(found))
    frame = pd.DataFrame(
        [
            {"spike": one.spike, "title": one.title, "by checks": one.by_checks, "by readers": one.by_readers,
             "by the team": one.by_team, "found by checks": None if one.share is None else words.percent(one.share)}
            for one in found
        ]
    )  # fmt: skip
    st.dataframe(
        frame, hide_index=True, placeholder="", alt="Faults of each spike's data by what found them",
        column_config={"found by checks": st.column_config.TextColumn(
            alignment="right", help="Of the faults that checks or readers found")},
    )  # fmt: skip
    parts.download(frame, "faults-found")


page()
