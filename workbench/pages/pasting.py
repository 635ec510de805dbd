"""Paste a table: cells in, a preview of the requirements and columns they make, faults by cell, then one commit."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from workbench.pages import parts, signing, state
from workbench.pages.plain import plain
from workbench.program.streams import Stream
from workbench.verbs import paste, saving

_EXAMPLE = """\
question,audience,columns needed,date,priority
How many requests does each country send an hour?,public,country,,1
"""


def panel(view: state.View, *, expanded: bool) -> None:
    """The panel, closed until somebody needs it."""
    box = st.expander("Paste a table from a spreadsheet or CSV", expanded=expanded, key="paste", on_change="rerun",
                      icon=":material/content_paste:")  # fmt: skip
    if note := st.session_state.pop("pasted", None):
        st.success(plain(note), icon=":material/check:")
    if box.open:
        with box:
            _panel(view)


def _panel(view: state.View) -> None:
    locked = parts.read_only(view)
    st.button("Start with an example row", on_click=_start, key="example row", icon=":material/add:", disabled=locked)
    pasted = st.text_area(
        "Cells, with the header line on top", key="cells", height=160,
        placeholder="question\taudience\tcolumns needed\tsupplier\tdate",
    )  # fmt: skip
    upload = st.file_uploader("Or a CSV file", type=["csv", "tsv", "txt"], key="file", max_upload_size=5)
    text = upload.getvalue().decode("utf-8-sig", "replace") if upload else pasted
    if not text.strip():
        return
    try:
        grid = paste.read(text)
    except ValueError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    proposal = paste.propose(view.program, grid, _mapping(grid), _stream(view))
    preview(proposal)
    if not proposal.requirements or locked:
        return
    author = signing.author(view)
    count = len(proposal.requirements)
    made = f"{count} requirement{'' if count == 1 else 's'}"
    if (
        st.button(
            f"Save {made} as one commit",
            type="primary",
            key="save pasted",
            icon=":material/save:",
            disabled=author is None,
        )
        and author
    ):
        message = f"Add {made} from a pasted table"
        outcome = saving.save_texts(view.folder, paste.as_changes(view.program, proposal), author, message)
        if outcome.revision:
            st.session_state["pasted"] = f"Saved {made} as version {outcome.revision[:8]}."
            st.rerun()
        st.error(
            plain(outcome.refusal or "Nothing was saved: a file changed meanwhile. Paste again."),
            icon=":material/error:",
        )


def _start() -> None:
    st.session_state["cells"] = _EXAMPLE


def _mapping(grid: paste.Grid) -> dict[str, str]:
    """Which column holds what: guessed from the headings, corrected by whoever pastes."""
    guessed = paste.guess_meanings(grid)
    st.caption("Which column holds what")
    chosen = {}
    for place, (meaning, label) in zip(_places(len(paste.MEANINGS)), paste.MEANINGS.items(), strict=True):
        at = grid.header.index(guessed[meaning]) if meaning in guessed else None
        heading = place.selectbox(
            label, grid.header, index=at, key=f"column of {meaning}", placeholder="not in the table"
        )
        if heading is not None:
            chosen[meaning] = heading
    return chosen


def _places(count: int) -> list[st.delta_generator.DeltaGenerator]:
    across = 5
    return [place for _ in range(-(-count // across)) for place in st.columns(across)][:count]


def _stream(view: state.View) -> str | None:
    streams = {one.id: one.title for one in view.program.all(Stream)}
    if not streams:
        return None
    return st.selectbox("Stream of the columns", list(streams), key="stream", format_func=lambda one: streams[one])


def preview(proposal: paste.Proposal) -> None:
    """What would be made, and what is wrong with which cell."""
    if proposal.faults:
        st.warning("Rows with a fault make nothing until their cell is mended.", icon=":material/warning:")
        faults = parts.frame_of(proposal.faults)
        st.dataframe(faults, hide_index=True, alt="Cells with a fault")
    if proposal.requirements:
        st.caption(f"Requirements that would be made: {len(proposal.requirements)}")
        st.dataframe(
            _requirements(proposal), hide_index=True, alt="Requirements that would be made", placeholder="blank"
        )
    if proposal.columns:
        names = ", ".join(column.name for column in proposal.columns)
        told = f"New columns of {proposal.stream}, not captured yet and with a placeholder number of values: {names}"
        st.caption(plain(told))


def _requirements(proposal: paste.Proposal) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "id": one.id,
                "question": one.question,
                "audience": one.audience,
                "columns": ", ".join(one.dimensions) or None,
                "missing": one.missing.what if one.missing else None,
                "supplier": one.missing.supplier if one.missing else None,
                "owner": one.owner,
                "date": one.due_on,
                "priority": one.priority,
            }
            for one in proposal.requirements
        ]
    )
