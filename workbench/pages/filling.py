"""Fill in the blanks: a table of what blocked requirements are missing, filled in its place and saved by one commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from workbench.pages import parts, point, state
from workbench.pages.plain import plain
from workbench.program.people import Person, Team
from workbench.verbs import blanks, edit
from workbench.verbs.blanks import Blank, Filled
from workbench.verbs.trouble import Trouble

_SHOWN = "blanks as they were first shown"


def panel(view: state.View, found: Sequence[Blank]) -> None:
    """The table, what was filled in, and the save."""
    st.header("Fill in the blanks")
    if not found:
        parts.empty("No requirement waits for a missing piece.")
        return
    st.caption("What each cannot do without, who supplies it, and by when. Type into the table; one save keeps all.")
    shown: Sequence[Blank] = st.session_state.setdefault(_SHOWN, found)
    if shown != found:
        st.info("Somebody filled in a newer version meanwhile. What you save is merged with it field by field.")
        if st.button("Start again from the newest", key="newest blanks"):
            del st.session_state[_SHOWN]
            st.rerun()
    rows = _table(view, shown)
    try:
        filled = blanks.filled(shown, rows)
    except Trouble as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")
        return
    if filled and not parts.read_only(view):
        review(view, shown, filled)


def _table(view: state.View, shown: Sequence[Blank]) -> list[dict[str, Any]]:
    parties = {one.title: one.id for model in (Person, Team) for one in view.program.all(model)}
    names = {party: title for title, party in parties.items()}
    frame = pd.DataFrame(
        {
            "requirement": [one.title for one in shown],
            "what": [one.what for one in shown],
            "supplier": [names.get(one.supplier or "") for one in shown],
            "due_on": pd.to_datetime(pd.Series([one.due_on for one in shown])),
        }
    )
    edited = st.data_editor(
        frame, hide_index=True, num_rows="fixed", disabled=["requirement"], key=f"fill {hash(tuple(shown))}",
        column_config={
            "requirement": st.column_config.TextColumn("requirement", width="medium"),
            "what": st.column_config.TextColumn("what is missing", width="large"),
            "supplier": st.column_config.SelectboxColumn("who supplies it", options=sorted(parties)),
            "due_on": st.column_config.DateColumn("by when"),
        },
    )  # fmt: skip
    return [
        {
            "what": row["what"],
            "supplier": parties.get(row["supplier"]),
            "due_on": None if pd.isna(row["due_on"]) else pd.Timestamp(row["due_on"]).date(),
        }
        for row in edited.to_dict("records")
    ]


def review(view: state.View, shown: Sequence[Blank], filled: Sequence[Filled]) -> None:
    """What was filled in, field by field, and one commit of it."""
    differences = pd.DataFrame(
        {
            "requirement": [one.id for one in filled],
            "field": [one.field.replace("_", " ") for one in filled],
            "before": [edit.as_text(one.before) for one in filled],
            "after": [edit.as_text(one.after) for one in filled],
        }
    )
    st.dataframe(differences, hide_index=True, alt="Blanks that are filled in, before and after")
    author = state.author(view)
    if not st.button("Save what was filled in", type="primary", icon=":material/save:", disabled=author is None):
        return
    assert author is not None
    outcome = blanks.save(view.folder, shown, filled, author)
    if outcome.conflicts:
        st.warning("Nothing was saved: somebody else filled in the same blank.", icon=":material/call_split:")
        both = [(field, edit.as_text(theirs), edit.as_text(mine)) for field, theirs, mine in outcome.conflicts]
        st.dataframe(pd.DataFrame(both, columns=["field", "theirs", "yours"]), hide_index=True, alt="Both values")
        return
    if outcome.revision:
        del st.session_state[_SHOWN]
    point.told(outcome, "Filled in")
