"""Concerns: what is in doubt, with whom it is and since when; raised, answered, settled or overruled in place."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from workbench.pages import charts, parts, signing, state, waiting
from workbench.pages.plain import plain
from workbench.program.people import Person, Team
from workbench.store.git import Author
from workbench.verbs import concerns as verb
from workbench.verbs.concerns import Standing
from workbench.verbs.render import concerns as render
from workbench.verbs.saving import Outcome
from workbench.verbs.signed import Signed
from workbench.verbs.table import name_of
from workbench.verbs.trouble import Trouble

_NOTE = "what the last concern said"
_CONCERN = "concern"


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("Concerns")
    st.caption("What is in doubt, with whom is it, and since when?")
    if note := st.session_state.pop(_NOTE, None):
        st.success(plain(note), icon=":material/check:")
    found = verb.standings(view.program, view.today)
    if found:
        st.subheader(plain(render.sentence(view.program, found)))
        picture = waiting.frame(view.program, found, view.today)
        if not picture.empty:
            said = "How long each open concern has waited, from the day it was raised to today"
            st.vega_lite_chart(picture, charts.spec(waiting.chart), key="waiting", alt=said)
            st.caption("Red from the day on which an answer was due. A working day is Monday to Friday.")
        strip(found)
        every_concern(view, found)
    else:
        parts.empty("Doubts stand here with a clock, so that none is waved away. Nobody has raised one yet.")
    if parts.read_only(view):
        return
    author = signing.author(view)
    if author is None:
        return
    if found:
        one_concern(view, found, author)
    raise_one(view, author)


def strip(found: Sequence[Standing]) -> None:
    """Four numbers: what is open, what is late, the oldest, what waits for who raised it."""
    still_open = [one.clock for one in found if one.clock]
    late = [one for one in still_open if one.ran_out]
    for column, label, value, note in zip(
        st.columns(4),
        ("Open", "Past their day", "Oldest", "Answered"),
        (len(still_open), len(late), max((one.age for one in still_open), default=0),
         sum(one.concern.status == "answered" for one in found)),
        (f"of {len(found)} ever raised", "without an answer or an action", "working days", "wait for who raised them"),
        strict=True,
    ):  # fmt: skip
        with column:
            parts.figure(label, str(value), note, None, [])


def every_concern(view: state.View, found: Sequence[Standing]) -> None:
    """All concerns as a table that downloads, what ran out first."""
    frame = pd.DataFrame(
        {
            "concern": [one.concern.id for one in found],
            "what": [one.concern.title for one in found],
            "status": [render.status(one) for one in found],
            "working days": [one.clock.age if one.clock else None for one in found],
            "with": [name_of(view.program, one.waits_for) for one in found],
            "next": [render.next_level(view.program, one) for one in found],
            "raised by": [name_of(view.program, one.concern.raised_by) for one in found],
            "raised on": [one.concern.raised_on for one in found],
        }
    )
    st.dataframe(frame, hide_index=True, alt="All concerns", column_config={"what": {"width": "medium"}},
                 column_order=["what", "status", "with", "next", "raised by", "raised on"])  # fmt: skip
    parts.download(frame, "concerns")


def one_concern(view: state.View, found: Sequence[Standing], author: Author) -> None:
    """One concern opened: its words, and what can be done about it now."""
    st.header("Open one")
    chosen = st.selectbox("Concern", [one.concern.id for one in found], key=_CONCERN, bind="query-params")
    one = next(one for one in found if one.concern.id == chosen).concern
    with st.container(border=True):
        st.subheader(plain(one.title))
        for label, said in (
            ("Settled when", one.settled_when), ("Answer", one.answer), ("Overruled, because", one.overruled_because)
        ):  # fmt: skip
            if said:
                st.text(f"{label}: {said}")
        if one.about:
            st.caption(plain(f"About {', '.join(one.about)}."))
        if one.evidence:
            seen = [{"seen on": each.seen_on, "what": each.what, "where": each.where or ""} for each in one.evidence]
            st.dataframe(pd.DataFrame(seen), hide_index=True, alt="What there is to see")
    signed = Signed(view.folder, view.program, author, view.today)
    forms: dict[str, Callable[[Signed, str], None]]
    if one.status == "open":
        forms = {"Answer": _answer, "Settle": _settle, "Overrule": _overrule}
    elif one.status == "answered":
        forms = {"Settle": _settle, "Open again": _reopen, "Overrule": _overrule}
    else:
        forms = {"Open again": _reopen}
    for tab, form in zip(st.tabs(list(forms)), forms.values(), strict=True):
        with tab:
            form(signed, one.id)


def _answer(signed: Signed, concern_id: str) -> None:
    with st.form(f"answer {concern_id}", border=False):
        words = st.text_area("The answer", key=f"answer words {concern_id}")
        changes = st.multiselect(
            "What it changes", sorted(signed.program.items), key=f"answer changes {concern_id}",
            help="An owner, a date, a question, an action. An answer that changes nothing settles nothing.",
        )  # fmt: skip
        if st.form_submit_button("Answer", type="primary"):
            _do(lambda: verb.answer(signed, concern_id, words, changes), f"{concern_id} is answered")


def _settle(signed: Signed, concern_id: str) -> None:
    st.caption("Only who raised it, or for whom it was raised, can take it for settled.")
    if st.button("It is settled", key=f"settle {concern_id}", type="primary"):
        _do(lambda: verb.settle(signed, concern_id), f"{concern_id} is settled")


def _overrule(signed: Signed, concern_id: str) -> None:
    with st.form(f"overrule {concern_id}", border=False):
        because = st.text_area("Why the plan goes on in spite of it", key=f"overrule words {concern_id}")
        if st.form_submit_button("Overrule it, by your name"):
            _do(lambda: verb.overrule(signed, concern_id, because), f"{concern_id} is overruled")


def _reopen(signed: Signed, concern_id: str) -> None:
    with st.form(f"reopen {concern_id}", border=False):
        words = st.text_area("Why it is not settled", key=f"reopen words {concern_id}")
        if st.form_submit_button("Open it again"):
            _do(lambda: verb.reopen(signed, concern_id, words), f"{concern_id} is open again")


def raise_one(view: state.View, author: Author) -> None:
    """The form of a new concern. Nothing but its sentence is needed."""
    people = [person.id for person in view.program.all(Person) if person.left_on is None]
    parties = [*people, *(team.id for team in view.program.all(Team))]

    def named(item: str) -> str:
        return name_of(view.program, item) or item

    st.header("Raise a concern")
    with st.form("raise a concern"):
        title = st.text_input("What do you doubt?", key="doubt title")
        about = st.multiselect("About", sorted(view.program.items), key="doubt about")
        left, middle, right = st.columns(3)
        owner = left.selectbox("Who answers it", people, index=None, key="doubt owner", format_func=named)
        due_on = middle.date_input("By when", value=None, key="doubt due", help="Else the program's patience counts.")
        raised_for = right.selectbox("In the name of", parties, index=None, key="doubt for", format_func=named)
        settled_when = st.text_input("What would settle it?", key="doubt settled")
        sent = st.form_submit_button("Raise it", type="primary", icon=":material/add_alert:")
    if sent:
        doubt = verb.Doubt(title, about, owner, raised_for, due_on, settled_when)
        signed = Signed(view.folder, view.program, author, view.today)
        _do(lambda: verb.raise_concern(signed, doubt)[1], "The concern is raised")


def _do(save: Callable[[], Outcome], said: str) -> None:
    try:
        outcome = save()
    except Trouble as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")
        return
    if outcome.refusal:
        st.error(plain(outcome.refusal), icon=":material/error:")
    elif outcome.conflicts:
        st.error("This concern was changed meanwhile. Look at it above, and say it again.", icon=":material/error:")
    elif outcome.revision:
        st.session_state[_NOTE] = f"{said}, saved as version {outcome.revision[:8]}."
        st.rerun()


page()
