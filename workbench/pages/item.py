"""One item, opened: what it says, a form that ends in a reviewed diff and one save, and its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from workbench.pages import parts, signing, state
from workbench.pages.plain import plain
from workbench.program.base import Item
from workbench.program.finding import spell
from workbench.program.kinds import BY_NAME
from workbench.verbs import edit, saving, table

_NOTE = "what the last save said"


@dataclass(frozen=True)
class Draft:
    """An edit under way: the version it started from, and the reviewed changes once the form was sent."""

    item: Item
    blob: str
    changes: tuple[edit.Change, ...] = ()


def open_one(view: state.View, choices: Sequence[str]) -> None:
    """Choose an item (its id is in the address) and read, edit or trace it."""
    chosen = st.selectbox(
        "Open one", list(choices), index=None, key="item", bind="query-params", placeholder="Choose an item to open",
    )  # fmt: skip
    if note := st.session_state.pop(_NOTE, None):
        st.success(plain(note), icon=":material/check:")
    if chosen is None or chosen not in view.program.items:
        return
    found = view.program.items[chosen]
    st.header(plain(found.title))
    says, editing, past = st.tabs(["What it says", "Edit", "History"], key="opened", on_change="rerun")
    if says.open:
        with says:
            what_it_says(view, found)
    if editing.open:
        with editing:
            edit_form(view, found)
    if past.open:
        with past:
            history(view, found)


def what_it_says(view: state.View, found: Item) -> None:
    """Every field with its line, and every link in and out."""
    lines = table.field_lines(view.program, found)
    fields = pd.DataFrame(
        {
            "field": [one.field for one in lines],
            "value": [one.value for one in lines],
            "line": [one.location.line for one in lines],
        }
    )
    st.dataframe(fields, hide_index=True, alt="Fields of the item", column_config={"value": {"width": "large"}})
    st.caption(plain(view.program.where(found.id).path))
    neighbours = table.neighbours(view.program, found)
    if neighbours:
        links = parts.frame_of(neighbours)
        links["way"] = ["names" if one.outward else "is named by" for one in neighbours]
        st.dataframe(links, hide_index=True, alt="Links of the item", column_order=["way", "id", "title", "field"])
    parts.download(fields, found.id)


def edit_form(view: state.View, found: Item) -> None:
    """The form, then the review of what it changes, then one commit."""
    locked = parts.read_only(view)
    key = f"draft {found.id}"
    draft: Draft = st.session_state.setdefault(key, Draft(found, view.program.sources[found.id].blob))
    if draft.blob != view.program.sources[found.id].blob:
        st.info("Somebody saved a newer version meanwhile. What you save is merged with it field by field.")
        st.button("Start again from the newest", on_click=lambda: st.session_state.pop(key, None), key="newest")
    fields = edit.form_fields(view.program, draft.item)
    with st.form(f"form {found.id} {draft.blob}"):
        filled = {field.name: _widget(field, f"{found.id} {draft.blob} {field.name}", locked) for field in fields}
        sent = st.form_submit_button("Review the changes", disabled=locked, icon=":material/difference:")
    if sent:
        changes = edit.changes(fields, filled)
        emptied = edit.blanks_that_must_not_be(fields, changes)
        if emptied:
            st.error(f"{', '.join(emptied)} must not be blank.", icon=":material/error:")
            changes = []
        elif not changes:
            st.info("The form says what the file says; there is nothing to save.")
        draft = Draft(draft.item, draft.blob, tuple(changes))
        st.session_state[key] = draft
    if draft.changes and not locked:
        review(view, draft, key)


def _widget(field: edit.FormField, key: str, locked: bool) -> Any:
    match field.widget:
        case "choice":
            words = dict(field.choices or {})
            if field.value is not None:
                words.setdefault(field.value, field.value)
            values = list(words)
            at = values.index(field.value) if field.value is not None else None
            return st.selectbox(
                field.label, values, index=at, key=key, disabled=locked, placeholder="blank",
                format_func=lambda value: words[value],
            )  # fmt: skip
        case "date":
            return st.date_input(field.label, value=field.value, key=key, disabled=locked)
        case "whole":
            return st.number_input(field.label, value=field.value, step=1, min_value=1, key=key, disabled=locked)
        case "number":
            return st.number_input(field.label, value=field.value, key=key, disabled=locked)
        case "lines":
            return st.text_area(field.label, value="\n".join(field.value or []), key=key, disabled=locked)
        case "long":
            return st.text_area(field.label, value=field.value or "", key=key, disabled=locked)
        case _:
            return st.text_input(field.label, value=field.value or "", key=key, disabled=locked)


def review(view: state.View, draft: Draft, key: str) -> None:
    """The reviewed diff, who saves, and the save."""
    st.subheader("What will be saved")
    differences = pd.DataFrame(
        {
            "field": [change.label for change in draft.changes],
            "before": [edit.as_text(change.before) for change in draft.changes],
            "after": [edit.as_text(change.after) for change in draft.changes],
        }
    )
    st.dataframe(differences, hide_index=True, alt="Fields that change, before and after")
    author = signing.author(view)
    if (
        st.button("Save as a commit", type="primary", key="save", icon=":material/save:", disabled=author is None)
        and author
    ):
        outcome = saving.save_fields(view.folder, draft.item, draft.blob, draft.changes, author)
        told(outcome, key)
        st.session_state["conflict"] = outcome.conflicts
    if conflicts := st.session_state.get("conflict"):
        conflict(view, draft, key, conflicts)


def told(outcome: saving.Outcome, key: str) -> None:
    """Say how a save went; after a commit the page starts afresh from it."""
    if outcome.refusal:
        st.error(plain(outcome.refusal), icon=":material/error:")
    if outcome.revision:
        merged = ", merged with what others changed meanwhile" if outcome.merged else ""
        st.session_state[_NOTE] = f"Saved as version {outcome.revision[:8]}{merged}."
        st.session_state.pop(key, None)
        st.session_state.pop("conflict", None)
        st.rerun()


def conflict(view: state.View, draft: Draft, key: str, conflicts: Sequence[tuple[str, Any, Any]]) -> None:
    """Fields that two people changed, with both values; nothing is lost until somebody chooses."""
    st.warning("Nothing was saved: somebody else changed the same field meanwhile.", icon=":material/call_split:")
    both = [(field, edit.as_text(theirs), edit.as_text(mine)) for field, theirs, mine in conflicts]
    st.dataframe(
        pd.DataFrame(both, columns=["field", "theirs", "yours"]), hide_index=True, alt="Both values of each field"
    )
    with st.container(horizontal=True):
        if st.button("Keep theirs", key="theirs"):
            st.session_state.pop("conflict")
            st.session_state.pop(key, None)
            st.rerun()
        author = state.author(view)
        if st.button("Save mine over theirs", key="mine") and author:
            newest = view.program.items[draft.item.id], view.program.sources[draft.item.id].blob
            told(saving.save_fields(view.folder, *newest, draft.changes, author), key)


def history(view: state.View, found: Item) -> None:
    """The versions of the item, newest first, each with the fields it changed."""
    versions = state.history_of(view, BY_NAME[found.kind].path_of(found.id))
    if not versions:
        parts.empty("This item is not committed yet; its history begins with the first save.")
        return
    rows = [
        {
            "when": version.commit.at.date(),
            "who": version.commit.author.name,
            "said": version.commit.subject,
            "field": spell(change.field),
            "before": edit.as_text(change.old),
            "after": edit.as_text(change.new),
        }
        for version in versions
        for change in version.changes
    ]
    frame = pd.DataFrame(rows)
    st.dataframe(frame, hide_index=True, alt="History of the item, field by field")
    parts.download(frame, f"{found.id}-history")
