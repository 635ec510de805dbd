"""What a program's own measurements change: each coefficient before and after, and whether estimates rest on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.program.calibrations import Calibration, Measurement
from workbench.program.catalog import Catalog
from workbench.program.program import Program
from workbench.simulate.calibrating import coefficient_of, why_not
from workbench.simulate.result import Quantiles
from workbench.simulate.uncertainty import Draws, narrowed, quantiles
from workbench.store.catalog import load_catalog
from workbench.verbs import words

DRAWS, SEED = 4096, 0


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A coefficient as the catalog had it and after one measurement. Without `after`, `why_not` says why."""

    calibration: Calibration
    measurement: Measurement
    before: Quantiles
    after: Quantiles | None
    why_not: str | None

    @property
    def moved(self) -> float:
        """After over before; 1 where the measurement cannot be applied."""
        return self.after.p50 / self.before.p50 if self.after else 1.0

    @property
    def times_moved(self) -> float:
        """How many times up or down, at least 1."""
        return max(self.moved, 1.0 / self.moved)


def narrowings(program: Program) -> list[Narrowed]:
    """Every measurement of the program's calibrations, the newest calibration first and in it what moved most."""
    calibrations = sorted(program.all(Calibration), key=lambda one: (one.measured_on, one.id), reverse=True)
    return [one for calibration in calibrations for one in narrowings_of(calibration)]


def narrowings_of(calibration: Calibration) -> list[Narrowed]:
    """The measurements of one calibration, what moved most first."""
    catalog = load_catalog()
    found = [_narrowed(catalog, calibration, one) for one in calibration.measurements]
    return sorted(found, key=lambda one: one.times_moved, reverse=True)


def sentence(found: Sequence[Narrowed]) -> str:
    """What the measurements say together, in one sentence."""
    applied = [one for one in found if one.after is not None]
    in_use = sum(one.calibration.in_use for one in applied)
    if not applied:
        return "No measurement of this program can be applied to the catalog."
    most = max(applied, key=lambda one: one.times_moved)
    way = "up" if most.moved > 1 else "down"
    measured = "1 coefficient is" if len(applied) == 1 else f"{len(applied)} coefficients are"
    return (
        f"{measured} measured, {in_use} in use. Most moves "
        f"{most.measurement.coefficient}: {words.times(most.times_moved)} {way}."
    )


def _narrowed(catalog: Catalog, calibration: Calibration, measurement: Measurement) -> Narrowed:
    """One measurement against the coefficient as it was when measured, which later measurements leave alone."""
    spread = Quantiles(measurement.prior, measurement.prior, measurement.prior)
    unusable = why_not(catalog, measurement)
    if unusable is not None:
        return Narrowed(calibration, measurement, spread, None, unusable)
    known = coefficient_of(catalog, measurement.file, measurement.coefficient)
    before = known.model_copy(update={"value": measurement.prior, "sigma": measurement.prior_sigma})
    after = narrowed(before, measurement.measured, measurement.relative_error)
    was, is_now = (quantiles(Draws(DRAWS, SEED).coefficient(measurement.coefficient, one)) for one in (before, after))
    return Narrowed(calibration, measurement, was, is_now, None)
