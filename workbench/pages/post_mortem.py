"""Post-mortem: what happened to some items, written by the history, and the sheet on which the meeting corrects it."""

from typing import get_args

import streamlit as st

from workbench.pages import charts, parts, point, premortem, sheet, signing, state, timeline
from workbench.pages.plain import plain
from workbench.program.learning import Incident, PostMortem
from workbench.program.people import Person
from workbench.verbs import outcome, post_mortem, sheets
from workbench.verbs.drafting import PROMPTS, SECTIONS
from workbench.verbs.post_mortem import Worksheet
from workbench.verbs.render import post_mortem as render
from workbench.verbs.sheets import Begun, Sort
from workbench.verbs.trouble import Trouble

_SHEET = "sheet"
_PICKED = ("INC", "SPK", "MS", "SG", "DES", "CON", "DEC", "FR", "NFR", "BUD", "PRG")
"""Kinds that a post-mortem is about, those that are picked most often first."""


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("Post-mortem")
    st.caption("What happened, what do we change, and what would have told us earlier?")
    point.note()
    known = {one.id: one for one in view.program.all(PostMortem)}
    chosen = None
    if known:
        chosen = st.selectbox(
            "Sheet", list(known), index=None, key=_SHEET, bind="query-params", placeholder="a new one"
        )
    opened = known.get(chosen or "")
    if opened is not None and opened.sheet == "pre-mortem":
        premortem.panel(view, opened)
        if opened.lines:
            sheet.panel(view, opened)
        return
    try:
        found = looked_at(view, opened)
    except Trouble as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")
        return
    if found is None:
        parts.empty("Pick an incident, a spike, a milestone or the program itself; the history writes the sheet.")
    else:
        what_happened(view, found)
    if opened is not None:
        sheet.panel(view, opened)
    else:
        if found is not None:
            drafts(found)
        begin(view, found)
    if found is not None:
        against_the_vision(found)
        st.download_button(
            "Publish as Markdown", data=lambda: render.render(view.program, found, "markdown").encode(),
            file_name="post-mortem.md", mime="text/markdown", icon=":material/download:", type="tertiary",
            key="download worksheet", on_click="ignore",
        )  # fmt: skip


def looked_at(view: state.View, opened: PostMortem | None) -> Worksheet | None:
    """The worksheet of the sheet that is open, else of the items and days picked here; None while nothing is picked."""
    if opened is not None:
        about = [one for one in opened.about if one in view.program.items]
        return state.worksheet(view, about, opened.looks_from, opened.looks_to) if about else None
    choices = sorted(
        (one for one in view.program.items if one.partition("-")[0] in _PICKED),
        key=lambda one: (_PICKED.index(one.partition("-")[0]), one),
    )
    items, since, until = st.columns([4, 1, 1])
    picked = items.multiselect("Look at", choices, default=_unstudied(view), key="items", bind="query-params")
    first = since.date_input("From", value=None, key="from", bind="query-params")
    last = until.date_input("To", value=None, key="to", bind="query-params")
    return state.worksheet(view, picked, first, last) if picked else None


def _unstudied(view: state.View) -> list[str]:
    """The latest incident that no sheet is about, which is what this page is opened for."""
    studied = {item for one in view.program.all(PostMortem) for item in (one.incident, *one.about)}
    waiting = [one for one in view.program.all(Incident) if one.id not in studied]
    return [max(waiting, key=lambda one: (one.happened_on, one.id)).id] if waiting else []


def what_happened(view: state.View, found: Worksheet) -> None:
    """The sentence, the picture, four numbers and the table."""
    st.subheader(plain(post_mortem.sentence(found)))
    rows = timeline.frame(view.program, found)
    if rows.empty:
        parts.empty("Nothing of these items has a day in this time.")
        return
    said = "What happened to these items, lane by lane"
    st.vega_lite_chart(rows, charts.spec(timeline.chart), key="timeline", alt=said)
    st.caption("Green helped, orange harmed, a red ring should have been there and was not. Bars last.")
    knew, waited, absent, rules = st.columns(4)
    with knew:
        first = min((one.on for one in found.timeline if one.lane in ("concern", "incident")), default=None)
        told = "the first concern or incident" if first else "nobody has said so"
        parts.figure("First known", f"{first:%-d %b %Y}" if first else "never", told, None, [])
    with waited:
        days = post_mortem.waits(found)
        longest = f"{max(days)} days" if days else "none"
        parts.figure(
            "Longest unanswered", longest, f"{len(days)} open concern{'' if len(days) == 1 else 's'}", None, []
        )
    with absent:
        missing = sum(one.tone == "missing" for one in found.timeline)
        parts.figure("Missing", str(missing), "verifications, proofs and owners that were not there", None, [])
    with rules:
        codes = sorted({one.code for one in found.would_have_fired})
        told = f"on {found.fired_on:%-d %B %Y}: {', '.join(codes[:4])}{' …' if len(codes) > 4 else ''}"
        parts.figure("Rules that say so", str(len(codes)), told if codes else "none", None, [])
    with st.expander("Everything that happened, day by day", icon=":material/list:"):
        st.dataframe(
            rows, hide_index=True, alt="What happened, day by day",
            column_order=["on", "lane", "what", "who", "item", "tone"],
            column_config={"on": st.column_config.DateColumn("day"), "what": {"width": "large"}},
        )  # fmt: skip
        parts.download(rows, "timeline")


def drafts(found: Worksheet) -> None:
    """What the history wrote into each section, before anybody corrected it."""
    st.header("The sheet, as the history writes it")
    names = list(SECTIONS)
    for tab, name in zip(st.tabs([SECTIONS[one] for one in names]), names, strict=True):
        with tab:
            st.caption(PROMPTS[name])
            for line in found.sections[name] or ["Nothing is known; the meeting writes it."]:
                st.text(line)


def begin(view: state.View, found: Worksheet | None) -> None:
    """Keep the worksheet as a sheet to be corrected together, or begin a pre-mortem with an empty one."""
    st.header("Begin the sheet")
    if parts.read_only(view):
        return
    author = signing.author(view)
    people = {one.id: one.title for one in view.program.all(Person) if not one.left_on}
    sort: Sort = st.segmented_control(
        "As a", list(get_args(Sort)), default="post-mortem", key="sort", bind="query-params", required=True
    )
    picked = list(found.picked) if found else []
    with st.form("begin sheet"):
        named = view.program.items[picked[0]].title if picked else ""
        suggested = named if sort == "post-mortem" else f"Before we start: {named}".strip(": ")
        title = st.text_input("Title", value=suggested, key=f"title {sort}")
        leads = st.selectbox("Who leads it, and was not part of it", list(people), index=None, key="facilitator",
                             placeholder="nobody yet", format_func=lambda one: people[one])  # fmt: skip
        writers = []
        if sort == "pre-mortem":
            writers = st.multiselect("Who writes in silence first", list(people), key="writers",
                                     format_func=lambda one: people[one])  # fmt: skip
        sent = st.form_submit_button("Begin", type="primary", icon=":material/play_arrow:", disabled=author is None)
    if not sent or author is None:
        return
    looking_back = found if sort == "post-mortem" else None
    begun = Begun(
        sort, title, picked, view.today, looking_back.looks_from if looking_back else None,
        looking_back.looks_to if looking_back else None, leads, writers,
    )  # fmt: skip
    try:
        sheet_id, saved = sheets.begin(view.folder, view.program, begun, looking_back, author)
    except Trouble as trouble:
        st.error(plain(str(trouble)), icon=":material/error:")
        return
    if saved.revision:
        st.session_state[sheet.MOVE] = sheet_id
    point.told(saved, f"{sheet_id} has begun")


def against_the_vision(found: Worksheet) -> None:
    """What became of each question of the vision, where the whole program is looked at."""
    if not found.promises:
        return
    st.header("Outcome against the vision")
    st.text(outcome.sentence(found.promises))
    frame = parts.frame_of(found.promises)
    st.dataframe(
        frame, hide_index=True, alt="What became of each question",
        column_order=["question", "audience", "became", "capability"],
        column_config={"question": {"width": "large"}, "became": {"width": "large"}},
    )  # fmt: skip
    parts.download(frame, "outcome")


if (_move := st.session_state.pop(sheet.MOVE, None)) is not None:
    st.session_state[_SHEET] = st.query_params[_SHEET] = _move
page()
