"""Inputs of estimates by their names: what a program and the catalog say of one, and how a measurement changes that."""

from __future__ import annotations

import math
from typing import Any, cast

from workbench.program.base import Amount, Growth, GrowthRange, Model, Range, ShareRange, UncertainShare
from workbench.program.catalog import Catalog, Coefficient
from workbench.program.finding import FieldPath
from workbench.program.overrides import OverrideError, parse_path
from workbench.program.program import Program

from . import scales
from .calibrating import CannotApplyError, coefficients_of
from .result import Quantiles
from .scales import GROWTH, SHARE, scale_of
from .uncertainty import Z_95, Draws, measured_share, quantiles

STORED = "format"
"""How estimates call the errors of stored bytes, which all columnar engines share."""
_STORED_FILE = "formats/clickhouse"
_HOLDERS = ("engines", "query_engines", "formats")
_GROWTH_FIELD = "growth_per_year"

Field = Amount | Growth | UncertainShare


def input_name(file: str, coefficient: str) -> str:
    """The name under which estimates draw a coefficient of a data file: `engines/druid` gives `druid.coefficient`."""
    holder = STORED if file == _STORED_FILE else file.rpartition("/")[2]
    return f"{holder}.{coefficient}"


def coefficient_named(catalog: Catalog, name: str) -> tuple[str, Coefficient] | None:
    """The data file and the coefficient behind an input's name; None where the catalog has none so named."""
    prefix, _, rest = name.partition(".")
    stored = {STORED: [_STORED_FILE], "common": ["common"]}
    for file in stored.get(prefix, [f"{kind}/{prefix}" for kind in _HOLDERS]):
        try:
            found = coefficients_of(catalog, file).get(rest)
        except CannotApplyError:
            continue
        if found is not None:
            return file, found
    return None


def field_named(program: Program, name: str) -> tuple[FieldPath, Field] | None:
    """The place and the amount of a field, as `STR-x.columns.path.cardinality`; None where there is no such amount."""
    try:
        item_id, asked = parse_path(name)
    except OverrideError:
        return None
    found: Any = program.items.get(item_id)
    path: list[str | int] = []
    for step in asked:
        place = _position(found, step) if isinstance(found, list) else step
        if isinstance(found, list):
            found = found[place] if isinstance(place, int) else None
        else:
            found = getattr(found, str(step), None) if isinstance(found, Model) else None
        path.append(place)
    is_amount = isinstance(found, float | int | Range | ShareRange | GrowthRange) and not isinstance(found, bool)
    return (tuple(path), found) if is_amount else None


def _position(entries: list[Any], step: str | int) -> str | int:
    named = [position for position, one in enumerate(entries) if getattr(one, "name", None) == step]
    return named[0] if named else step if step in range(len(entries)) else str(step)


def expected(program: Program, catalog: Catalog, name: str, unit: str, draws: Draws) -> Quantiles | None:
    """What estimates take an input for, in `unit`; None for one that neither the program nor the catalog has."""
    field = field_named(program, name)
    if field is not None:
        return _field_quantiles(name, field[1], unit, draws)
    found = coefficient_named(catalog, name)
    return quantiles(draws.coefficient(name, found[1])) if found else None


def _field_quantiles(name: str, field: Field, unit: str, draws: Draws) -> Quantiles:
    item_id = name.partition(".")[0]
    match unit_of(name, field, unit):
        case scales.SHARE:
            return quantiles(draws.share(name, cast("UncertainShare", field), item_id))
        case scales.GROWTH:
            return quantiles(100.0 * (draws.growth(name, cast("Growth", field), item_id) - 1.0))
        case counted:
            return quantiles(draws.amount(name, cast("Amount", field), counted, item_id))


def unit_of(name: str, field: Field, unit: str) -> str:
    """The unit in which a field is measured: growth and shares are told on scales of their own."""
    if isinstance(field, GrowthRange) or name.endswith(_GROWTH_FIELD):
        return GROWTH
    return SHARE if isinstance(field, ShareRange) else unit


def narrowed_field(name: str, field: Field, unit: str, value: float, error: float) -> Field:
    """A field after a measurement, as `uncertainty.narrowed` does it of coefficients, with the field's own shape.

    What was typed as one number gives way to the measurement. Raises ValueError for what the field cannot be.
    """
    told = unit_of(name, field, unit)
    scale = scale_of(told)
    per_unit = 100.0 if told == GROWTH else 1.0
    middle, spread = scale.to(value), error
    if not isinstance(field, float | int) and error > 0:
        low, high = (scale.to(per_unit * end) for end in (field.p5, field.p95))
        known = (high - low) / (2 * Z_95)
        share = measured_share(known, error)
        middle, spread = (1 - share) * (low + high) / 2 + share * middle, known * math.sqrt(1 - share)
    if spread == 0:
        return _rounded(value / per_unit)
    p5, p95 = (_rounded(scale.back(middle + way * Z_95 * spread) / per_unit) for way in (-1, 1))
    if told == GROWTH:
        return GrowthRange(p5=p5, p95=p95)
    return ShareRange(p5=p5, p95=p95) if told == SHARE else Range(p5=p5, p95=p95)


def _rounded(value: float) -> float:
    """Four digits: more than any measurement of ours has."""
    return float(f"{value:.4g}")
