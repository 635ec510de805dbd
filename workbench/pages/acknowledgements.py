"""Acknowledgements: who has agreed to which version of the plan, what changed since, and a verdict of one's own."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from workbench.pages import charts, parts, signing, state, voices
from workbench.pages.plain import plain
from workbench.program.meaning import Change
from workbench.program.standing import Standing
from workbench.verbs import acknowledging, brief
from workbench.verbs.acknowledging import VERDICTS, Agreement
from workbench.verbs.brief import Line
from workbench.verbs.render.agreement import STATES, field_of, sentence, shown
from workbench.verbs.table import name_of
from workbench.verbs.trouble import Trouble

_NOTE = "what the last verdict said"


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("Acknowledgements")
    st.caption("Who has agreed to what the plan says now, and whose word is missing?")
    if view.program.plan is None:
        parts.empty("Verdicts on the plan stand here; there is no readable program.yaml yet to agree to.")
        return
    if note := st.session_state.pop(_NOTE, None):
        st.success(plain(note), icon=":material/check:")
    found = state.agreement(view)
    st.subheader(plain(sentence(view.program, found)))
    picture = voices.frame(view.program, found.seats, view.today)
    if not picture.empty:
        said = "Whose word counts, and what each has said of the plan on which day"
        st.vega_lite_chart(picture, charts.spec(voices.chart), key="voices", alt=said)
        st.caption("A dot stands on the day of a verdict on the brief; a ring for those who have said nothing yet.")
    if found.standings:
        verdicts(view, found.standings)
    your_verdict(view, found)
    with st.expander("The brief: the plan on one page", icon=":material/description:"):
        the_brief(view)


def verdicts(view: state.View, standings: Sequence[Standing]) -> None:
    """Every verdict, those that need somebody first; one of them opens into what has changed since."""
    st.header("Every verdict")
    ordered = sorted(standings, key=lambda one: (not one.blocks, one.state != "stale", one.given.id))
    frame = pd.DataFrame(
        {
            "id": [one.given.id for one in ordered],
            "who": [name_of(view.program, one.given.person) for one in ordered],
            "says": [VERDICTS[one.given.verdict] for one in ordered],
            "of": [name_of(view.program, one.given.item) for one in ordered],
            "on": [one.given.given_on for one in ordered],
            "stands": [STATES[one.state] for one in ordered],
            "words": [one.given.words or "" for one in ordered],
        }
    )
    st.dataframe(
        frame, hide_index=True, alt="All verdicts and whether they still hold",
        column_order=["who", "says", "of", "on", "stands", "words"],
        column_config={"says": {"width": 150}, "of": {"width": "medium"}, "words": {"width": "medium"}},
    )  # fmt: skip
    parts.download(frame, "acknowledgements")
    changed = {one.given.id: one for one in ordered if one.changes}
    if changed:
        chosen = st.selectbox("What has changed since", list(changed), key="verdict", bind="query-params")
        given = changed[chosen].given
        st.text(
            f"{name_of(view.program, given.person)} {VERDICTS[given.verdict]}: {name_of(view.program, given.item)}."
        )
        what_changed(changed[chosen].changes)


def what_changed(changes: Sequence[Change]) -> None:
    """The diff between what somebody saw and what is there now; what calls the verdict in doubt stands first."""
    ordered = sorted(changes, key=lambda one: not one.material)
    frame = pd.DataFrame(
        {
            "item": [one.item for one in ordered],
            "field": [field_of(one) for one in ordered],
            "seen": [shown(one.before) for one in ordered],
            "now": [shown(one.after) for one in ordered],
            "weighs": ["makes it stale" if one.material else "words only" for one in ordered],
        }
    )
    st.dataframe(frame, hide_index=True, alt="Fields that changed since the verdict, as seen and as they are now")


def your_verdict(view: state.View, found: Agreement) -> None:
    """A verdict of one's own, on the brief or any item, bound to what is committed now; one click renews it."""
    st.header("Your verdict")
    if parts.read_only(view):
        return
    plan = view.program.plan.id if view.program.plan else ""
    author = signing.author(view)
    if author is None:
        return
    renewed = _renewal([one for one in found.standings if one.state == "stale" and _is_mine(view, one, author.email)])
    others = sorted(one for one in view.program.items if one != plan and not one.startswith("ACK-"))
    with st.form("your verdict"):
        item = st.selectbox(
            "Of", [plan, *others], key="verdict on",
            format_func=lambda one: "the whole plan (its brief)" if one == plan else f"{one}: {_title(view, one)}",
        )  # fmt: skip
        verdict = st.radio("You say", list(VERDICTS), format_func=lambda one: _SAY[one], key="you say", horizontal=True)
        words = st.text_area("In your own words", key="your words", help="Needed for a concern and for a block.")
        sent = st.form_submit_button("Give this verdict", type="primary", icon=":material/how_to_reg:")
    if sent:
        _give(view, acknowledging.Said(item, verdict, words, view.today))
    elif renewed:
        given = renewed.given
        _give(view, acknowledging.Said(given.item, given.verdict, given.words, view.today))


_SAY = {"agree": "I agree", "agree_with_concern": "I agree, with a concern", "block": "I block"}


def _renewal(mine: Sequence[Standing]) -> Standing | None:
    """A button for each of one's own stale verdicts: the diff above it is what one agrees to."""
    for one in mine:
        st.text(f"You have seen another {one.given.item} on {one.given.given_on:%-d %B %Y}:")
        what_changed(one.changes)
        label = f"Renew: {_SAY[one.given.verdict]} still"
        if st.button(label, key=f"renew {one.given.id}", icon=":material/autorenew:"):
            return one
    return None


def _is_mine(view: state.View, one: Standing, email: str) -> bool:
    person = view.program.items.get(one.given.person)
    return (getattr(person, "email", None) or "").lower() == email.lower()


def _title(view: state.View, item_id: str) -> str:
    return view.program.items[item_id].title


def _give(view: state.View, said: acknowledging.Said) -> None:
    author = state.author(view)
    if author is None:
        return
    try:
        outcome = acknowledging.acknowledge(view.folder, view.program, said, author)
    except Trouble as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")
        return
    if outcome.refusal:
        st.error(plain(outcome.refusal), icon=":material/error:")
    elif outcome.conflicts:
        st.error("Your verdict was changed meanwhile. Look at it above, and say it again.", icon=":material/error:")
    elif outcome.revision:
        st.session_state[_NOTE] = f"Saved as version {outcome.revision[:8]}: {author.name} {VERDICTS[said.verdict]}."
        st.rerun()


def the_brief(view: state.View) -> None:
    """What a verdict on the whole plan is on."""
    plan = view.program.plan
    designs = acknowledging.designs_of(view.program, plan.id) if plan else []
    answers = state.estimates(view, designs).designs if designs else []
    told = brief.brief(view.program, answers[0] if answers else None)
    st.text(told.statement)
    st.text(told.cost)
    st.text(f"Budget: {told.budget}")
    for heading, lines in (("Questions, in order", told.questions), ("Qualities", told.qualities),
                           ("Milestones", told.milestones)):  # fmt: skip
        if lines:
            st.subheader(heading)
            st.dataframe(_lines(lines), hide_index=True, alt=heading, placeholder="blank",
                         column_config={"promise": {"width": "large"}})  # fmt: skip
    if told.open_concerns:
        st.text(f"Open concerns: {'; '.join(told.open_concerns)}.")
    st.caption(f"A verdict on it is bound to its meaning, {told.meaning[:12]}, in {view.standing}.")


def _lines(lines: Sequence[Line]) -> pd.DataFrame:
    return parts.frame_of(lines)[["title", "promise", "owner", "due_on"]].rename(columns={"due_on": "due"})


page()
