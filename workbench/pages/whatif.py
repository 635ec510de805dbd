"""What-if: the ladder from need to bought, and sliders that answer in place."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from workbench.pages import charts, frames, levers, parts, scenario, state
from workbench.pages.plain import plain
from workbench.program.designs import Design
from workbench.program.overrides import OverrideError
from workbench.simulate.result import DesignEstimate, Estimate
from workbench.verbs import whatif, words

_LADDER_ALT = "The ladder from need to nodes bought; the sentence above says what it shows"


def page() -> None:
    """The whole page, top to bottom."""
    plan = state.view()
    st.title("The ladder, from need to bought")
    view, design = scenario.choose(plan)
    if design is not None:
        answer_in_place(plan, view, design)


@st.fragment
def answer_in_place(plan: state.View, view: state.View, design: Design) -> None:
    """Everything that follows a slider: the sentence, the ladder, four numbers, the months, the designs.

    `view` is the program in the chosen scenario, on which the sliders stand; `plan` the program as it is written down.
    """
    picture, controls = st.columns([5, 2], gap="large")
    with controls:
        moved = levers.controls(view, design)
    changes = whatif.overrides(view.program, design, moved)
    try:
        estimate = state.estimates(view, [design.id], changes, draws=state.SLIDER_DRAWS)
    except OverrideError as error:
        st.error(plain(str(error)))
        return
    if not estimate.designs:
        reasons = [one.reason for one in estimate.not_sized]
        st.error(plain(f"This design cannot be sized. {' '.join(reasons)}"), icon=":material/error:")
        return
    answer = estimate.designs[0]
    with picture:
        st.subheader(plain(whatif.sentence(design.title, answer)))
        if answer.ladder:
            # A constant `alt`: with another one the browser would build the chart anew instead of moving its marks.
            st.vega_lite_chart(frames.ladder(answer), charts.spec(charts.ladder), key="ladder", alt=_LADDER_ALT)
        over_time(view, answer)
    four_numbers(answer)
    side_by_side(view, estimate, changes)
    if changes or view is not plan:
        scenario.keep(plan, changes)
    parts.every_figure(answer, "figure")


def four_numbers(answer: DesignEstimate) -> None:
    """Nodes, money, odds and storage, each with its interval and its way in."""
    bought, money, odds, size = st.columns(4)
    with bought:
        note = f"{words.nodes_interval(answer.nodes)}; bound by {answer.binding_resource}" if answer.nodes else "none"
        rungs = ["nodes", *(f"ladder.{rung.rung}" for rung in answer.ladder)]
        parts.figure("Nodes", words.number(answer.nodes.p50) if answer.nodes else "none", note, answer, rungs)
    with money:
        costs = [trace.key for trace in whatif.traces(answer, ("monthly_cost_usd", "cost."))]
        note = words.dollars_interval(answer.monthly_cost_usd)
        parts.figure("Cost a month", words.dollars(answer.monthly_cost_usd.p50), note, answer, costs)
    with odds:
        met = words.percent(answer.budget.probability_met) if answer.budget else "no budget"
        note = f"{words.percent(answer.guess_share)} of the uncertainty rests on guesses"
        parts.figure("The budget holds", met, note, answer, ["nodes", "monthly_cost_usd"])
    with size:
        note = f"{words.stored(answer.stored_bytes.p10)} to {words.stored(answer.stored_bytes.p90)}, all copies"
        parts.figure("Stored", words.stored(answer.stored_bytes.p50), note, answer, ["stored_bytes"])


def over_time(view: state.View, answer: DesignEstimate) -> None:
    """Cost month by month against the budget."""
    st.header("Cost over time")
    st.markdown(plain(whatif.break_sentence(answer, view.today)))
    frame = frames.months([(whatif.title_of(view.program, answer.id), answer)], money=True)
    spec = charts.spec(charts.over_time, unit="US dollars a month", log=frames.needs_log_axis(frame), height=240)
    st.vega_lite_chart(frame, spec, key="cost over time", alt="Cost a month against the budget")


def side_by_side(view: state.View, shown: Estimate, changes: Mapping[str, Any]) -> None:
    """The other designs under the same traffic, in one table; sized only while somebody looks."""
    box = st.expander(
        "The other designs under the same traffic", key="others", on_change="rerun", icon=":material/compare:"
    )
    if box.open:
        beside = [one for one in whatif.contenders(view.program) if one != shown.designs[0].id]
        others = state.estimates(view, beside, changes, draws=state.SLIDER_DRAWS)
        with box:
            the_designs(view, whatif.together(shown, others))


def the_designs(view: state.View, estimate: Estimate) -> None:
    """One row a design."""
    sides = whatif.side_by_side(view.program, estimate)
    for missing in estimate.not_sized:
        st.caption(plain(f"{missing.id} is not sized: {missing.reason}"))
    frame = parts.frame_of(sides)
    odds = ["no budget" if side.probability_met is None else words.percent(side.probability_met) for side in sides]
    shown = frame.assign(stored=[words.stored(side.stored_bytes) for side in sides], odds=odds)
    st.dataframe(
        shown, hide_index=True, key="sides", alt="Designs side by side", placeholder="none",
        column_order=["title", "nodes_p50", "monthly_cost_usd_p50", "stored", "binding_resource", "odds",
                      "first_month_over_budget"],
        column_config={
            "title": st.column_config.TextColumn("design", width="medium"),
            "nodes_p50": st.column_config.NumberColumn("nodes", format="%.3g"),
            "monthly_cost_usd_p50": st.column_config.NumberColumn("a month", format="$%,d"),
            "stored": st.column_config.TextColumn("stored", alignment="right"),
            "binding_resource": st.column_config.TextColumn("bound by"),
            "odds": st.column_config.TextColumn("budget holds", alignment="right"),
            "first_month_over_budget": st.column_config.TextColumn("over from"),
        },
    )  # fmt: skip
    parts.download(frame, "designs")


page()
