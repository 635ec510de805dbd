"""Managed: what a third party that keeps the events and answers the questions charges a month."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from workbench.program.catalog import PriceDimension

from .case import DAY_SECONDS, DAYS_PER_MONTH, Inputs
from .demand import Demand
from .spectrum import Floats

GB = 1e9
MINIMUM = "up to the contract's minimum"


def managed_bill(inputs: Inputs, asked: Demand) -> dict[str, Floats]:
    """US dollars a month by price dimension, and what is missing to the contract's minimum; shapes (months, draws).

    Law: `sum of usage x price, at least the minimum`; usage as in `usage`.
    """
    parts = {
        dimension.name: used * unit_price(inputs, dimension)
        for dimension, used in zip(inputs.case.engine.price_dimensions, usage(inputs, asked).values(), strict=True)
    }
    minimum = inputs.case.engine.contract_minimum
    if minimum is not None:
        least = inputs.draws.coefficient(f"{inputs.case.engine.name}.contract_minimum", minimum)
        charged = np.asarray(np.sum(list(parts.values()), axis=0))
        parts[MINIMUM] = np.maximum(least - charged, 0.0)
    return parts


def unit_price(inputs: Inputs, dimension: PriceDimension) -> Floats:
    """US dollars for one unit of a price dimension, shape (draws,)."""
    return inputs.draws.coefficient(f"{inputs.case.engine.name}.{dimension.name}_usd", dimension.usd)


def usage(inputs: Inputs, asked: Demand) -> Mapping[str, Floats]:
    """Units a month by price dimension, shapes (months, draws): events with their bursts, GB taken in, kept as one copy
    and scanned by questions, and hosts that send.
    """
    none = np.zeros_like(asked.hot_bytes)
    month_seconds = DAYS_PER_MONTH * DAY_SECONDS
    events = asked.volume.messages_per_day + asked.volume.burst_events_per_day
    units = {
        "event": none + events * DAYS_PER_MONTH,
        "ingested_gb": asked.raw_bytes_per_second * (month_seconds / GB),
        "stored_gb_month": (asked.hot_bytes + asked.cold_bytes) / GB,
        "scanned_gb": asked.scanned_bytes_per_second * (month_seconds / GB),
        "host_month": none + inputs.hosts,
    }
    return {dimension.name: units[dimension.per] for dimension in inputs.case.engine.price_dimensions}
