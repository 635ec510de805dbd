"""The kinds of checks, one module each: what it finds stands on top of the module."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workbench.program import data_checks
from workbench.verify.data import Data
from workbench.verify.found import Found

from . import (
    additivity,
    agreement,
    date_coverage,
    freshness,
    hop_ledger,
    jump,
    negatives,
    nulls,
    parts,
    ratios,
    recount,
    schema,
    totals,
)

Look = Callable[[Any, Data], Found]

LOOKS: Mapping[type[data_checks.DataCheck], Look] = {
    data_checks.DateCoverage: date_coverage.look,
    data_checks.Totals: totals.look,
    data_checks.Parts: parts.look,
    data_checks.Recount: recount.look,
    data_checks.HopLedger: hop_ledger.look,
    data_checks.Additivity: additivity.look,
    data_checks.Schema: schema.look,
    data_checks.Freshness: freshness.look,
    data_checks.Nulls: nulls.look,
    data_checks.Negatives: negatives.look,
    data_checks.Ratios: ratios.look,
    data_checks.Jump: jump.look,
    data_checks.Agreement: agreement.look,
}
"""How each kind of check looks at the data. Raises DataProblemError where the data does not allow it."""
