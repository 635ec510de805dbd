"""People: what building, running and moving takes, and how long it is until somebody has something of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.program.base import Range

from .case import Inputs
from .spectrum import Floats


@dataclass(frozen=True)
class People:
    """What people cost beside machines; arrays of shape (draws,).

    `one_time_usd`: building, and the old system running beside the new one; `monthly_usd`: operation and on-call.
    """

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
    build = inputs.case.design.build
    rate = inputs.common("loaded_usd_per_person_month")
    hourly = rate / inputs.common("hours_per_person_month")
    beside = _own(inputs, build.double_running_months, "double_running_months", "months")
    doubled = inputs.common("double_running_months") if beside is None else beside
    return People(
        build_usd=_said(inputs, build.person_months, "build_person_months", "person-months") * rate,
        double_running_usd=doubled * build.replaced_monthly_cost_usd,
        monthly_usd=(
            _said(inputs, build.operate_person_months, "operate_person_months", "person-months a month") * rate
            + _said(inputs, build.on_call_hours_per_month, "on_call_hours_per_month", "h a month") * hourly
        ),
        months_to_first_value=_said(inputs, build.months_to_first_value, "months_to_first_value", "months"),
    )


def _said(inputs: Inputs, amount: float | Range | None, name: str, unit: str) -> Floats:
    own = _own(inputs, amount, name, unit)
    return inputs.coefficient(name) if own is None else own


def _own(inputs: Inputs, amount: float | Range | None, name: str, unit: str) -> Floats | None:
    if amount is None:
        return None
    design = inputs.case.design
    return np.asarray(inputs.draws.amount(f"{design.id}.build.{name}", amount, unit, f"{design.id}.build"))
