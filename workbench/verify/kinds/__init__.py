"""The kinds of checks, one module each: what it finds stands on top of the module."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
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

_MODULES: Mapping[type[data_checks.DataCheck], ModuleType] = {
    data_checks.DateCoverage: date_coverage,
    data_checks.Totals: totals,
    data_checks.Parts: parts,
    data_checks.Recount: recount,
    data_checks.HopLedger: hop_ledger,
    data_checks.Additivity: additivity,
    data_checks.Schema: schema,
    data_checks.Freshness: freshness,
    data_checks.Nulls: nulls,
    data_checks.Negatives: negatives,
    data_checks.Ratios: ratios,
    data_checks.Jump: jump,
    data_checks.Agreement: agreement,
}

LOOKS: Mapping[type[data_checks.DataCheck], Look] = {kind: module.look for kind, module in _MODULES.items()}
"""How each kind of check looks at the data. Raises DataProblemError where the data does not allow it."""


@dataclass(frozen=True, slots=True)
class KindPage:
    """What is written of a kind of check: its name, what it holds, what it finds, and an example as YAML."""

    name: str
    model: type[data_checks.DataCheck]
    holds: str
    finds: str
    example: str


def kind_pages() -> dict[str, KindPage]:
    """The documentation of every kind of check by its name, told by its model and its module."""
    pages = [
        KindPage(
            name=module.__name__.rpartition(".")[2],
            model=model,
            holds=(model.__doc__ or "").strip(),
            finds=(module.__doc__ or "").partition("\n\n")[2].strip(),
            example=module.EXAMPLE,
        )
        for model, module in _MODULES.items()
    ]
    return {page.name: page for page in pages}
