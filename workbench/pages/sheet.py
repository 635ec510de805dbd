"""The sheet itself: sections that several people correct at once, lessons with their rules, actions with proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from workbench.checks.registry import rules
from workbench.pages import parts, point, signing, state
from workbench.pages.plain import plain
from workbench.program.learning import Action, Lesson, PostMortem
from workbench.program.people import Person
from workbench.verbs import edit, sheets
from workbench.verbs.drafting import PROMPTS, SECTIONS
from workbench.verbs.sheets import Promised, Written
from workbench.verbs.table import name_of
from workbench.verbs.trouble import Trouble

MOVE = "move to this sheet"
_TALLEST = 320


def panel(view: state.View, opened: PostMortem) -> None:
    """Sections and lessons in one form, then the actions."""
    st.header(plain(opened.title))
    leads = name_of(view.program, opened.facilitator) or "nobody named"
    st.caption(plain(f"{opened.id}, held on {opened.held_on:%-d %B %Y}, led by {leads}. Blameless: what, never who."))
    key = f"written {opened.id}"
    seen: Written = st.session_state.setdefault(key, sheets.written(view.program, opened.id))
    if seen.read_as != view.program.sources[opened.id].blob:
        st.info("Somebody wrote a newer version meanwhile. What you save is merged with it section by section.")
        if st.button("Start again from the newest", key="newest sheet"):
            del st.session_state[key]
            st.rerun()
    locked = parts.read_only(view)
    author = None if locked else signing.author(view)
    with st.form(f"sheet {opened.id} {seen.read_as}"):
        filled = _sections(seen, locked=locked)
        st.subheader("Lessons, and the rule that says each earlier next time")
        lessons = _lessons(seen)
        sent = st.form_submit_button("Save the sheet", type="primary", icon=":material/save:", disabled=author is None)
    if sent and author is not None:
        try:
            outcome = sheets.save(view.folder, seen, filled, lessons, author)
        except Trouble as trouble:
            st.info(plain(str(trouble)))
        else:
            if outcome.conflicts:
                both(outcome.conflicts)
            if outcome.revision:
                del st.session_state[key]
            if not outcome.conflicts:
                point.told(outcome, "The sheet is kept")
    actions(view, opened, locked=locked)


def _sections(seen: Written, *, locked: bool) -> dict[str, list[str]]:
    filled = {}
    every = list(SECTIONS)
    for left, right in zip(every[::2], every[1::2], strict=True):
        for place, name in zip(st.columns(2), (left, right), strict=True):
            lines: list[str] = getattr(seen.sheet, name)
            told = place.text_area(
                SECTIONS[name], value="\n".join(lines), key=f"{seen.sheet.id} {seen.read_as} {name}", disabled=locked,
                placeholder=PROMPTS[name], height=_height(lines),
            )  # fmt: skip
            filled[name] = [line.strip() for line in told.splitlines() if line.strip()]
    return filled


def _height(lines: Sequence[str]) -> int:
    return min(_TALLEST, 90 + 34 * len(lines))


def _lessons(seen: Written) -> list[Lesson]:
    codes = {one.code: f"{one.code} {one.title}" for one in rules()}
    frame = pd.DataFrame(
        {
            "text": pd.Series([one.text for one in seen.sheet.lessons], dtype="object"),
            "rule": pd.Series([codes.get(one.rule or "", one.rule) for one in seen.sheet.lessons], dtype="object"),
        }
    )
    edited = st.data_editor(
        frame, num_rows="dynamic", hide_index=True, key=f"lessons {seen.sheet.id} {seen.read_as}",
        column_config={
            "text": st.column_config.TextColumn("what the next program does from its first day", width="large"),
            "rule": st.column_config.SelectboxColumn("rule that says it", options=list(codes.values()), width="medium"),
        },
    )  # fmt: skip
    return [
        Lesson(text=row["text"], rule=row["rule"].partition(" ")[0] if isinstance(row["rule"], str) else None)
        for row in edited.to_dict("records")
        if isinstance(row["text"], str) and row["text"].strip()
    ]


def both(conflicts: Sequence[tuple[str, Any, Any]]) -> None:
    """The sections that two people changed, side by side; what was typed stays in the form."""
    st.warning("Nothing was saved: somebody else wrote the same section meanwhile.", icon=":material/call_split:")
    rows = [(SECTIONS.get(field, field), edit.as_text(theirs), edit.as_text(mine)) for field, theirs, mine in conflicts]
    st.dataframe(pd.DataFrame(rows, columns=["section", "theirs", "yours"]), hide_index=True, alt="Both versions")
    st.caption("Copy what is worth keeping of yours, start again from the newest, and add it there.")


def actions(view: state.View, opened: PostMortem, *, locked: bool) -> None:
    """What follows: who does what by when, and what has been promised before."""
    st.header("Actions")
    follows = [opened.id, opened.incident]
    known = [one for one in view.program.all(Action) if one.follows in follows]
    if known:
        frame = pd.DataFrame(
            {
                "action": [one.title for one in known],
                "who": [name_of(view.program, one.owner) for one in known],
                "by": [one.due_on for one in known],
                "state": [one.status for one in known],
                "prevents every such": [one.systemic for one in known],
                "proof": [one.proof.what if one.proof else None for one in known],
            }
        )
        st.dataframe(frame, hide_index=True, alt="Actions promised", placeholder="blank")
    if locked:
        return
    people = {one.title: one.id for one in view.program.all(Person) if not one.left_on}
    author = state.author(view)
    with st.form(f"actions {opened.id}", clear_on_submit=False):
        title = st.text_input("What changes", key=f"action of {opened.id}")
        left, right = st.columns(2)
        owner = left.selectbox("Who does it", list(people), index=None, key=f"action owner {opened.id}")
        due_on = right.date_input("By when", value=None, key=f"action due {opened.id}")
        systemic = st.checkbox("It prevents every incident of the sort, not only this one", key=f"systemic {opened.id}")
        sent = st.form_submit_button("Promise it", icon=":material/add_task:", disabled=author is None)
    if not sent or author is None:
        return
    if owner is None or due_on is None or not title.strip():
        st.error("Say what changes, who does it and by when; what nobody does by no day is not done.")
        return
    promised = Promised(title, people[owner], due_on, systemic)
    try:
        outcome = sheets.promise(view.folder, view.program, opened.id, [promised], author)
    except Trouble as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")
        return
    point.told(outcome, "Promised")
