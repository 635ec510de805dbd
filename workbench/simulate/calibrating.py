"""The catalog as the program's own measurements narrow it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workbench.program.calibrations import Calibration, Measurement
from workbench.program.catalog import Catalog, Coefficient

from .uncertainty import narrowed


class CannotApplyError(ValueError):
    """A measurement that the catalog has no use for: the message says why and what to do."""


def calibrated(catalog: Catalog, calibrations: Iterable[Calibration]) -> Catalog:
    """The catalog after the measurements of the calibrations in use, by the day they were made.

    Each measured coefficient moves by a conjugate update (`uncertainty.narrowed`). A measurement that cannot be applied
    changes nothing; `why_not` says so of each, for the rule that reports it.
    """
    in_use = sorted((one for one in calibrations if one.in_use), key=lambda one: (one.measured_on, one.id))
    for calibration in in_use:
        for measurement in calibration.measurements:
            if why_not(catalog, measurement) is None:
                found = _narrowed(catalog, calibration, measurement)
                catalog = with_coefficient(catalog, measurement.file, measurement.coefficient, found)
    return catalog


def why_not(catalog: Catalog, measurement: Measurement) -> str | None:
    """Why a measurement cannot be applied to the catalog, and what to do; None when it can."""
    try:
        coefficient = coefficient_of(catalog, measurement.file, measurement.coefficient)
        if measurement.unit != coefficient.unit:
            return f"it is measured in {measurement.unit}, and the catalog counts {coefficient.unit}; probe anew"
        if coefficient.sigma == 0:
            return (
                f"data/{measurement.file}.yaml holds it for a fact, of sigma 0; take it out, or give it a sigma there"
            )
        narrowed(coefficient, measurement.measured, measurement.relative_error)
    except ValueError as error:
        return str(error)
    return None


def coefficient_of(catalog: Catalog, file: str, name: str) -> Coefficient:
    """The coefficient of a data file, named as in a measurement. Raises CannotApplyError when there is none."""
    found = coefficients_of(catalog, file).get(name)
    if found is None:
        raise CannotApplyError(f"data/{file}.yaml has no coefficient {name}; take it out, or probe anew")
    return found


def coefficients_of(catalog: Catalog, file: str) -> Mapping[str, Coefficient]:
    """The coefficients of a data file, named as in a measurement. Raises CannotApplyError when there is none."""
    kind, _, name = file.partition("/")
    if kind == "common":
        return catalog.common
    holder = getattr(catalog, kind).get(name)
    if holder is None:
        raise CannotApplyError(f"there is no data/{file}.yaml; take it out, or probe anew")
    table: Mapping[str, Coefficient] = holder.coefficients
    return table


def _narrowed(catalog: Catalog, calibration: Calibration, measurement: Measurement) -> Coefficient:
    prior = coefficient_of(catalog, measurement.file, measurement.coefficient)
    found = narrowed(prior, measurement.measured, measurement.relative_error)
    return found.model_copy(update={"source": f"{calibration.id}: {found.source}", "date": calibration.measured_on})


def with_coefficient(catalog: Catalog, file: str, name: str, coefficient: Coefficient) -> Catalog:
    """The catalog with one coefficient of a data file replaced. Raises CannotApplyError when there is no such file."""
    table = {**coefficients_of(catalog, file), name: coefficient}
    kind, _, holder_name = file.partition("/")
    if kind == "common":
        return catalog.model_copy(update={"common": table})
    holders = getattr(catalog, kind)
    holder = holders[holder_name].model_copy(update={"coefficients": table})
    return catalog.model_copy(update={kind: {**holders, holder_name: holder}})
