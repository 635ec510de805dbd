"""Doubts: what the answer to the budget rests on, and which spike would narrow it most for a week of work."""

import streamlit as st

from workbench.pages import charts, frames, parts, scenario, state
from workbench.pages.plain import plain
from workbench.verbs import words
from workbench.verbs.doubts import Doubts
from workbench.verbs.render.doubts import sentence
from workbench.verbs.trouble import Trouble

_ALT = "Share of the doubt that rests on each input or that each spike would settle, the most telling first"


def page() -> None:
    """The whole page, top to bottom."""
    plan = state.view()
    st.title("Which doubt matters most")
    st.caption("What does the answer rest on, and what would be learnt for a week of work?")
    answer = st.container()
    view, design = scenario.choose(plan)
    if design is None:
        return
    try:
        found = state.doubts_about(view, design.id)
    except Trouble as error:
        st.info(plain(str(error)))
        return
    with answer:
        _answer(found)
    _table(found)


def _answer(found: Doubts) -> None:
    st.subheader(plain(sentence(found)))
    if found.doubts:
        spec = charts.spec(charts.levers, unit="percent of the variance of what decides the budget")
        st.vega_lite_chart(frames.doubts(found), spec, key="doubts", alt=_ALT)
        st.caption("Orange: a spike of the roadmap would settle it. Violet: no spike measures it yet.")
    odds, guesses, worth = st.columns(3)
    with odds:
        parts.figure("The budget holds", words.percent(found.probability_met), found.verdict.reason, None, [])
    with guesses:
        told = "of what decides it; measurements, benchmarks and accounts are the rest"
        parts.figure("Rests on guesses", words.percent(found.guess_share), told, None, [])
    with worth:
        told = "the most that all spikes together are worth to the decision"
        parts.figure("To know everything", words.dollars(found.value_of_knowing_all_usd), told, None, [])


def _table(found: Doubts) -> None:
    """One row a doubt; the spikes among them open on the roadmap."""
    st.header("What would settle it")
    if not found.doubts:
        st.text("Nothing varies that could change the answer.")
        return
    frame = parts.frame_of(found.doubts)
    frame["title"] = [one.title if one.spike else "no spike yet" for one in found.doubts]
    frame["inputs"] = [", ".join(one.inputs) for one in found.doubts]
    frame["variance_share"] = [one.variance_share * 100 for one in found.doubts]
    st.dataframe(
        frame, hide_index=True, alt="Doubts with their share, what knowing is worth, and the spike", placeholder="–",
        column_order=["title", "weeks", "variance_share", "value_usd", "per_week", "inputs"],
        column_config={
            "title": st.column_config.TextColumn("settled by", width="medium"),
            "weeks": st.column_config.NumberColumn("weeks", format="%.1f"),
            "variance_share": st.column_config.NumberColumn("of the doubt", format="%.1f %%"),
            "value_usd": st.column_config.NumberColumn("worth", format="$%,d"),
            "per_week": st.column_config.NumberColumn("a week", format="$%,d"),
            "inputs": st.column_config.TextColumn("measures", width="large"),
        },
    )  # fmt: skip
    parts.download(frame, "doubts")
    for one in found.doubts:
        if one.spike:
            st.page_link("roadmap.py", label=plain(f"Open {one.title}"), query_params={"item": one.spike})


page()
