"""Served: the stream that is left when a design serves only the largest values of a column."""

from __future__ import annotations

import math
from dataclasses import replace

from workbench.program.base import Amount, Range
from workbench.program.designs import Largest
from workbench.program.streams import Column, Stream

from .case import CannotEstimateError, Case, Inputs
from .columns import median


def served(inputs: Inputs) -> Inputs:
    """The inputs with the stream as the design serves it; the same inputs where it serves everybody."""
    case, largest = inputs.case, inputs.case.design.serves_largest
    if largest is None:
        return inputs
    stream = inputs.draws.remember(
        "served", (case.stream, largest.column, largest.values), lambda: largest_of(case, largest)
    )
    return replace(inputs, case=replace(case, stream=stream))


def largest_of(case: Case, largest: Largest) -> Stream:
    """The events of the largest values of a column.

    Law: a Zipf column cut off at its N-th value is a Zipf column of N values, and has the share of events of these N;
    values that are private to them (`within`) shrink by the share of values whose owner stays. Raises
    CannotEstimateError for a column whose values the stream does not tell, or that hangs on another.
    """
    stream = case.stream
    column = next((one for one in stream.columns if one.name == largest.column), None)
    if column is None or column.within or column.determined_by or (column.cardinality is None and not column.weights):
        raise CannotEstimateError(
            f"{case.design.id}.serves_largest: {largest.column} must be a column of {stream.id} that stands by "
            "itself and says its cardinality or weights; name such a column, or leave serves_largest out"
        )
    spectrum = case.facts.spectrum([column.name])
    if largest.values >= spectrum.cardinality:
        return stream
    share = float(spectrum.top_share(largest.values))
    columns = [_cut(one, column, largest.values, spectrum.cardinality) for one in stream.columns]
    tuples = [measured for measured in stream.tuples if column.name not in measured.columns]
    events = _scaled(stream.events_per_day, share)
    return stream.model_copy(update={"columns": columns, "tuples": tuples, "events_per_day": events})


def _cut(one: Column, owner: Column, values: int, of: float) -> Column:
    """A column when only the largest `values` of the `of` values of its owner are left."""
    if one.name == owner.name:
        if one.weights:
            kept = sorted(one.weights, reverse=True)[:values]
            return one.model_copy(update={"weights": [weight / sum(kept) for weight in kept]})
        return one.model_copy(update={"cardinality": float(values)})
    if one.within != owner.name or one.cardinality is None:
        return one
    exponent = one.parent_skew or 0.0
    share = _rank_sum(values, exponent) / _rank_sum(of, exponent)
    least = float(values) * (one.at_least or 1)
    return one.model_copy(update={"cardinality": max(median(one.cardinality) * share, least)})


def _rank_sum(ranks: float, exponent: float) -> float:
    """Sum of `rank ** -exponent` over the first ranks, by the integral that bounds it from both sides."""
    if exponent == 1.0:
        return 0.5 + 0.5 / ranks + math.log(ranks)
    return float(0.5 + 0.5 * ranks**-exponent + (ranks ** (1.0 - exponent) - 1.0) / (1.0 - exponent))


def _scaled(amount: Amount, factor: float) -> Amount:
    if isinstance(amount, Range):
        return Range(p5=amount.p5 * factor, p95=amount.p95 * factor)
    return amount * factor
