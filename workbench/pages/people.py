"""People: who carries the plan, alone or with a backup, who leaves, and handing it over in one click."""

import streamlit as st

from workbench.pages import burdens, charts, parts, signing, state
from workbench.pages.plain import plain
from workbench.program.people import Person
from workbench.store.git import Author
from workbench.verbs import acknowledging, handover, people
from workbench.verbs.people import Passing, People
from workbench.verbs.saving import Outcome
from workbench.verbs.trouble import Trouble

_NOTE = "what the last hand-over said"


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("People")
    st.caption("Who carries the plan, who could stand in, and what happens when somebody leaves?")
    if not any(view.program.all(Person)):
        parts.empty("Everybody who carries the plan stands here; nobody is written down in people/ yet.")
        return
    if note := st.session_state.pop(_NOTE, None):
        st.success(plain(note), icon=":material/check:")
    found = state.people_of(view)
    said = people.sentence(found)
    st.subheader(plain(said))
    if found.owned:
        picture = burdens.frame(found.rows, found.owned)
        st.vega_lite_chart(picture, charts.spec(burdens.chart), key="burdens", alt=plain(said))
        st.caption("Pale: open items that somebody owns. Full: those for which nobody stands in.")
    numbers(found)
    table(found)
    going(found)
    hand_overs(view, found)
    hand_over(view, found)


def numbers(found: People) -> None:
    """The strip: bus factor, items alone, the busiest author, the decider."""
    author = max(found.rows, key=lambda one: one.edit_share, default=None)
    left, second, third, right = st.columns(4)
    left.metric(
        "Bus factor",
        found.bus_factor,
        border=True,
        height="stretch",
        help="The fewest people without whom more than half of the open work has nobody who answers for it.",
    )
    second.metric(
        "Items without a backup",
        f"{found.alone} of {found.owned}",
        border=True,
        height="stretch",
        help="Open items whose owner has nobody who is there and stands in; `backup` names one.",
    )
    third.metric(
        "Edits by one author",
        f"{author.edit_share:.0%}" if author and author.edit_share else "unknown",
        border=True,
        height="stretch",
        help=f"Of the items changed by the latest {found.edits} commits; authors are told by their address.",
    )
    right.metric("Technical decider", found.decider or "nobody", border=True, height="stretch",
                 help="The person who has the last word on engineering, as program.yaml names them.")  # fmt: skip


def table(found: People) -> None:
    """Everybody, and the teams."""
    frame = parts.frame_of(list(found.rows)).drop(columns=["share"])
    for name in ("edit_share", "time_for_it"):
        frame[name] = frame[name] * 100
    st.dataframe(
        frame, hide_index=True, placeholder="", alt="People and what they carry", key="people",
        column_order=[
            "name", "role", "team", "owns", "alone", "stands_in", "edit_share", "time_for_it", "state", "id",
        ],
        column_config={
            "alone": {"label": "alone"}, "stands_in": {"label": "stands in"},
            "edit_share": st.column_config.NumberColumn("of the edits", format="%.0f%%"),
            "time_for_it": st.column_config.NumberColumn("time for it", format="%.0f%%"),
        },
    )  # fmt: skip
    parts.download(frame, "people")
    if found.teams:
        told = "; ".join(f"{team} {owns}, {alone} of them alone" for team, owns, alone in found.teams)
        st.caption(plain(f"Open items by team: {told}."))


def going(found: People) -> None:
    """Those who have left or leave, and what still names them."""
    carrying = [one for one in found.going if one.carries]
    if not carrying:
        return
    st.header("Left, or leaving")
    frame = parts.frame_of(carrying)
    frame["carries"] = [", ".join(one.carries) for one in carrying]
    frame["handover"] = [one.handover or "none" for one in carrying]
    st.dataframe(
        frame, hide_index=True, alt="People who leave and the open items that name them",
        column_order=["name", "left_on", "carries", "handover", "acknowledged"],
        column_config={"left_on": {"label": "last day"}, "carries": {"width": "large"}},
    )  # fmt: skip
    parts.download(frame, "leaving")


def hand_overs(view: state.View, found: People) -> None:
    """The hand-overs there are, and a button for the successor to acknowledge theirs."""
    if not found.handovers:
        return
    st.header("Handed over")
    for one in found.handovers:
        with st.container(border=True):
            st.markdown(f"**{plain(one.title)}**")
            if one.acknowledged_on:
                st.caption(plain(f"{one.successor} has acknowledged it on {one.acknowledged_on:%-d %B %Y}."))
            else:
                st.caption(plain(f"In effect from {one.effective_on:%-d %B %Y}; not acknowledged as it is now."))
            with st.expander("The brief", icon=":material/description:"):
                st.text(getattr(view.program.items[one.id], "brief", ""))
            if not one.acknowledged_on and not parts.read_only(view):
                acknowledge(view, one)


def acknowledge(view: state.View, one: Passing) -> None:
    """One click by which the successor takes over, bound to the brief as it is committed now."""
    author = state.author(view)
    successor = next((each for each in view.program.all(Person) if each.title == one.successor), None)
    if author is None or successor is None or (successor.email or "").lower() != author.email.lower():
        st.caption(plain(f"{one.successor} acknowledges it here, signed in by their own address."))
        return
    if st.button("I have read it and take over", key=f"take over {one.id}", icon=":material/how_to_reg:"):
        said = acknowledging.Said(one.id, "agree", None, view.today)
        try:
            outcome = acknowledging.acknowledge(view.folder, view.program, said, author)
        except Trouble as trouble:
            st.error(plain(str(trouble)), icon=":material/error:")
            return
        _after(outcome, f"{one.successor} has taken over")


def hand_over(view: state.View, found: People) -> None:
    """The brief of anybody's work, to download and to keep for somebody to acknowledge."""
    st.header("Hand over")
    carrying = sorted((one for one in found.rows if one.owns), key=lambda one: one.name)
    gone = [one.id for one in found.going if one.carries]
    leaver = st.selectbox(
        "The brief of what this person carries", [*gone, *(one.id for one in carrying if one.id not in gone)],
        index=None, key="leaver", bind="query-params", placeholder="Choose a person",
    )  # fmt: skip
    if leaver is None or leaver not in view.program.items:
        return
    others = [one.id for one in view.program.all(Person) if one.id != leaver and one.is_there(view.today)]
    successor = st.selectbox(
        "To whom", others, index=None, key="successor", bind="query-params", placeholder="Choose who takes over"
    )
    brief = handover.handover(view.program, leaver, view.today, successor=successor)
    text = handover.text_of(brief)
    st.download_button("Download the brief", text, file_name=f"handover-{leaver}.md", mime="text/markdown",
                       icon=":material/download:", on_click="ignore")  # fmt: skip
    with st.container(border=True, height=320):
        st.text(text)
    if successor is None or parts.read_only(view):
        return
    author = signing.author(view)
    if author and st.button("Keep it, to be acknowledged", type="primary", icon=":material/move_item:"):
        _keep(view, brief, author)


def _keep(view: state.View, brief: handover.Brief, author: Author) -> None:
    try:
        item_id, outcome = handover.save(view.folder, view.program, brief, author)
    except Trouble as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")
        return
    _after(outcome, f"Kept as {item_id}, for {brief.successor_name} to acknowledge")


def _after(outcome: Outcome, done: str) -> None:
    if outcome.revision is None:
        st.error(plain(outcome.refusal or "Somebody else wrote it meanwhile; look at it first."))
        return
    st.session_state[_NOTE] = f"{done}: saved as version {outcome.revision[:8]}."
    st.rerun()


page()
