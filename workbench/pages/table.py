"""The table: the questions, who asks, what is missing, who supplies it, who owns it, by when, who agreed."""

import streamlit as st

from workbench.pages import item, parts, pasting, state
from workbench.pages.plain import plain
from workbench.verbs import table

_KINDS = {"functional": "Questions", "non-functional": "Qualities"}
_COLUMNS = ["id", "question", "audience", "missing", "supplier", "owner", "due_on", "agreed", "status"]


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("The table")
    rows = table.rows(view.program)
    if not rows:
        parts.empty(
            "The questions that people must be able to ask stand here; none is written down yet. Paste a table below."
        )
    else:
        st.subheader(plain(table.sentence(rows)))
        shown = table.matching(rows, filters(rows))
        the_table(shown, len(rows))
        item.open_one(view, {row.id: row.question for row in rows})
    pasting.panel(view, expanded=not rows)


def filters(rows: list[table.Row]) -> table.Filter:
    """The filters, each of them in the address."""
    owners = sorted({row.owner for row in rows if row.owner})
    words, audience, owner = st.columns([2, 1, 1])
    with st.container(horizontal=True, vertical_alignment="center"):
        kind = st.segmented_control(
            "Kind", list(_KINDS), key="kind", bind="query-params", format_func=lambda one: _KINDS[one],
            label_visibility="collapsed",
        )  # fmt: skip
        only_blanks = st.toggle("Only rows with blanks", key="blanks", bind="query-params")
    return table.Filter(
        words=words.text_input("Find", key="words", bind="query-params", placeholder="Words anywhere in a row") or "",
        audience=audience.selectbox(
            "Audience",
            ["public", "customer", "internal"],
            index=None,
            key="audience",
            bind="query-params",
            placeholder="All",
        ),
        owner=owner.selectbox(
            "Owner", [*owners, table.BLANKS["owner"]], index=None, key="owner", bind="query-params", placeholder="All"
        ),
        kind=kind,
        only_blanks=only_blanks,
    )


def the_table(shown: list[table.Row], total: int) -> None:
    """The rows; a selected one opens below. Blanks are said in words on a tint."""
    if not shown:
        st.info("No row fits these filters.")
        return
    frame = parts.frame_of(shown)
    said = frame.assign(due_on=[row.due_on.isoformat() if row.due_on else None for row in shown])
    for name, words in table.BLANKS.items():
        said[name] = [f"▢ {words}" if name in row.blanks else getattr(row, name) for row in shown]
    said["due_on"] = [
        f"▢ {table.BLANKS['due_on']}" if row.due_on is None else f"{row.due_on:%Y-%m-%d}" for row in shown
    ]
    styled = said[_COLUMNS].style.map(_tint)
    st.dataframe(
        styled, hide_index=True, key="rows", on_select=_open_selected, selection_mode="single-row", placeholder="",
        alt="Requirements with their blanks",
        column_config={
            "id": None,
            "question": st.column_config.TextColumn("question", width="large", pinned=True),
            "missing": st.column_config.TextColumn("missing piece", width="medium"),
            "due_on": st.column_config.TextColumn("date"),
        },
    )  # fmt: skip
    st.session_state["ids of the rows"] = [row.id for row in shown]
    st.caption(f"{len(shown)} of {total} rows, in priority order. Select a row to open it.")
    parts.download(frame.drop(columns="blanks"), "table")


def _tint(value: object) -> str:
    return "background-color: rgba(224, 160, 74, 0.22)" if isinstance(value, str) and value.startswith("▢") else ""


def _open_selected() -> None:
    selected = st.session_state["rows"]["selection"]["rows"]
    ids = st.session_state.get("ids of the rows", [])
    if selected and selected[0] < len(ids):
        st.session_state["item"] = ids[selected[0]]


page()
