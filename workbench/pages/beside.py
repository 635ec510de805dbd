"""Published clusters: what others who told it have bought for a similar load, and why theirs differs from ours."""

import pandas as pd
import streamlit as st

from workbench.pages import charts, frames, parts, scenario, state
from workbench.pages.plain import plain
from workbench.simulate.case import CannotEstimateError
from workbench.simulate.similar import OwnCluster, SimilarCluster
from workbench.verbs import beside

_ALT = "Data nodes over bytes kept, on log axes: our estimate among published clusters; the sentence above says more"


def page() -> None:
    """The whole page, top to bottom."""
    plan = state.view()
    st.title("Published clusters")
    st.caption("What have others bought for a similar load, and why does it differ from our estimate?")
    answer = st.container()
    view, design = scenario.choose(plan)
    if design is None:
        return
    try:
        found = state.published_beside(view, design.id)
    except CannotEstimateError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    if found is None:
        parts.empty("This design keeps nothing on nodes of its own, so no cluster can be held against it.")
        return
    with answer:
        st.subheader(plain(found.sentence))
        st.vega_lite_chart(frames.clusters(found), charts.spec(charts.clusters), key="clusters", alt=_ALT)
        st.caption("Filled: our estimate. Rings: published. Dotted: our nodes if we kept more or fewer bytes.")
    st.header("Why they differ")
    for one in found.clusters:
        _one(one, found.own)
    _table(found)


def _one(one: SimilarCluster, own: OwnCluster) -> None:
    st.markdown(f"**{plain(beside.title(one))}.** {plain(beside.explanation(one, own))}")
    box = st.expander("Its figures beside ours, and where they come from", key=one.cluster.name, on_change="rerun")
    if box.open:
        with box:
            rows = beside.differences(one)
            frame = pd.DataFrame(rows, columns=["figure", "ours", "theirs", "theirs over ours"])
            st.dataframe(frame, hide_index=True, alt=f"Figures of {beside.title(one)} beside ours")
            remark = f"{one.cluster.remark} " if one.cluster.remark else ""
            st.caption(plain(f"{remark}Source: {one.cluster.source}, {one.cluster.date}; grade {one.cluster.grade}."))


def _table(found: beside.Beside) -> None:
    frame = pd.DataFrame(
        {
            "cluster": [beside.title(one) for one in found.clusters],
            "serves": [one.cluster.workload for one in found.clusters],
            "nodes": [one.nodes for one in found.clusters],
            "nodes at our load": [one.nodes_at_our_load for one in found.clusters],
            "left unexplained": [one.rest for one in found.clusters],
        }
    )
    st.dataframe(
        frame, hide_index=True, alt="Published clusters with their nodes, and at our load",
        column_config={
            "nodes": st.column_config.NumberColumn(format="%.3g"),
            "nodes at our load": st.column_config.NumberColumn(format="%.3g"),
            "left unexplained": st.column_config.NumberColumn(format="%.3g×"),
        },
    )  # fmt: skip
    parts.download(frame, "published-clusters")


page()
