"""The kinds of checks, one module each: what it finds stands on top of the module."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workbench.program import data_checks
from workbench.verify.data import Data
from workbench.verify.found import Found

from . import date_coverage, parts, totals

Look = Callable[[Any, Data], Found]

LOOKS: Mapping[type[data_checks.DataCheck], Look] = {
    data_checks.DateCoverage: date_coverage.look,
    data_checks.Totals: totals.look,
    data_checks.Parts: parts.look,
}
"""How each kind of check looks at the data. Raises DataProblemError where the data does not allow it."""
