"""Overview: what the program is for, what it asks to be decided, whether it fits, what is wrong, what changed."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from workbench.checks.accepting import SetAside
from workbench.pages import charts, frames, parts, state
from workbench.pages.plain import plain
from workbench.program.finding import Finding
from workbench.simulate.result import DesignEstimate, Estimate
from workbench.verbs import overview, whatif, words
from workbench.verbs.concerns import standings
from workbench.verbs.render import agreement as agreed
from workbench.verbs.render import concerns as render
from workbench.verbs.table import name_of


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    plan = view.program.plan
    st.title(plain(view.title))
    if plan is None:
        parts.empty("This folder has no readable program.yaml, which holds the true north, the horizon and the budget.")
        return
    st.text(plan.true_north.statement)
    estimate = state.estimates(view, list(whatif.contenders(view.program)))
    answer = whatif.answer_of(estimate, plan.chosen_design)
    if answer is None:
        reasons = [f"{one.id}: {one.reason}" for one in estimate.not_sized]
        parts.empty(" ".join(reasons) or "No design is written down yet, so there is nothing to size.")
    else:
        does_it_fit(view, estimate, answer)
    decide(view, overview.decision_asked_for(view.program, view.today))
    left, right = st.columns([3, 2], gap="large")
    with left:
        first_findings(state.findings(view))
        accepted_findings(state.accepted_findings(view))
    with right:
        agreement(view)
        concerns(view)
        what_changed(view)
        the_vision(view)


def does_it_fit(view: state.View, estimate: Estimate, answer: DesignEstimate) -> None:
    """The answer as a sentence, the picture, and four numbers that open."""
    st.subheader(plain(whatif.sentence(whatif.title_of(view.program, answer.id), answer)))
    st.markdown(plain(whatif.break_sentence(answer, view.today)))
    frame = frames.months(whatif.by_title(view.program, estimate, answer.id), money=False)
    if not frame.empty:
        said = "Reference nodes month by month against the budget"
        spec = charts.spec(charts.over_time, unit="reference nodes", log=frames.needs_log_axis(frame))
        st.vega_lite_chart(frames.with_room(frame), spec, key="nodes over time", alt=said)
        st.caption("Line: median. Band: 8 draws out of 10. Dashed: the budget. Point at a line to see whose it is.")
    need, money, odds, limit = st.columns(4)
    with need:
        told = (
            f"{words.nodes_interval(answer.nodes)} in {answer.at_month}"
            if answer.nodes
            else "this design buys no nodes"
        )
        parts.figure(
            "Nodes needed", words.number(answer.nodes.p50) if answer.nodes else "none", told, answer, ["nodes"]
        )
    with money:
        told = f"{words.dollars_interval(answer.monthly_cost_usd)} in {answer.at_month}"
        cost = words.dollars(answer.monthly_cost_usd.p50)
        parts.figure("Cost a month", cost, told, answer, ["monthly_cost_usd"])
    with odds:
        met = words.percent(answer.budget.probability_met) if answer.budget else "no budget"
        told = f"{words.percent(answer.guess_share)} of the uncertainty rests on guesses"
        parts.figure("The budget holds", met, told, answer, ["nodes", "monthly_cost_usd"])
    with limit:
        budget = overview.current_budget(view.program)
        if budget is None:
            parts.figure("Budget", "none", "Nobody has written one down.", None, [])
        else:
            cost = f"{words.dollars(budget.monthly_cost_usd)} a month. " if budget.monthly_cost_usd else ""
            told = f"{cost}{overview.voices(view.program, budget)}"
            parts.figure("Budget", f"{words.number(budget.nodes)} nodes", told, None, [])


def decide(view: state.View, ask: overview.Ask | None) -> None:
    """The decision asked for: the question, by when, by whom, and its options side by side."""
    st.header("The decision asked for")
    if ask is None:
        parts.empty("No decision is open. Write one below decisions/ with its options and a date to decide by.")
        return
    st.subheader(plain(ask.question))
    st.caption(plain(f"{ask.id}: {overview.deadline(ask)}. Deciders: {', '.join(ask.deciders) or 'nobody named'}."))
    for column, option in zip(st.columns(len(ask.options)), ask.options, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"**{plain(option.name.replace('_', ' ').capitalize())}**")
            costs = [f"{words.number(option.nodes)} nodes"] if option.nodes else []
            costs += [f"{words.dollars(option.monthly_cost_usd)} a month"] if option.monthly_cost_usd else []
            st.text(", ".join(costs) or "no cost written down")
            st.text(option.summary)
            agree = [name_of(view.program, one) or one for one in option.who_must_agree]
            value = f"{option.first_value_on:%B %Y}" if option.first_value_on else "no date"
            st.caption(plain(f"Must agree: {', '.join(agree) or 'nobody named'}. First value: {value}."))


def first_findings(found: Sequence[Finding]) -> None:
    """Five findings, and all of them one click away."""
    st.header("Findings to read first")
    if not found:
        st.success("Every rule is satisfied.", icon=":material/check:")
        return
    for one in overview.first_findings(found):
        parts.finding(one)
    everything = st.expander(f"All findings: {overview.counted(found)}", on_change="rerun", key="all findings")
    if everything.open:
        with everything:
            parts.findings_table(found, "findings")


def accepted_findings(accepted: Sequence[SetAside]) -> None:
    """What somebody has accepted for a while: out of the way, and not out of sight."""
    if not accepted:
        return
    with st.expander(f"Accepted for a while: {len(accepted)}"):
        frame = pd.DataFrame(
            [
                {"code": one.finding.code, "what": one.finding.what, "why it may stand": one.reason,
                 "by": one.by, "until": one.until}
                for one in accepted
            ]
        )  # fmt: skip
        st.dataframe(frame, hide_index=True, alt="Accepted findings", column_config={"what": {"width": "large"}})
        parts.download(frame, "accepted findings")


def agreement(view: state.View) -> None:
    """Who agrees to what the plan says now, and which verdicts were on another plan; the way to them."""
    st.header("Agreement")
    st.text(agreed.sentence(view.program, state.agreement(view)))
    st.page_link("acknowledgements.py", label="See every verdict", icon=":material/how_to_reg:")


def concerns(view: state.View) -> None:
    """How many doubts are open, with whom the oldest is, and the way to them; nothing where none was ever raised."""
    found = standings(view.program, view.today)
    if found:
        st.header("Concerns")
        st.text(render.sentence(view.program, found))
        st.page_link("concerns.py", label="See each of them", icon=":material/sms_failed:")


def what_changed(view: state.View) -> None:
    """The latest commits of the program."""
    st.header("What changed")
    commits = state.recent_commits(view)
    if not commits:
        parts.empty("Nothing is committed yet; every save makes a commit that shows here.")
        return
    frame = parts.frame_of(overview.changed(view.program, commits))
    st.dataframe(frame, hide_index=True, alt="The latest commits of the program")
    parts.download(frame, "changes")


def the_vision(view: state.View) -> None:
    """The capabilities of the true north, and how far each has come."""
    st.header("The true north")
    for promise in overview.promises(view.program):
        done = promise.questions > 0 and promise.shipped == promise.questions
        icon = ":material/check_circle:" if done else ":material/circle:"
        st.markdown(f"{icon} {plain(promise.title)}")
        st.caption(plain(f"{promise.audience}; questions: {promise.questions}, shipped: {promise.shipped}"))


page()
