"""Volume and values: a map of what more events and more distinct values cost together, and where the budget ends."""

import streamlit as st

from workbench.pages import charts, frames, parts, scenario, state
from workbench.pages.plain import plain
from workbench.simulate.case import CannotEstimateError
from workbench.verbs import heatmap, whatif

_SHOWN = {"nodes": "Nodes", "money": "Cost a month", "odds": "The budget holds"}


def page() -> None:
    """The whole page, top to bottom."""
    plan = state.view()
    st.title("Volume and values")
    st.caption("How far may the traffic grow, and the values of a column, before the budget is taken?")
    answer = st.container()
    *places, what = st.columns(3)
    view, design = scenario.choose(plan, places)
    if design is None:
        return
    stream = view.program.stream_of(design)
    columns = whatif.adjustable_columns(stream) if stream else []
    if not columns:
        parts.empty("No column of this design's stream says how many values it has, so there is nothing to vary.")
        return
    column = what.selectbox("Column", columns, key="column", bind="query-params")
    try:
        found = state.heat_map(view, design.id, column)
    except CannotEstimateError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    with answer:
        st.subheader(plain(heatmap.sentence(found)))
        _picture(found)
    frame = parts.frame_of(found.cells)
    with st.expander("The map as a table", key="map table", on_change="rerun") as table:
        if table.open:
            st.dataframe(frame, hide_index=True, alt="Every cell of the map")
    parts.download(frame, "volume-and-values")


def _picture(found: heatmap.HeatMap) -> None:
    there = {"nodes": found.has_nodes, "money": True, "odds": found.target_probability is not None}
    shows = [one for one in _SHOWN if there[one]]
    show = st.segmented_control(
        "Show", shows, default=shows[0], required=True, key="amount", bind="query-params",
        format_func=lambda one: _SHOWN[one],
    )  # fmt: skip
    spec = charts.spec(
        charts.heat_map,
        volume="events a day, × plan (log axis)",
        values=f"distinct values of {found.column}, × plan (log axis)",
    )
    said = f"{_SHOWN[show]} by events a day and values of {found.column}; the sentence above says where the budget ends"
    st.vega_lite_chart(frames.heat_map(found, show), spec, key="map", alt=said)
    st.caption(
        "Each cell holds the median of the worst month of the budget's period. "
        "Left of the dashed line the budget holds as often as it must."
    )


page()
