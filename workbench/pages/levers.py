"""The sliders of the what-if page. Each one's key is its name in the address, so a pasted link brings them back."""

from __future__ import annotations

import streamlit as st

from workbench.pages.state import View, catalog
from workbench.program.designs import Design
from workbench.verbs.whatif import GRAINS, Levers, adjustable_columns, longest_hot_days

_OF_DESIGN = ("hot_days", "grain", "replicas", "machine")
_OF_TRAFFIC = ("volume", "bursts", "growth", "column", "values")
_VALUE_FACTORS = (0.001, 0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0, 1000.0)
_AS_PLANNED = "as planned"
_MOST_HOT_DAYS = 800


def controls(view: View, design: Design) -> Levers:
    """The sliders, in the order of the questions: how much comes, how it comes, what is kept, on what."""
    st.button(
        "Back to the plan", on_click=_forget, args=(_OF_TRAFFIC + _OF_DESIGN,), icon=":material/undo:", type="tertiary"
    )
    return Levers(**_traffic(view, design), **_design(design))  # type: ignore[arg-type]


def forget_design_levers() -> None:
    """Put the sliders of a design back to its plan, as another design is shown."""
    _forget(_OF_DESIGN)


def _forget(names: tuple[str, ...]) -> None:
    for name in names:
        st.session_state.pop(name, None)


def _traffic(view: View, design: Design) -> dict[str, object]:
    stream = view.program.stream_of(design)
    st.caption("The traffic")
    said: dict[str, object] = {
        "volume": st.slider("Events a day, × plan", 0.1, 10.0, 1.0, 0.1, "%.1f×", key="volume", bind="query-params")
    }
    if stream is None:
        return said
    if stream.bursts:
        said["bursts"] = st.slider(
            "Height of bursts, × plan", 0.0, 4.0, 1.0, 0.1, "%.1f×", key="bursts", bind="query-params"
        )
    growth = st.slider(
        "Growth a year", -50, 300, round(stream.growth_per_year * 100), 5, "%d%%", key="growth", bind="query-params"
    )
    said["growth_per_year"] = growth / 100
    if columns := adjustable_columns(stream):
        said["column"] = st.selectbox("Column", columns, key="column", bind="query-params")
        said["values"] = st.select_slider(
            "Its distinct values, × plan",
            _VALUE_FACTORS,
            1.0,
            lambda one: f"{one:g}×",
            key="values",
            bind="query-params",
        )
    return said


def _design(design: Design) -> dict[str, object]:
    st.caption("The design")
    longest = round(longest_hot_days(design))
    days = st.slider(
        "Days on the nodes' disks",
        1,
        max(_MOST_HOT_DAYS, longest),
        max(longest, 1),
        1,
        key="hot_days",
        bind="query-params",
    )
    grain = st.select_slider("Grain of rollups", (_AS_PLANNED, *GRAINS), key="grain", bind="query-params")
    replicas = st.slider("Replicas", 1, 5, design.replicas, 1, key="replicas", bind="query-params")
    machines = sorted(catalog().prices.instances)
    planned = design.hardware.instance
    machine = st.selectbox(
        "Machine",
        machines,
        index=machines.index(planned) if planned in machines else None,
        key="machine",
        bind="query-params",
    )
    return {
        "hot_days": float(days) if days != longest else None,
        "grain": grain if grain != _AS_PLANNED else None,
        "replicas": replicas,
        "instance": machine,
    }
