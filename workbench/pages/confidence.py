"""Confidence: what people say in the room and what they say alone, without names."""

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from workbench.pages import charts, parts, signing, state, votes
from workbench.pages.plain import plain
from workbench.program.people import Person, Team
from workbench.program.polls import ANSWERS, DOUBTFUL, ROUNDS, Round, gap
from workbench.store.errors import StoreError
from workbench.verbs import concerns, polls
from workbench.verbs.polls import Standing
from workbench.verbs.render import polls as render
from workbench.verbs.saving import Outcome
from workbench.verbs.signed import Signed
from workbench.verbs.table import name_of
from workbench.verbs.trouble import Trouble

_NOTE = "what the last poll said"


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("Confidence")
    st.caption("Do people believe alone what they say in the room?")
    if note := st.session_state.pop(_NOTE, None):
        st.success(plain(note), icon=":material/check:")
    try:
        found = polls.standings(view.folder, view.program)
    except (Trouble, StoreError) as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")
        return
    if found:
        by_id = {one.poll.id: one for one in found}
        chosen = st.selectbox("Poll", list(by_id), key="poll", bind="query-params")
        told(by_id[chosen])
        every_poll(found)
    else:
        parts.empty("Ask how confident people are, in the room and again alone. Nobody has asked yet.")
    if parts.read_only(view):
        return
    author = signing.author(view)
    if author is None:
        return
    signed = Signed(view.folder, view.program, author, view.today)
    if found:
        one = by_id[chosen]
        if one.poll.status == "open":
            vote(signed, one)
        sentences(signed, one)
    ask(view, signed)


def told(one: Standing) -> None:
    """What one poll says: the sentence, the picture, four numbers."""
    st.subheader(plain(render.sentence(one)))
    st.text(one.poll.question)
    picture = votes.frame(one)
    if not picture.empty:
        st.vega_lite_chart(picture, charts.spec(votes.chart), key="votes", alt="How often each answer was given")
    apart = gap(one.tallies["room"], one.tallies["private"])
    private = one.tallies["private"]
    _, lowest, spread = render.cells(private)
    for column, label, value, note in zip(
        st.columns(4),
        ("Answered alone", "Gap", "Lowest alone", "Spread alone"),
        (str(one.voted["private"]), f"{apart:+.1f}" if apart is not None else "–", lowest or "–", spread or "–"),
        (f"of {one.asked} asked", "alone less in the room", "of 1 to 5", "highest less lowest"),
        strict=True,
    ):  # fmt: skip
        with column:
            parts.figure(label, value, note, None, [])


def every_poll(found: Sequence[Standing]) -> None:
    """All polls as a table that downloads, the latest first."""
    rows = []
    for one in found:
        for turn, tally in one.tallies.items():
            mean, lowest, spread = render.cells(tally)
            rows.append(
                {"poll": one.poll.id, "status": one.poll.status, "round": ROUNDS[turn], "voted": one.voted[turn],
                 "asked": one.asked, "mean": mean, "lowest": lowest, "spread": spread, "closes on": one.poll.closes_on}
            )  # fmt: skip
    frame = pd.DataFrame(rows)
    st.dataframe(frame, hide_index=True, alt="All polls")
    parts.download(frame, "polls")


def vote(signed: Signed, one: Standing) -> None:
    """The form of a vote, how private it is, and the end of the poll."""
    st.header("Answer")
    rounds: list[Round] = list(ROUNDS) if signed.today == one.poll.asked_on else ["private"]
    with st.form("vote"):
        turn = st.radio("Round", rounds, format_func=ROUNDS.__getitem__,
                        key="vote round", horizontal=True)  # fmt: skip
        answer = st.radio("1 is no confidence, 5 is full confidence", ANSWERS, index=None, key="vote answer",
                          horizontal=True)  # fmt: skip
        words = st.text_input(f"Why? Needed for {DOUBTFUL} and below", key="vote words")
        st.caption(plain(render.PRIVACY))
        sent = st.form_submit_button("Vote", type="primary", icon=":material/how_to_vote:")
    if sent and answer is None:
        st.error("Choose an answer from 1 to 5.", icon=":material/error:")
    elif sent and answer is not None:
        try:
            polls.vote(signed, one.poll.id, turn, answer, words)
        except (Trouble, StoreError) as trouble:
            st.error(plain(str(trouble)), icon=":material/error:")
        else:
            st.session_state[_NOTE] = "Your vote is counted."
            st.rerun()
    if st.button("Close the poll for good", key="close poll", icon=":material/lock:"):
        _do(lambda: polls.close(signed, one.poll.id), "The poll is closed")


def sentences(signed: Signed, one: Standing) -> None:
    """Why some have little confidence; each may become a concern."""
    if not one.reasons:
        return
    st.header("Why some doubt")
    for number, words in enumerate(one.reasons):
        left, right = st.columns([4, 1])
        left.text(words)
        if right.button("Raise it as a concern", key=f"reason {number}"):
            doubt = concerns.Doubt(words, about=[*one.poll.about, one.poll.id])
            _do(partial(_raise, signed, doubt), "The concern is raised")


def _raise(signed: Signed, doubt: concerns.Doubt) -> Outcome:
    return concerns.raise_concern(signed, doubt)[1]


def ask(view: state.View, signed: Signed) -> None:
    """The form of a new poll. Nothing but its question is needed."""

    def named(item: str) -> str:
        return name_of(view.program, item) or item

    parties = [
        *(team.id for team in view.program.all(Team)),
        *(person.id for person in view.program.all(Person) if person.left_on is None),
    ]
    st.header("Ask")
    with st.form("ask for confidence"):
        question = st.text_input("How confident are you that …?", key="poll question")
        about = st.multiselect("About", sorted(view.program.items), key="poll about")
        asked = st.multiselect("Who is asked", parties, key="poll electorate", format_func=named,
                               help="Everybody of the program when left empty.")  # fmt: skip
        sent = st.form_submit_button("Ask", type="primary")
    if sent:
        _do(lambda: polls.open_poll(signed, polls.Asked(question, about, asked))[1], "The poll is open")


def _do(save: Callable[[], Outcome], said: str) -> None:
    try:
        outcome = save()
    except (Trouble, StoreError) as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")
        return
    if outcome.refusal:
        st.error(plain(outcome.refusal), icon=":material/error:")
    elif outcome.conflicts:
        st.error("This was changed meanwhile. Look at it above, and say it again.", icon=":material/error:")
    elif outcome.revision:
        st.session_state[_NOTE] = f"{said}, saved as version {outcome.revision[:8]}."
        st.rerun()


page()
