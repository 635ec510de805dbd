"""The table: the questions, who asks, what is missing, who supplies it, who owns it, by when, who agreed."""

import pandas as pd
import streamlit as st

from workbench.pages import item, parts, pasting, state
from workbench.pages.plain import plain
from workbench.verbs import table

_KINDS = {"functional": "Questions", "non-functional": "Qualities"}
_COLUMNS = {
    "question": ("question", 225),
    "audience": ("audience", 75),
    "missing": ("missing piece", 120),
    "supplier": ("supplier", 105),
    "owner": ("owner", 105),
    "due_on": ("date", 90),
    "agreed": ("agreed", 110),
    "status": ("status", 80),
}
_ROW, _HEAD, _MOST_ROWS = 35, 38, 20  # pixels, pixels, rows before the table scrolls


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
        item.open_one(view, [row.id for row in rows])
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
    said = pd.DataFrame([_as_said(row) for row in shown])
    st.dataframe(
        said.style.map(_tint), hide_index=True, key="rows", on_select=_open_selected, placeholder="",
        selection_mode="single-row", alt="Requirements with their blanks",
        height=_HEAD + _ROW * min(len(shown), _MOST_ROWS),
        column_config={
            name: st.column_config.TextColumn(label, width=width) for name, (label, width) in _COLUMNS.items()
        },
    )  # fmt: skip
    st.session_state["ids of the rows"] = [row.id for row in shown]
    st.caption(f"{len(shown)} of {total} rows, in priority order. Select a row to open it.")
    parts.download(frame.drop(columns="blanks"), "table")


def _as_said(row: table.Row) -> dict[str, str | None]:
    """A row as the table says it: blanks in words, since colour alone tells nothing."""
    said = {name: getattr(row, name) for name in _COLUMNS} | {"due_on": row.due_on.isoformat() if row.due_on else None}
    return said | {name: f"▢ {table.BLANKS[name]}" for name in row.blanks}


def _tint(value: object) -> str:
    return "background-color: rgba(224, 160, 74, 0.22)" if isinstance(value, str) and value.startswith("▢") else ""


def _open_selected() -> None:
    selected = st.session_state["rows"]["selection"]["rows"]
    ids = st.session_state.get("ids of the rows", [])
    if selected and selected[0] < len(ids):
        st.session_state["item"] = ids[selected[0]]


page()
