"""Traffic: bytes that are paid for on their way between zones and out to the internet."""

from __future__ import annotations

import numpy as np

from workbench.program.requirements import Functional

from .case import DAY_SECONDS, DAYS_PER_MONTH, Inputs
from .demand import Demand
from .spectrum import Floats

MONTH_SECONDS = DAYS_PER_MONTH * DAY_SECONDS


def queue_bytes_per_second(inputs: Inputs, asked: Demand) -> Floats:
    """Compressed bytes of events a second that enter the queue, bursts included, shape (months, draws); 0 without one.

    Law: raw bytes a second x wire compression.
    """
    if not any(service.scales_with == "raw_bytes" for service in inputs.case.side_services):
        return np.zeros_like(asked.raw_bytes_per_second)
    return np.asarray(asked.raw_bytes_per_second * inputs.common("wire_compression"))


def bytes_between_zones_per_month(inputs: Inputs, asked: Demand) -> Floats:
    """Bytes that copies in other zones receive in a month, shape (months, draws).

    Law: (stored bytes x further replicas + queue bytes x further copies of the queue) a second x seconds.
    """
    rows = asked.stored_bytes_per_second * (inputs.case.design.replicas - 1.0)
    events = queue_bytes_per_second(inputs, asked) * (inputs.common("queue_copies") - 1.0)
    return np.asarray((rows + events) * MONTH_SECONDS)


def bytes_copied_anew_per_month(inputs: Inputs, asked: Demand) -> Floats:
    """Bytes that machines on spot fetch from other copies after they were taken away, shape (months, draws).

    Law: hot bytes x replicas x interruptions a month: each machine loses what its own disks hold.
    """
    lost = inputs.price("spot_interruptions_per_month") * inputs.case.design.replicas
    return np.asarray(asked.hot_bytes * lost)


def bytes_to_internet_per_month(inputs: Inputs, asked: Demand) -> Floats:
    """Bytes of answers that leave for customers and the public in a month, shape (months, draws).

    Law: askings x rows that are shown x columns of the answer x bytes of a value; what is asked within goes nowhere.
    What the edge sends in is not charged.
    """
    shown = inputs.common("answer_rows_shown")
    values = np.zeros_like(asked.hot_bytes)
    for query in asked.queries:
        if query.requirement.audience != "internal":
            askings = inputs.queries_per_day(query.requirement) * DAYS_PER_MONTH
            columns = len(columns_of_answer(query.requirement))
            values += np.minimum(query.rows_returned[:, np.newaxis], shown) * (columns * askings)
    return np.asarray(values * inputs.common("answer_bytes_per_value"))


def columns_of_answer(question: Functional) -> list[str]:
    """The columns of an answer: time, what it is broken down by, and what is measured."""
    return ["time", *question.dimensions, *(measure.name for measure in question.measures)]
