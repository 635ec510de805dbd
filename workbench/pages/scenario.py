"""Which design and scenario a page shows, both in the address, and what the sliders show kept as a new scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from workbench.pages import levers, parts, signing, state
from workbench.pages.plain import plain
from workbench.program.designs import Design
from workbench.program.overrides import OverrideError
from workbench.program.scenarios import Scenario
from workbench.verbs import scenarios, whatif

_KEPT = "the scenario kept just now"


def choose(plan: state.View, places: Sequence[DeltaGenerator] = ()) -> tuple[state.View, Design | None]:
    """The program as planned or as the chosen scenario has it, and the design that is shown; None without any.

    Both are asked side by side: the design in the first of two `places`, the scenario in the second.
    """
    which, how = places or st.columns(2)
    with how:
        view = _choose_scenario(plan)
    with which:
        return view, _choose_design(view)


def _choose_scenario(plan: state.View) -> state.View:
    """The view as a scenario has it, with what that one is about said below."""
    kept: tuple[Scenario, str] | None = st.session_state.pop(_KEPT, None)
    if kept is not None:
        st.session_state["scenario"] = kept[0].id
        _sliders_to_plan(plan)
    known = {one.id: one for one in plan.program.all(Scenario)}
    chosen = st.selectbox(
        "Scenario", list(known), index=None, key="scenario", bind="query-params", placeholder="The plan as it stands",
        on_change=_sliders_to_plan, args=(plan,),
    )  # fmt: skip
    if kept is not None:
        st.success(plain(f"{kept[0].title} is saved as version {kept[1][:8]}."), icon=":material/check:")
    if chosen is None:
        return plan
    try:
        shown = state.in_scenario(plan, chosen)
    except OverrideError as error:
        st.error(plain(f"{chosen} does not fit the program any more, so the plan is shown. {error}"))
        return plan
    st.caption(plain(". ".join(filter(None, (known[chosen].title, known[chosen].notes)))))
    return shown


def _choose_design(view: state.View) -> Design | None:
    """The design in the address, else the one that the plan rests on; None when there is none, which is said."""
    designs = whatif.contenders(view.program)
    if not designs:
        parts.empty("A design says what runs, what is stored and how often it is copied; none is written down yet.")
        return None
    chosen = view.program.plan.chosen_design if view.program.plan else None
    at = list(designs).index(chosen) if chosen in designs else 0
    shown = st.selectbox(
        "Design", list(designs), index=at, key="design", bind="query-params", on_change=levers.follow_design,
        args=(view.program,),
    )  # fmt: skip
    return designs[shown]


def _sliders_to_plan(plan: state.View) -> None:
    try:
        shown = state.in_scenario(plan, st.session_state["scenario"])
    except OverrideError:
        shown = plan
    levers.to_plan(shown.program, st.session_state.get("design"))


def keep(plan: state.View, changes: Mapping[str, Any]) -> None:
    """What differs from the plan, and a way to keep it: a scenario of its own file, saved as a commit."""
    sets = {**scenarios.overrides_of(plan.program, st.session_state.get("scenario")), **changes}
    said = f"{len(sets)} fields differ from the plan: keep them as a scenario"
    box = st.expander(said, key="keep", on_change="rerun", icon=":material/bookmark_add:")
    if box.open:
        with box:
            _form(plan, sets)


def _form(plan: state.View, sets: Mapping[str, Any]) -> None:
    st.caption("The address of this page holds the sliders and the scenario: copy it to share what you see.")
    st.code("\n".join(f"{name} = {value}" for name, value in sets.items()), language=None)
    if parts.read_only(plan):
        return
    title = st.text_input("Title", key="scenario title", placeholder="In a few words, what is different")
    notes = st.text_area("Notes", key="scenario notes", placeholder="Why it is worth comparing")
    author = signing.author(plan)
    pressed = st.button("Save as a scenario", key="save scenario", icon=":material/save:", disabled=author is None)
    if not pressed or author is None:
        return
    try:
        made = scenarios.draft(plan.program, title, notes, sets)
    except ValueError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    outcome = scenarios.save_scenario(plan.folder, made, author)
    if outcome.revision is None:
        st.error(plain(outcome.refusal or "Nothing was saved: that file is there already. Choose another title."))
        return
    st.session_state[_KEPT] = made, outcome.revision
    st.rerun()
