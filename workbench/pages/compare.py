"""Side by side: up to four designs and scenarios against the budget, which are in the address."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from workbench.pages import charts, frames, parts, state
from workbench.pages.plain import plain
from workbench.program.overrides import OverrideError
from workbench.program.program import Program
from workbench.simulate.result import DesignEstimate
from workbench.verbs import compare, whatif, words
from workbench.verbs.compare import Alternative


def page() -> None:
    """The whole page, top to bottom."""
    view = state.view()
    st.title("Side by side")
    st.caption("What does each design, as planned or in a scenario, take of the budget, and for how long?")
    pairs = compare.choices(view.program)
    if not pairs:
        parts.empty("Designs and scenarios stand side by side here; no design is written down yet.")
        return
    answer, pictures = st.container(), st.container()
    chosen = st.multiselect(
        "Compare up to four: a design, or a design in a scenario", list(pairs),
        compare.first_choices(view.program), max_selections=compare.MOST, key="pairs", bind="query-params",
        placeholder="Choose what to compare",
    )  # fmt: skip
    compared = compare.alternatives(list(_answered(view, [pairs[key] for key in chosen])))
    if not compared:
        st.info("Choose at least one design to see what it takes of the budget.")
        return
    with answer:
        st.subheader(plain(compare.sentence(compared)))
    with pictures:
        _pictures(compared)
        _cards(view, compared)
    _table(compared, compare.figures(compared, view.today), "figure", "compared")
    st.header("What tells them apart")
    told = compare.differences(compared)
    if told:
        _table(compared, told, "field", "differences")
    else:
        st.text("Nothing: these are the same design under the same traffic.")


def _answered(view: state.View, pairs: Sequence[compare.Pair]) -> list[tuple[compare.Pair, Program, DesignEstimate]]:
    """Each pair with its program and its answer; those without one say why."""
    found = []
    for pair in pairs:
        try:
            shown = state.in_scenario(view, pair.scenario)
            estimate = state.estimates(shown, [pair.design], draws=state.SLIDER_DRAWS)
        except OverrideError as error:
            st.error(plain(f"{pair.key}: {error}"))
            continue
        for missing in estimate.not_sized:
            st.error(plain(f"{pair.key} cannot be sized. {missing.reason}"))
        found += [(pair, shown.program, one) for one in estimate.designs]
    return found


def _pictures(compared: Sequence[Alternative]) -> None:
    """Nodes and money as multiples of the budget, and the months until it breaks."""
    frame = frames.against_budget(compared)
    if not frame.empty:
        said = "Nodes and money of each alternative as multiples of its budget, on a log axis"
        st.vega_lite_chart(frame, charts.spec(charts.against_budget), key="against budget", alt=said)
        st.caption("Dot: median. Bar: 8 draws out of 10. Left of the dashed line fits. All see the same draws.")
    months = frames.months([(one.letter, one.answer) for one in compared], money=False)
    if not months.empty:
        st.header("Months until the budget breaks")
        log = frames.needs_log_axis(months)
        spec = charts.spec(charts.over_time, unit="reference nodes", log=log)
        st.vega_lite_chart(months, spec, key="nodes of each", alt="Nodes month by month against the budget")


def _cards(view: state.View, compared: Sequence[Alternative]) -> None:
    """One number for each alternative: how often it holds the budget, until when, and the day to order by."""
    for column, one in zip(st.columns(len(compared)), compared, strict=True):
        odds = words.percent(one.answer.budget.probability_met) if one.answer.budget else "no budget"
        with column:
            note = f"{one.title}. {whatif.break_sentence(one.answer, view.today)}"
            parts.figure(f"{one.letter}: the budget holds", odds, note, one.answer, ["nodes", "monthly_cost_usd"])


def _table(compared: Sequence[Alternative], rows: Sequence[tuple[str, Sequence[str]]], of: str, name: str) -> None:
    letters = [one.letter for one in compared]
    frame = pd.DataFrame([[said, *values] for said, values in rows], columns=[of, *letters])
    st.dataframe(frame, hide_index=True, key=f"table of {name}", alt=f"One row a {of}, one column an alternative")
    parts.download(frame, name)


page()
