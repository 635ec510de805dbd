"""The table: the questions, who asks, what is missing, who supplies it, owner, date, cost, verified, agreed."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from workbench.pages import item, parts, pasting, state
from workbench.pages.plain import plain
from workbench.simulate.price import Prices
from workbench.verbs import cutline, table
from workbench.verbs.render.price import sentence as price_sentence

_KINDS = {"functional": "Questions", "non-functional": "Qualities"}
_COLUMNS = {
    "question": ("question", 180),
    "audience": ("audience", 72),
    "missing": ("missing piece", 85),
    "supplier": ("supplier", 85),
    "owner": ("owner", 90),
    "due_on": ("date", 82),
    "cost": ("cost", 62),
    "budget": ("budget", 85),
    "verified": ("verified", 85),
    "agreed": ("agreed", 110),
    "so_far": ("with all before", 105),
    "status": ("status", 80),
}
_HELP = {
    "cost": "What leaving it out saves a month, all other questions kept",
    "budget": "Whether the budget reaches it, in priority order; the scissors mark the cut line",
    "verified": "Whether checks on the data of its answers passed; whatever is not verified is red",
    "so_far": "What it and all that rank before it cost together a month",
}
_COSTS = ("cost", "so_far", "budget")
_MONEY = ("cost", "so_far")
_BLANK_TINT = "background-color: rgba(224, 160, 74, 0.22)"
_ROW, _HEAD, _MOST_ROWS = 35, 38, 20  # pixels, pixels, rows before the table scrolls


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("The table")
    rows = table.rows(view.program, view.today, state.agreement(view).standings)
    if not rows:
        parts.empty(
            "The questions that people must be able to ask stand here; none is written down yet. Paste a table below."
        )
    else:
        st.subheader(plain(table.sentence(rows)))
        shown = table.matching(rows, filters(rows))
        prices = state.prices(view)
        the_table(shown, len(rows), cutline.wishes(prices) if prices else {})
        if prices:
            what_columns_cost(prices)
        item.open_one(view, [row.id for row in rows])
    pasting.panel(view, expanded=not rows)


def filters(rows: list[table.Row]) -> table.Filter:
    """The filters, each of them in the address."""
    owners = sorted({row.owner_id for row in rows if row.owner_id})
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


def the_table(shown: list[table.Row], total: int, wishes: Mapping[str, cutline.Wish]) -> None:
    """The rows with what they cost and the cut line; a selected one opens below. Blanks are said in words on a tint."""
    if not shown:
        st.info("No row fits these filters.")
        return
    frame = parts.frame_of(shown)
    costs = pd.DataFrame([_cost_of(wishes.get(row.id)) for row in shown])
    said = pd.DataFrame([_as_said(row) for row in shown]).join(costs)[list(_COLUMNS)]
    st.dataframe(
        said.style.map(_tint).map(parts.verified_tint, subset=["verified"]), hide_index=True, key="rows",
        on_select=_open_selected, placeholder="",
        selection_mode="single-row", alt="Requirements with their blanks",
        height=_HEAD + _ROW * min(len(shown), _MOST_ROWS),
        column_config={
            name: st.column_config.TextColumn(
                label, width=width, help=_HELP.get(name), alignment="right" if name in _MONEY else "left"
            )
            for name, (label, width) in _COLUMNS.items()
        },
    )  # fmt: skip
    st.session_state["ids of the rows"] = [row.id for row in shown]
    st.caption(f"{len(shown)} of {total} rows, in priority order. Select a row to open it.")
    parts.download(frame.drop(columns="blanks").join(costs), "table")


def _cost_of(wish: cutline.Wish | None) -> dict[str, str | None]:
    return {name: getattr(wish, name) if wish else None for name in _COSTS}


def what_columns_cost(prices: Prices) -> None:
    """What the prices say, what nobody asked for, and on request what each column of the design's tables costs."""
    st.text(price_sentence(prices))
    for told in cutline.warnings(prices):
        st.warning(plain(told), icon=":material/call_split:")
    box = st.expander("What each column of its tables costs", key="column prices", on_change="rerun")
    if box.open:
        with box:
            frame = parts.frame_of(cutline.columns(prices))
            st.dataframe(
                frame, hide_index=True, alt="Columns of the design's tables with their rows, bytes and dollars",
                column_config={
                    "row_multiplier": st.column_config.NumberColumn("rows ×", format="%.3g"),
                    "stored": st.column_config.TextColumn("stored", alignment="right"),
                    "monthly_cost_usd": st.column_config.NumberColumn("a month", format="$%,.2f"),
                },
            )  # fmt: skip
            parts.download(frame, "column-prices")


def _as_said(row: table.Row) -> dict[str, str | None]:
    """A row as the table says it: blanks in words, since colour alone tells nothing."""
    said = {name: getattr(row, name) for name in _COLUMNS if name not in _COSTS}
    said["due_on"] = row.due_on.isoformat() if row.due_on else None
    return said | {name: f"▢ {table.BLANKS[name]}" for name in row.blanks}


def _tint(value: object) -> str:
    return _BLANK_TINT if isinstance(value, str) and value.startswith("▢") else ""


def _open_selected() -> None:
    selected = st.session_state["rows"]["selection"]["rows"]
    ids = st.session_state.get("ids of the rows", [])
    if selected and selected[0] < len(ids):
        st.session_state["item"] = ids[selected[0]]


page()
