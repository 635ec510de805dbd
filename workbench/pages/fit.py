"""Make it fit: what would have to give way for a design to meet its budget, at whose consent."""

import time
from collections.abc import Callable

import streamlit as st

from workbench.pages import charts, frames, parts, scenario, signing, state
from workbench.pages.plain import plain
from workbench.program.designs import Design
from workbench.simulate.solve.answer import Plan, Solution, Target
from workbench.verbs import fitting, ledger, scenarios, solve, words
from workbench.verbs.edit import as_text
from workbench.verbs.saving import Outcome
from workbench.verbs.signed import Signed
from workbench.verbs.trouble import Trouble

_SECONDS = 20.0
_SAY_EVERY_SECONDS = 0.25
_KEPT = 32
_STOPPED = "the search that was stopped"
_SAVED = "what was saved from a plan"


def page() -> None:
    """The whole page, top to bottom."""
    plan = state.view()
    st.title("Make it fit")
    st.caption("What would have to be true for this design to fit, and who has to agree?")
    answer = st.container()
    view, design = scenario.choose(plan)
    if design is None:
        return
    target = _target(view, design)
    if target.nodes is None and target.monthly_cost_usd is None:
        st.info("Say how many nodes or how many dollars a month there are; the search looks for what fits into that.")
        return
    with answer:
        found = _found(view, design, target)
        if found is None:
            return
        _answer(view, found)
    _plans(plan, view, found)
    _detail(found)


def _target(view: state.View, design: Design) -> Target:
    """What to fit into, from the budget unless somebody asks for something else; all of it in the address."""
    planned = fitting.planned_target(view.program, design)
    nodes, money, sure = st.columns(3)
    return Target(
        nodes.number_input("Reference nodes", 0.1, None, planned.nodes, 1.0, "%g", key="nodes", bind="query-params"),
        money.number_input("US dollars a month", 1.0, None, planned.monthly_cost_usd, 1000.0, "%g", key="money",
                           bind="query-params"),
        sure.slider("Must hold, times out of 100", 50, 99, round(planned.probability * 100), key="sure",
                    bind="query-params") / 100,
    )  # fmt: skip


def _found(view: state.View, design: Design, target: Target) -> Solution | None:
    """The answer of an earlier search, else of one that runs now, shows how far it is and can be stopped."""
    asked = (design.id, target)
    key = (str(view.folder), view.tree, *asked)
    kept = state.solutions()
    if key in kept:
        return kept[key]
    if st.session_state.get(_STOPPED) == asked:
        st.info("The search was stopped. Change what to fit into, or search again.")
        st.button("Search again", on_click=lambda: st.session_state.pop(_STOPPED, None), key="again")
        return None
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, "Weighing what can give way")
        st.button(
            "Stop", key="stop", on_click=lambda: st.session_state.update({_STOPPED: asked}), icon=":material/stop:"
        )
    try:
        found = solve.solve(
            view.program, design.id, nodes=target.nodes, monthly_cost_usd=target.monthly_cost_usd,
            probability=target.probability, seconds=_SECONDS, stopped=_watch(bar),
        )  # fmt: skip
    except Trouble as error:
        place.error(plain(str(error)), icon=":material/error:")
        return None
    place.empty()
    kept[key] = found
    while len(kept) > _KEPT:
        kept.popitem(last=False)
    return found


def _watch(bar: st.delta_generator.DeltaGenerator) -> Callable[[], bool]:
    """Tells the page how far the search is; there Streamlit ends a run whose visitor has pressed Stop or gone on."""
    began = last = time.monotonic()

    def stopped() -> bool:
        nonlocal last
        now = time.monotonic()
        if now - last > _SAY_EVERY_SECONDS:
            last = now
            bar.progress(min((now - began) / _SECONDS, 1.0), f"Looking at combinations for {now - began:.0f} seconds")
        return False

    return stopped


def _answer(view: state.View, found: Solution) -> None:
    st.subheader(plain(fitting.sentence(view.program, found)))
    frame = frames.plans(found)
    if not frame.empty:
        said = "What the design takes as it stands and under each plan, as multiples of the budget, on a log axis"
        st.vega_lite_chart(frame, charts.spec(charts.against_budget), key="plans", alt=said)
        st.caption("Dot: median of the worst month. Bar: 8 draws out of 10. Left of the dashed line fits.")
    if not found.complete:
        st.warning("The search ran out of time; a lighter plan may exist.", icon=":material/timer:")


def _plans(plan: state.View, view: state.View, found: Solution) -> None:
    """The plans as a table, one of them opened, and the ways to keep it."""
    st.header("Plans")
    if note := st.session_state.pop(_SAVED, None):
        st.success(plain(note), icon=":material/check:")
    frame = parts.frame_of(fitting.plan_rows(view.program, found))
    frame["probability_met"] = [words.percent(one) for one in frame["probability_met"]]
    st.dataframe(
        frame, hide_index=True, alt="Plans with what gives way, who must consent and what they need", placeholder="–",
        column_config={
            "gives_way": st.column_config.TextColumn("what gives way", width="large"),
            "nodes": st.column_config.NumberColumn("nodes", format="%.3g"),
            "monthly_cost_usd": st.column_config.NumberColumn("a month", format="$%,d"),
            "probability_met": st.column_config.TextColumn("holds", alignment="right"),
            "months_to_first_value": st.column_config.NumberColumn("months to first value", format="%.1f"),
            "one_time_cost_usd": st.column_config.NumberColumn("once", format="$%,d"),
        },
    )  # fmt: skip
    parts.download(frame, "plans")
    offered = dict(fitting.named_plans(found)[1:])
    chosen = st.selectbox("Open a plan", list(offered), key="plan", bind="query-params")
    if chosen is not None:
        _one_plan(plan, view, chosen, offered[chosen])
    _decision(plan, view, found)


def _one_plan(plan: state.View, view: state.View, name: str, opened: Plan) -> None:
    for one in opened.relaxations:
        asked = f" of {', '.join(fitting.people(view.program, one.consent))}" if one.consent else ""
        st.markdown(f"**{plain(fitting.move(one))}**")
        st.caption(plain(f"{fitting.LEVELS[one.level]}{asked}. {one.why}"))
    box = st.expander(
        "Keep this plan as a scenario", key="keep plan", on_change="rerun", icon=":material/bookmark_add:"
    )
    if not box.open:
        return
    with box:
        st.code("\n".join(f"{path} = {as_text(value)}" for path, value in opened.overrides.items()), language=None)
        if parts.read_only(plan):
            return
        title = st.text_input("Title", key="plan title", placeholder="In a few words, what gives way")
        author = signing.author(plan)
        if st.button("Save as a scenario", key="save plan", disabled=author is None, icon=":material/save:") and author:
            sets = {**scenarios.overrides_of(plan.program, st.session_state.get("scenario")), **opened.overrides}
            try:
                made = scenarios.draft(plan.program, title, f"{name}: what gives way so that it fits", sets)
            except ValueError as error:
                st.error(plain(str(error)), icon=":material/error:")
                return
            _told(scenarios.save_scenario(plan.folder, made, author), f"{made.title} is saved as {made.id}.")


def _decision(plan: state.View, view: state.View, found: Solution) -> None:
    """The decision that the plans ask for: a draft, then one commit."""
    box = st.expander("Draft the decision: three options, who must agree", key="decision", on_change="rerun")
    if not box.open:
        return
    with box:
        draft = fitting.decision_draft(view.program, found, view.today)
        st.text(draft.question)
        for option in draft.options:
            agree = ", ".join(fitting.people(view.program, option.who_must_agree)) or "nobody"
            cost = f"{words.number(option.nodes)} nodes, " if option.nodes else ""
            st.markdown(f"**{plain(option.name.replace('_', ' ').capitalize())}**")
            st.caption(plain(f"{cost}{words.dollars(option.monthly_cost_usd or 0)} a month. Must agree: {agree}."))
            st.text(option.summary)
        if parts.read_only(plan):
            return
        author = signing.author(plan)
        pressed = st.button(
            "Save it, and its line of the ledger", key="save decision", disabled=author is None, icon=":material/save:"
        )
        if pressed and author:
            try:
                outcome = ledger.rest_on(Signed(plan.folder, plan.program, author, plan.today), draft, found.design)
            except Trouble as trouble:
                st.error(plain(str(trouble)), icon=":material/error:")
                return
            _told(outcome, f"{draft.id} is open, the ledger has its line; add the day to decide by.")


def _told(outcome: Outcome, saved: str) -> None:
    if outcome.revision is None:
        st.error(plain(outcome.refusal or "Nothing was saved: that file is there already."), icon=":material/error:")
        return
    st.session_state[_SAVED] = saved
    st.rerun()


def _detail(found: Solution) -> None:
    """What each lever buys alone, the smallest sets that are enough, and where the design would fit by itself."""
    st.header("What each lever buys")
    frame = frames.levers(found)
    if frame.empty:
        st.text("No lever saves anything.")
    else:
        unit = "US dollars a month saved" if fitting.in_money(found) else "nodes saved"
        spec = charts.spec(charts.levers, unit=unit)
        st.vega_lite_chart(frame, spec, key="levers", alt="What each lever saves alone, the largest first")
        st.caption("Free levers count from the design as it stands, the others on top of the free ones.")
        parts.download(frame, "levers")
    sets, evens = st.columns(2, gap="large")
    with sets:
        st.header("Any of these is enough")
        st.caption("On top of what is free")
        lines = fitting.sets_in_words(found) or ["No set of relaxations is enough."]
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))
    with evens:
        st.header("Or a measurement shows")
        for with_plan, lines in fitting.break_evens(found).items():
            st.caption(plain(f"With {with_plan}"))
            st.markdown("\n".join(f"- {plain(line)}" for line in lines))


page()
