"""One point of a review: what is so, why, what to do, and what came of it, recorded by whoever is quickest."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from workbench.pages import parts, state
from workbench.pages.plain import plain
from workbench.program.governance import Decision
from workbench.program.people import Person
from workbench.program.reviews import Point, PointKind, PointOutcome
from workbench.store.git import Author
from workbench.verbs import decisions, edit, reviewing
from workbench.verbs.agenda import KINDS
from workbench.verbs.decisions import Choice
from workbench.verbs.reviewing import OUTCOMES, Held, Promise
from workbench.verbs.saving import Outcome
from workbench.verbs.table import name_of
from workbench.verbs.trouble import Trouble

_NOTE = "what the last record said"
_CONFLICT = "what two people recorded"
_POINT = "point"
_MOVE = "move to this point"
_WAYS: dict[PointKind, tuple[str, str, str]] = {
    "budget": ("fit.py", "What would have to give way", ":material/fit_screen:"),
    "concern": ("concerns.py", "Every concern and its clock", ":material/help_center:"),
    "verdict": ("acknowledgements.py", "Who has agreed to what", ":material/how_to_reg:"),
    "learning": ("incidents.py", "What was promised, and what is proven", ":material/task_alt:"),
}
"""Where the room goes to see more of a sort of points."""


def note() -> None:
    """What the last save said, once."""
    if said := st.session_state.pop(_NOTE, None):
        st.success(plain(said), icon=":material/check:")


def told(outcome: Outcome, saved: str) -> None:
    """Say how a save went. After a commit the page starts afresh from it; a conflict shows both values."""
    if outcome.refusal:
        st.error(plain(outcome.refusal), icon=":material/error:")
    elif outcome.conflicts:
        st.session_state[_CONFLICT] = outcome.conflicts
    elif outcome.revision:
        merged = ", merged with what others saved meanwhile" if outcome.merged else ""
        st.session_state[_NOTE] = f"{saved}, saved as version {outcome.revision[:8]}{merged}."
        st.session_state.pop(_CONFLICT, None)
        st.rerun()


def chosen_name(points: Sequence[Point]) -> str:
    """The point that is open on this page: as the address says, else the first of which nothing has come yet."""
    names = [point.name for point in points]
    if (move := st.session_state.pop(_MOVE, None)) in names:
        st.session_state[_POINT] = move
    asked = st.session_state.get(_POINT) or st.query_params.get(_POINT)
    if asked in names:
        return str(asked)
    return next((point.name for point in points if point.outcome is None), names[0])


def walk(view: state.View, points: Sequence[Point], going_on: Held | None) -> None:
    """The point that is open, a way to the ones before and after it, and the form that records what came of it."""
    names = [point.name for point in points]
    numbers = {name: number for number, name in enumerate(names, start=1)}
    by_name = {point.name: point for point in points}
    chosen = st.selectbox(
        "Point", names, index=names.index(chosen_name(points)), key=_POINT,
        format_func=lambda name: f"{numbers[name]}. {KINDS[by_name[name].kind]}: {by_name[name].what}",
    )  # fmt: skip
    st.query_params[_POINT] = chosen
    point = by_name[chosen]
    with st.container(border=True):
        what_is_so(view, point)
        if going_on is not None and not parts.read_only(view):
            record(view, going_on, point)
    at = names.index(chosen)
    with st.container(horizontal=True):
        _step("Previous", names[at - 1] if at else None, ":material/arrow_back:")
        _step("Next", names[at + 1] if at + 1 < len(names) else None, ":material/arrow_forward:")


def _step(label: str, name: str | None, icon: str) -> None:
    if st.button(label, key=label, icon=icon, disabled=name is None):
        st.session_state[_MOVE] = name
        st.rerun()


def what_is_so(view: state.View, point: Point) -> None:
    """The point in full: the sentence, why it matters, what to do, and who must be there for it."""
    st.subheader(plain(point.what))
    st.text("\n".join(filter(None, [point.why, point.ask and point.ask.replace("`", "")])))
    who = [name_of(view.program, one) or one for one in point.who]
    if who:
        st.caption(plain(f"Cannot be settled without {', '.join(who)}."))
    if (way := _WAYS.get(point.kind)) is not None:
        page, label, icon = way
        st.page_link(page, label=label, icon=icon)
    rows = [{"id": one, "title": name_of(view.program, one)} for one in point.about]
    if len(rows) > 1:
        with st.expander(f"The {len(rows)} items it is about"):
            st.dataframe(pd.DataFrame(rows), hide_index=True, alt="Items of the point")
    if point.outcome is not None:
        st.success(plain(f"{OUTCOMES[point.outcome].capitalize()}. {point.words or ''}"), icon=":material/check:")


def record(view: state.View, going_on: Held, point: Point) -> None:
    """The form of this point; what it saves is based on what this page showed when the point was opened."""
    key = f"seen {going_on.review.id} {point.name}"
    seen: Held = st.session_state.setdefault(key, going_on)
    if _recorded(seen, point.name) == (point.outcome, point.words):
        seen = st.session_state[key] = going_on
    author = state.author(view)
    if conflicts := st.session_state.get(_CONFLICT):
        both(key, conflicts)
    decision = _decision(view, point)
    try:
        if decision is not None:
            decide(view, seen, point, decision, author)
        else:
            settle(view, seen, point, author)
    except Trouble as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")


def _recorded(one: Held, name: str) -> tuple[PointOutcome | None, str | None]:
    return next(((point.outcome, point.words) for point in one.review.points if point.name == name), (None, None))


def _decision(view: state.View, point: Point) -> Decision | None:
    return view.program.get(point.about[0], Decision) if point.kind == "decision" and point.about else None


def settle(view: state.View, seen: Held, point: Point, author: Author | None) -> None:
    """What came of a point in words, with who does what by when if somebody does something."""
    people = _people(view)
    with st.form(f"record {point.name}"):
        outcomes: list[PointOutcome] = ["agreed", "action", "later"]
        outcome = st.radio(
            "What came of it", outcomes, key=f"outcome {point.name}", horizontal=True,
            format_func=lambda one: OUTCOMES[one].capitalize(),
        )  # fmt: skip
        said = st.text_area("What was said and settled, or what is to be done", key=f"said {point.name}", height=90)
        left, right = st.columns(2)
        owner = left.selectbox(
            "Who does it", list(people), index=None, key=f"owner {point.name}", placeholder="if somebody does it",
            format_func=lambda one: people[one],
        )  # fmt: skip
        due_on = right.date_input("By when", value=None, key=f"due {point.name}")
        sent = st.form_submit_button("Record", type="primary", icon=":material/edit_note:", disabled=author is None)
    if not sent or author is None:
        return
    if outcome == "action":
        if owner is None or due_on is None:
            raise Trouble("Say who does it and by when; what nobody does by no day is not done.")
        done = reviewing.promise(view.folder, view.program, seen, point, Promise(said, owner, due_on), author=author)
    else:
        done = reviewing.record(view.folder, seen, point.name, outcome, said, author=author)
    told(done, f"Recorded: {OUTCOMES[outcome]}")
    st.rerun()


def decide(view: state.View, seen: Held, point: Point, decision: Decision, author: Author | None) -> None:
    """The options side by side with what each costs; one is taken for a reason, by named people."""
    options(decision)
    made = choice(view, decision, point.name, author)
    if made is not None and author is not None:
        told(reviewing.decide(view.folder, view.program, seen, point, made, author=author), "Decided")
        st.rerun()


def options(decision: Decision) -> None:
    """The options of a decision side by side, each with what it costs."""
    for column, option in zip(st.columns(len(decision.options)), decision.options, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"**{plain(decisions.spoken(option.name))}**")
            st.text(option.summary)
            st.caption(plain(decisions.consequence(decision, option)))


def choice(view: state.View, decision: Decision, key: str, author: Author | None) -> Choice | None:
    """Asks which option is taken, why and by whom; None until somebody has said so."""
    if decision.status == "decided":
        told_before = (
            f"Decided on {decision.decided_on}: {decisions.spoken(decision.chosen or '')}. {decision.reason or ''}"
        )
        st.info(plain(f"{told_before} Deciding again needs a reason of its own."), icon=":material/history:")
    people = _people(view)
    named = [one for one in decision.deciders if one in people]
    with st.form(f"decide {key}"):
        option_names = [option.name for option in decision.options]
        chosen = st.radio("We take", option_names, key=f"option {key}", horizontal=True, format_func=decisions.spoken)
        reason = st.text_area("Because", key=f"reason {key}", height=90)
        deciders = st.multiselect(
            "Decided by", list(people), default=named, key=f"deciders {key}", format_func=lambda one: people[one]
        )
        sent = st.form_submit_button("Decide", type="primary", icon=":material/gavel:", disabled=author is None)
    return Choice(decision.id, chosen, reason, tuple(deciders)) if sent else None


def both(key: str, conflicts: Sequence[tuple[str, object, object]]) -> None:
    """What two people recorded of the same point at once, side by side; nothing is lost until somebody chooses."""
    st.warning("Nothing was saved: somebody else recorded this point meanwhile.", icon=":material/call_split:")
    rows = [(field.rpartition(".")[2], edit.as_text(theirs), edit.as_text(mine)) for field, theirs, mine in conflicts]
    st.dataframe(pd.DataFrame(rows, columns=["field", "theirs", "yours"]), hide_index=True, alt="Both records")
    st.caption("Record again to put yours in place of theirs, or leave it as theirs.")
    st.session_state.pop(_CONFLICT)
    st.session_state.pop(key)


def _people(view: state.View) -> dict[str, str]:
    gone = {one.id for one in view.program.all(Person) if one.left_on and one.left_on <= view.today}
    return {one.id: one.title for one in view.program.all(Person) if one.id not in gone}
