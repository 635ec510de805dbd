"""People: what building, running and moving takes, and how long it is until somebody has something of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .case import Inputs
from .spectrum import Floats

Effort = Literal[
    "person_months", "operate_person_months", "on_call_hours_per_month", "double_running_months",
    "replaced_monthly_cost_usd", "months_to_first_value",
]  # fmt: skip
"""What a design may say of its people, by its field of `Build`."""

_UNIT: dict[Effort, str] = {
    "person_months": "person-months",
    "operate_person_months": "person-months a month",
    "on_call_hours_per_month": "h a month",
    "double_running_months": "months",
    "replaced_monthly_cost_usd": "USD a month",
    "months_to_first_value": "months",
}


@dataclass(frozen=True)
class People:
    """What people cost beside machines; arrays of shape (draws,). `monthly_usd`: operation and on-call."""

    build_usd: Floats
    double_running_usd: Floats
    monthly_usd: Floats
    months_to_first_value: Floats

    @property
    def one_time_usd(self) -> Floats:
        """US dollars until the new system runs alone, shape (draws,)."""
        return self.build_usd + self.double_running_usd


def people(inputs: Inputs) -> People:
    """The people of a case: what its design says of them, else its engine.

    Law: person-months x the loaded rate; hours on call at the same rate; months of double running x what is replaced.
    """
    rate = inputs.common("loaded_usd_per_person_month")
    on_call = effort(inputs, "on_call_hours_per_month") / inputs.common("hours_per_person_month")
    return People(
        build_usd=effort(inputs, "person_months") * rate,
        double_running_usd=effort(inputs, "double_running_months") * effort(inputs, "replaced_monthly_cost_usd"),
        monthly_usd=(effort(inputs, "operate_person_months") + on_call) * rate,
        months_to_first_value=effort(inputs, "months_to_first_value"),
    )


def effort(inputs: Inputs, name: Effort) -> Floats:
    """What something takes of people, shape (draws,): as the design says, else as its engine or everybody's usage."""
    design = inputs.case.design
    said = getattr(design.build, name)
    if said is not None:
        return np.asarray(inputs.draws.amount(effort_input(inputs, name), said, _UNIT[name], f"{design.id}.build"))
    if name == "double_running_months":
        return inputs.common(name)
    return inputs.coefficient(_of_engine(name))


def effort_input(inputs: Inputs, name: Effort) -> str:
    """The name among the inputs of the draws by which `effort` is known."""
    if getattr(inputs.case.design.build, name) is not None:
        return f"{inputs.case.design.id}.build.{name}"
    if name == "double_running_months":
        return f"common.{name}"
    return f"{inputs.stated_by(_of_engine(name)).name}.{_of_engine(name)}"


def _of_engine(name: Effort) -> str:
    return "build_person_months" if name == "person_months" else name
