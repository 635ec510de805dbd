"""How a trace is followed: its formula with its inputs."""

from __future__ import annotations

import re

from workbench.simulate.result import Trace

LAWS = (".rows_per_day", ".load", ".machines")
"""Figures that follow from a law over spectra or all tables, or are made whole, which no product or sum tells."""

OPERATORS = {" x ": "*", " / ": "/", " + ": "+", " ^ ": "**", "(": "(", ")": ")"}


def followed(trace: Trace) -> float:
    """The value of a trace's formula with its inputs, read from left to right as it is printed."""
    values = {one.name: one.value for one in trace.inputs}
    parts = [part for part in re.split(r"( [x/+^] |[()])", trace.formula) if part]
    told = [OPERATORS[part] if part in OPERATORS else f"({values[part]!r})" for part in parts]
    return float(eval("".join(told)))
