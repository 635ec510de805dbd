"""The catalog that a program's estimates rest on: what ships, narrowed by the program's own measurements."""

from __future__ import annotations

from functools import lru_cache

from workbench.program.calibrations import Calibration
from workbench.program.catalog import Catalog
from workbench.program.program import Program
from workbench.simulate.calibrating import calibrated
from workbench.store.catalog import load_catalog


def catalog_of(program: Program) -> Catalog:
    """Engines and prices as this program's calibrations in use have narrowed them.

    The same object for the same calibrations. Raises InvalidFile as `load_catalog` does.
    """
    in_use = [one for one in program.all(Calibration) if one.in_use]
    return _narrowed(tuple(one.model_dump_json() for one in in_use)) if in_use else load_catalog()


@lru_cache(maxsize=16)
def _narrowed(calibrations: tuple[str, ...]) -> Catalog:
    return calibrated(load_catalog(), [Calibration.model_validate_json(text) for text in calibrations])
