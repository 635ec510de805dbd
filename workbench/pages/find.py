"""Find: every item of the program, whatever its kind, to read, edit and trace."""

import streamlit as st

from workbench.pages import item, parts, state
from workbench.program.kinds import KINDS
from workbench.verbs import find


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    index = state.index(view)
    st.title("Find anything")
    words, kind, owner = st.columns([2, 1, 1])
    found = find.find(
        view.program,
        index,
        words=words.text_input("Find", key="find", bind="query-params", placeholder="Words anywhere in an item") or "",
        kind=kind.selectbox(
            "Kind", [one.name for one in KINDS], index=None, key="of_kind", bind="query-params", placeholder="All"
        ),
        owner=owner.selectbox(
            "Owner", find.owners(index), index=None, key="of_owner", bind="query-params", placeholder="All"
        ),
    )
    if not found:
        st.info("No item holds all of these words.")
        return
    st.subheader(f"{len(found)} of {len(view.program.items)} items.")
    frame = parts.frame_of(found)
    st.dataframe(
        frame, hide_index=True, key="found", placeholder="", alt="Items found",
        column_config={
            "title": st.column_config.TextColumn("title", width=260),
            "due_on": st.column_config.TextColumn("date", width=95),
            "named_by": st.column_config.NumberColumn("named by", help="How many links of other items lead here"),
        },
    )  # fmt: skip
    parts.download(frame, "items")
    item.open_one(view, [one.id for one in found])


page()
