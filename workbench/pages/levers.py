"""The sliders of the what-if page. Each one's key is its name in the address, so a pasted link brings them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import streamlit as st

from workbench.pages.state import View, catalog
from workbench.program.designs import Design
from workbench.program.program import Program
from workbench.simulate.columns import median
from workbench.verbs.whatif import GRAINS, Levers, adjustable_columns, longest_hot_days

_BOUND: Literal["query-params"] = "query-params"
_OF_DESIGN = ("hot_days", "grain", "replicas", "machine")
_VALUE_FACTORS = (0.001, 0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0, 1000.0)
_AS_PLANNED = "as planned"
_MOST_HOT_DAYS = 800


def planned(program: Program, design: Design) -> dict[str, Any]:
    """Where each slider stands when nothing is moved, by its key."""
    stream = program.stream_of(design)
    columns = adjustable_columns(stream) if stream else []
    return {
        "volume": 1.0,
        "bursts": 1.0,
        "growth": round(median(stream.growth_per_year) * 100) if stream else 0,
        "column": columns[0] if columns else None,
        "values": 1.0,
        "hot_days": max(round(longest_hot_days(design)), 1),
        "grain": _AS_PLANNED,
        "replicas": design.replicas,
        "machine": design.hardware.instance if design.hardware else None,
    }


def follow_design(program: Program) -> None:
    """Put the sliders of a design to its plan, as another design is shown."""
    design = program.get(st.session_state["design"], Design)
    if design is not None:
        plan = planned(program, design)
        _put({name: plan[name] for name in _OF_DESIGN})


def to_plan(program: Program, design_id: str | None) -> None:
    """Put every slider to the plan of a design, as another scenario is shown."""
    design = program.get(design_id, Design)
    if design is not None:
        _put(planned(program, design))


def _put(values: Mapping[str, Any]) -> None:
    st.session_state.update(values)


def controls(view: View, design: Design) -> Levers:
    """The sliders, in the order of the questions: how much comes, how it comes, what is kept, on what."""
    plan = planned(view.program, design)
    st.button("Back to the plan", on_click=_put, args=(plan,), icon=":material/undo:", type="tertiary", key="back")
    stream = view.program.stream_of(design)
    columns = adjustable_columns(stream) if stream else []
    st.caption("The traffic")
    volume = st.slider("Events a day, × plan", 0.1, 10.0, plan["volume"], 0.1, "%.1f×", key="volume", bind=_BOUND)
    bursts = st.slider("Height of bursts, × plan", 0.0, 4.0, plan["bursts"], 0.1, "%.1f×", key="bursts", bind=_BOUND)
    growth = st.slider("Growth a year", -50, 300, plan["growth"], 5, "%d%%", key="growth", bind=_BOUND)
    column = st.selectbox("Column", columns, key="column", bind=_BOUND)
    values = st.select_slider(
        "Its distinct values, × plan", _VALUE_FACTORS, plan["values"], "{:g}×".format, key="values", bind=_BOUND
    )
    st.caption("The design")
    most = max(_MOST_HOT_DAYS, plan["hot_days"])
    days = st.slider("Days on the nodes' disks", 1, most, plan["hot_days"], 1, key="hot_days", bind=_BOUND)
    grain = st.select_slider("Grain of rollups", (_AS_PLANNED, *GRAINS), key="grain", bind=_BOUND)
    replicas = st.slider("Replicas", 1, 9, plan["replicas"], 1, key="replicas", bind=_BOUND)
    machine = None
    if plan["machine"] is not None:
        machines = sorted({*catalog().prices.instances, plan["machine"]})
        machine = st.selectbox("Machine", machines, machines.index(plan["machine"]), key="machine", bind=_BOUND)
    return Levers(
        volume=volume,
        bursts=bursts,
        growth_per_year=growth / 100 if growth != plan["growth"] else None,
        column=column,
        values=values,
        hot_days=days if days != plan["hot_days"] else None,
        grain=grain if grain != _AS_PLANNED else None,
        replicas=replicas,
        instance=machine,
    )
