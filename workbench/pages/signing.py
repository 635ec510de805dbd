"""Whose name a save carries: git's own, else asked once per session."""

from __future__ import annotations

import streamlit as st

from workbench.pages import state
from workbench.pages.plain import plain
from workbench.store.git import Author


def author(view: state.View) -> Author | None:
    """Who saves; when git does not know, two fields ask for it and None is returned until they are filled."""
    known = state.author(view)
    if known is not None:
        st.caption(plain(f"The commit will be signed {known.name}."))
        return known
    st.caption("Git does not know you yet. Your name and address go into the commit, and are asked once per session.")
    left, right = st.columns(2)
    name = left.text_input("Your name", key="author name").strip()
    email = right.text_input("Your e-mail address", key="author email").strip()
    if not name or "@" not in email:
        return None
    told = Author(name, email)
    state.remember_author(told)
    return told
