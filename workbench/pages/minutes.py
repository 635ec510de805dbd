"""The end of a review and the minutes of earlier ones."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from workbench.pages import parts, point, state
from workbench.pages.plain import plain
from workbench.program.reviews import Review
from workbench.verbs import reviewing
from workbench.verbs.render import review as render
from workbench.verbs.reviewing import Held
from workbench.verbs.trouble import Trouble

_REVIEW = "review"


def close(view: state.View, going_on: Held) -> None:
    """Close the review: what came of it, one commit and the baseline that the next one compares with."""
    st.header("Close the review")
    left = reviewing.still_open(going_on.review)
    if left:
        st.caption(f"Of {len(left)} points nothing has come yet; the minutes list them as not gone through.")
    if parts.read_only(view):
        return
    author = state.author(view)
    with st.form("close"):
        summary = st.text_area("What came of it, in a sentence", key="summary", height=80)
        sent = st.form_submit_button("Close and name the baseline", type="primary", icon=":material/flag:",
                                     disabled=author is None)  # fmt: skip
    if not sent or author is None:
        return
    text = render.minutes(view.program, going_on.review, "text")
    try:
        name, outcome = reviewing.close(view.folder, going_on, summary, author, text)
    except Trouble as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")
        return
    st.session_state[_REVIEW] = going_on.review.id
    point.told(outcome, f"The review is closed, the plan as it is now is {name}")


def earlier(view: state.View) -> None:
    """The minutes of any review, to read and to publish."""
    reviews = sorted(view.program.all(Review), key=lambda one: (one.held_on, one.id), reverse=True)
    if not reviews:
        return
    st.header("Minutes")
    chosen = st.selectbox("Of the review", [one.id for one in reviews], key=_REVIEW, bind="query-params")
    review = view.program.get(chosen, Review)
    if review is None:
        return
    st.caption(plain(f"{review.held_on:%-d %B %Y}: {review.title}"))
    for line in render.opening(view.program, review):
        st.text(line)
    if rows := render.settled_rows(review):
        frame = pd.DataFrame(rows, columns=list(render.SETTLED))
        st.dataframe(
            frame, hide_index=True, alt="What came of each point",
            column_config={"point": {"width": "large"}, "what was said": {"width": "large"}},
        )  # fmt: skip
    for heading, lines in (
        ("Questions asked", review.questions),
        ("Not gone through", [one.what for one in reviewing.still_open(review)]),
    ):
        if lines:
            st.caption(heading)
            st.text("\n".join(f"– {line}" for line in lines))
    st.download_button(
        "Publish as Markdown", data=lambda: render.minutes(view.program, review, "markdown").encode(),
        file_name=f"{review.id}.md", mime="text/markdown", icon=":material/download:", type="tertiary",
        key="download minutes", on_click="ignore",
    )  # fmt: skip
