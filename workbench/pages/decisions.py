"""Decisions: what waits and by when, what each option costs; what was decided, why, and what was taken back."""

from collections.abc import Callable, Sequence

import streamlit as st

from workbench.pages import parts, point, signing, state
from workbench.pages.plain import plain
from workbench.program.edits import Edit
from workbench.program.governance import Decision
from workbench.store.git import Author
from workbench.verbs import decisions as verb
from workbench.verbs.check import edits_of
from workbench.verbs.decisions import Standing
from workbench.verbs.render import decisions as render
from workbench.verbs.saving import Outcome
from workbench.verbs.signed import Signed
from workbench.verbs.table import name_of
from workbench.verbs.trouble import Trouble


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("Decisions")
    st.caption("What waits to be decided and by when, what was decided, and why?")
    point.note()
    found = verb.standings(view.program, view.today, _edits(str(view.folder), view.tree, view))
    if not found:
        parts.empty("Decisions stand here with what each option costs. Nothing has been put up for decision yet.")
        return
    st.subheader(plain(render.sentence(found)))
    for one in found:
        if one.decision.status == "open":
            waiting(view, one)
    made = [one for one in found if one.decision.status != "open"]
    if made:
        st.header("Decided")
    for one in made:
        decided(view, one.decision)
    if parts.read_only(view):
        return
    author = signing.author(view)
    if author is not None:
        one_decision(view, [one.decision for one in found], author)


@st.cache_resource(max_entries=8, show_spinner=False)
def _edits(folder: str, tree: str, _view: state.View) -> Sequence[Edit]:  # noqa: ARG001
    return edits_of(_view.folder)()


def waiting(view: state.View, one: Standing) -> None:
    """An open decision: its question, by when and whose it is, and its options side by side."""
    st.header(plain(one.decision.title))
    when = render.deadline(one)
    age = f", written down {one.age_days} days ago" if one.age_days else ""
    st.caption(plain(f"{when[:1].upper()}{when[1:]}{age}. {_whose(view, one.decision)}"))
    st.text(one.decision.question)
    for line in render.taken_back(view.program, one.decision):
        st.info(plain(line), icon=":material/history:")
    point.options(one.decision)


def decided(view: state.View, one: Decision) -> None:
    """A decision that was taken: what, why, at what cost, by whom; and what was taken back before."""
    with st.container(border=True):
        when = f"{one.decided_on:%-d %B %Y}" if one.decided_on else "a day that nobody wrote down"
        st.markdown(f"**{plain(one.title)}: {plain(verb.spoken(one.chosen or 'superseded').lower())}**")
        st.text(one.reason or "Nobody wrote down why.")
        st.caption(plain(f"Decided on {when}. {_whose(view, one)} {render.outcome(one) or ''}"))
        for line in render.taken_back(view.program, one):
            st.caption(plain(line))


def _whose(view: state.View, one: Decision) -> str:
    names = ", ".join(name_of(view.program, person) or person for person in one.deciders)
    asked = "Decides" if one.status == "open" else "By"
    return f"{asked}: {names or 'nobody is named'}."


def one_decision(view: state.View, found: list[Decision], author: Author) -> None:
    """A decision taken, or taken back, by name and reason."""
    st.header("Decide")
    chosen = st.selectbox("Decision", [one.id for one in found], key="decision", bind="query-params")
    one = next(one for one in found if one.id == chosen)
    signed = Signed(view.folder, view.program, author, view.today)
    made = point.choice(view, one, one.id, author)
    if made is not None:
        _do(lambda: verb.decide(signed, made)[1], "Decided")
    if one.status != "decided":
        return
    with st.form(f"take back {one.id}"):
        because = st.text_area("Why it no longer holds", key=f"because {one.id}", height=90)
        if st.form_submit_button("Take it back", icon=":material/undo:"):
            _do(lambda: verb.reverse(signed, one.id, because), "Open again")


def _do(save: Callable[[], Outcome], said: str) -> None:
    try:
        outcome = save()
    except Trouble as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")
        return
    if outcome.conflicts:
        st.error("This decision was changed meanwhile. Look at it above, and say it again.", icon=":material/error:")
    else:
        point.told(outcome, said)


page()
