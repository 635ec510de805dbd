"""Pieces that pages share: a table that downloads, a figure that opens into its formula, a finding, the file faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st

from workbench.pages.plain import plain
from workbench.pages.state import View
from workbench.program.finding import Finding, Severity
from workbench.simulate.result import DesignEstimate, Trace
from workbench.verbs import words
from workbench.verbs.diff import ItemDifference

_SEVERITY_LOOK: Mapping[Severity, tuple[Literal["red", "orange", "gray"], str]] = {
    Severity.ERROR: ("red", ":material/error:"),
    Severity.WARNING: ("orange", ":material/warning:"),
    Severity.INFO: ("gray", ":material/info:"),
}

RED_TINT = "background-color: rgba(179, 38, 30, 0.18); font-weight: 600"
"""The look of a table's cell that says what needs somebody today."""

_VALUE_WIDTH = 110  # pixels of `1,000 trillion`


def download(frame: pd.DataFrame, name: str) -> None:
    """A button that downloads a table as CSV; the text is made only when somebody asks."""
    st.download_button(
        "Download as CSV", data=lambda: frame.to_csv(index=False).encode(), file_name=f"{name}.csv", mime="text/csv",
        icon=":material/download:", type="tertiary", key=f"download {name}", on_click="ignore",
    )  # fmt: skip


def verified_tint(state: object) -> str:
    """The look of a cell that says where data stands: only what is verified, or has no data, is not red."""
    return RED_TINT if isinstance(state, str) and state != "verified" else ""


def figure(label: str, value: str, note: str, answer: DesignEstimate | None, traces: Sequence[str]) -> None:
    """A number with its interval, and a way into its formula. `traces` are the keys of the traces behind it."""
    with st.container(border=True, height="stretch"):
        st.metric(label, value)
        st.caption(plain(note))
        if answer is None or not traces:
            return
        way_in = st.popover("How?", key=f"how {label}", on_change="rerun", type="tertiary", icon=":material/function:")
        if way_in.open:
            with way_in:
                for trace in (one for one in answer.trace if one.key in traces):
                    explain(trace)


def explain(trace: Trace) -> None:
    """A figure's formula, its inputs with unit, source and grade, and where the law comes from."""
    st.text(f"{trace.title}: {words.with_unit(trace.value, trace.unit)}")
    st.code(trace.formula, language=None, wrap_lines=True)
    if trace.inputs:
        st.dataframe(
            pd.DataFrame(
                {
                    "input": [one.name for one in trace.inputs],
                    "value": [words.number(one.value) for one in trace.inputs],
                    "unit": [one.unit for one in trace.inputs],
                    "source": [one.source for one in trace.inputs],
                    "grade": [one.grade for one in trace.inputs],
                }
            ),
            hide_index=True, placeholder="computed", alt=f"Inputs of {trace.title}",
            column_config={
                "value": st.column_config.TextColumn(alignment="right", width=_VALUE_WIDTH),
                "source": {"width": "large"},
            },
        )  # fmt: skip
    st.caption(plain(f"Law: {trace.source}"))


def every_figure(answer: DesignEstimate, key: str) -> None:
    """A choice of all figures of an estimate; the chosen one opens into its formula."""
    by_title = {one.title: one for one in answer.trace}
    chosen = st.selectbox(
        "Open any figure into its formula, inputs and sources", list(by_title), index=None, key=key,
        placeholder="Choose a figure", format_func=lambda title: f"{title}: {_shown(by_title[title])}",
    )  # fmt: skip
    if chosen is not None:
        explain(by_title[chosen])


def _shown(trace: Trace) -> str:
    return words.with_unit(trace.value, trace.unit)


def finding(one: Finding) -> None:
    """A finding: how grave, where, what is so, why it matters and what to do."""
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            colour, icon = _SEVERITY_LOOK[one.severity]
            st.badge(one.severity.value, icon=icon, color=colour, width="content")
            st.caption(plain(f"{one.code} {one.path}:{one.line}"), width="content")
        st.markdown(f"**{plain(one.what)}**")
        st.caption(plain(f"{one.why} {one.hint}".replace("`", "")))


def findings_table(found: Sequence[Finding], name: str) -> None:
    """All findings as a table that downloads."""
    frame = pd.DataFrame(
        [
            {
                "severity": one.severity.value,
                "code": one.code,
                "item": one.item,
                "what": one.what,
                "what to do": one.hint,
                "where": f"{one.path}:{one.line}:{one.column}",
            }
            for one in found
        ]
    )
    st.dataframe(frame, hide_index=True, alt="All findings", column_config={"what": {"width": "large"}})
    download(frame, name)


def file_faults(view: View) -> None:
    """A note above every page when files of the program cannot be read; everything else works on."""
    faults = view.program.faults
    if not faults:
        return
    files = len({one.path for one in faults})
    told = "One file cannot be read" if files == 1 else f"{files} files cannot be read"
    with st.expander(f"{told}. The rest of the program is shown.", icon=":material/error:"):
        findings_table(faults, "file-faults")


def read_only(view: View) -> bool:
    """Whether nothing can be saved now; if so, says why."""
    if view.read_only is None:
        return False
    st.info(f"Read only: {plain(view.read_only)}", icon=":material/lock:")
    return True


def empty(sentence: str) -> None:
    """What belongs here, in one sentence."""
    with st.container(border=True):
        st.text(sentence)


def changes_frame(changes: Sequence[ItemDifference]) -> pd.DataFrame:
    """One row a field that differs between two versions; an item that came or went is one row."""
    rows: list[tuple[Any, ...]] = []
    for one in changes:
        fields = [(field.words, field.before, field.after) for field in one.fields] or [("", None, None)]
        rows += [(one.id, one.title, one.change, *field) for field in fields]
    frame = pd.DataFrame(rows, columns=["item", "title", "change", "field", "before", "after"])
    return frame.assign(before=frame["before"].map(_told), after=frame["after"].map(_told))


def _told(value: Any) -> str | None:
    return None if value is None else str(value)


def frame_of(rows: Sequence[Any]) -> pd.DataFrame:
    """Dataclass rows as a data frame with one column a field."""
    names = list(rows[0].__dataclass_fields__) if rows else []
    return pd.DataFrame([{name: getattr(row, name) for name in names} for row in rows], columns=names)
