"""A pre-mortem: everybody writes in silence what will have gone wrong; the lines show when all are in."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from workbench.pages import parts, point, signing, state
from workbench.pages.plain import plain
from workbench.program.learning import PostMortem
from workbench.program.people import Person
from workbench.verbs import sheets
from workbench.verbs.table import name_of
from workbench.verbs.trouble import Trouble

_QUESTION = "It is a year from now, and it has failed. What happened? One cause a line."


def panel(view: state.View, opened: PostMortem) -> None:
    """What everybody wrote once it shows; before that, who is in, and one's own lines."""
    if opened.lines:
        people = len({one.by for one in opened.lines})
        st.subheader(f"{len(opened.lines)} ways in which this fails, written in silence by {people} people.")
        frame = pd.DataFrame(
            {
                "what will have gone wrong": [one.text for one in opened.lines],
                "by": [name_of(view.program, one.by) for one in opened.lines],
            }
        )
        st.dataframe(frame, hide_index=True, alt="What everybody wrote in silence")
        parts.download(frame, "pre-mortem")
        return
    waiting = sheets.waiting_for(view.folder, opened)
    there = len(opened.writers) - len(waiting)
    st.subheader(f"{there} of {len(opened.writers)} have written; nobody sees any line before all are in.")
    st.caption(
        "Lines are kept beside the repository on this machine, in no commit and on no other page. Whoever can read its "
        "disk can read them; once they show, they carry their writers' names."
    )
    if parts.read_only(view):
        return
    author = signing.author(view)
    if author is None:
        return
    me = next((one for one in view.program.all(Person) if (one.email or "").lower() == author.email.lower()), None)
    if me is not None and me.id in opened.writers:
        write(view, opened, me.id)
    else:
        st.info("You are not among those who write; you can show the lines when all are in.")
    reveal(view, opened, waiting)


def write(view: state.View, opened: PostMortem, person: str) -> None:
    """One's own lines, which nobody else sees yet."""
    with st.form(f"silent {opened.id}"):
        text = st.text_area(
            _QUESTION, value=sheets.own_lines(view.folder, opened, person), key=f"silent lines {opened.id}", height=180
        )
        sent = st.form_submit_button("Hand in", type="primary", icon=":material/lock:")
    if sent:
        sheets.write_in_silence(view.folder, opened, person, text)
        st.rerun()


def reveal(view: state.View, opened: PostMortem, waiting: list[str]) -> None:
    """Show all lines to everybody, at once and for good."""
    names = ", ".join(name_of(view.program, one) or one for one in waiting)
    early = bool(waiting) and st.checkbox(f"Do not wait for {plain(names)}", key=f"early {opened.id}")
    author = state.author(view)
    if author is None or not st.button("Show everybody's lines", icon=":material/visibility:",
                                       disabled=bool(waiting) and not early):  # fmt: skip
        return
    try:
        outcome = sheets.reveal(view.folder, sheets.written(view.program, opened.id), author, early=early)
    except Trouble as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")
        return
    point.told(outcome, "Everybody's lines show now")
