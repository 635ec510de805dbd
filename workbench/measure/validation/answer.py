"""What a validation answers: cases predicted against given, rows skipped with their reason, a summary, targets."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Case:
    """One given value and its prediction, both above zero, in the unit that the kind documents.

    `p10` and `p90` are None where the law tells no interval; `part` names the family that targets choose by. Raises
    ValueError for values that are not positive and finite: a kind skips such a row.
    """

    id: str
    given: float
    predicted: float
    p10: float | None = None
    p90: float | None = None
    part: str = ""

    def __post_init__(self) -> None:
        if not (0.0 < self.given < math.inf and 0.0 < self.predicted < math.inf):
            raise ValueError(f"{self.id}: given {self.given:g} and predicted {self.predicted:g} must be above zero")

    @property
    def ratio(self) -> float:
        """Predicted over given."""
        return self.predicted / self.given

    @property
    def covered(self) -> bool | None:
        """Whether the given value lies between p10 and p90; None without an interval."""
        if self.p10 is None or self.p90 is None:
            return None
        return self.p10 <= self.given <= self.p90


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that cannot be predicted, and why."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Errors over all cases; None where there is no case, or none with an interval."""

    n: int
    median_ratio_error: float | None
    p95_ratio_error: float | None
    within_2x: float | None
    interval_coverage: float | None
    median_absolute_error: float | None
    p95_absolute_error: float | None


@dataclass(frozen=True, slots=True)
class Target:
    """A promise: of the cases that it `applies` to, at least `share` have an `error` of at most `limit`.

    `error` is one of the measures of a case below. A median is a share of 0.5.
    """

    name: str
    share: float
    limit: float
    error: Callable[[Case], float]
    applies: Callable[[Case], bool] = lambda case: True  # noqa: ARG005 - every case


@dataclass(frozen=True, slots=True)
class Reached:
    """What became of a target: the share of its `n` cases within the limit, and the error that `share` of them keep."""

    target: Target
    n: int
    share_within: float | None
    error_at_share: float | None

    @property
    def holds(self) -> bool | None:
        """Whether the promise is kept; None without a case."""
        return None if self.share_within is None else self.share_within >= self.target.share


def ratio_error(case: Case) -> float:
    """`exp(|ln(predicted / given)|) - 1`: 0.1 is ten per cent too much, or as many times too little."""
    return math.expm1(abs(math.log(case.ratio)))


def absolute_error(case: Case) -> float:
    """`|predicted - given|`, in the unit of the values."""
    return abs(case.predicted - case.given)


def outside_interval(case: Case) -> float:
    """0 when the given value lies within p10 and p90, 1 when it does not or there is no interval."""
    return 0.0 if case.covered else 1.0


def interval_width(case: Case) -> float:
    """p90 over p10; infinite without an interval."""
    if case.p10 is None or case.p90 is None or case.p10 <= 0.0:
        return math.inf
    return case.p90 / case.p10


def summary(cases: Sequence[Case]) -> Summary:
    """Median and 95th percentile of the errors, share within a factor of two, share of intervals that hold."""
    ratio_errors, absolute_errors = list(map(ratio_error, cases)), list(map(absolute_error, cases))
    covered = [case.covered for case in cases if case.covered is not None]
    return Summary(
        n=len(cases),
        median_ratio_error=_quantile(ratio_errors, 0.5),
        p95_ratio_error=_quantile(ratio_errors, 0.95),
        within_2x=_mean([error <= 1.0 for error in ratio_errors]),
        interval_coverage=_mean(covered),
        median_absolute_error=_quantile(absolute_errors, 0.5),
        p95_absolute_error=_quantile(absolute_errors, 0.95),
    )


def reached(target: Target, cases: Sequence[Case]) -> Reached:
    """Hold the cases to a target."""
    errors = [target.error(case) for case in cases if target.applies(case)]
    within = _mean([error <= target.limit for error in errors])
    return Reached(target, len(errors), within, _quantile(errors, target.share))


def _quantile(values: Sequence[float], share: float) -> float | None:
    """The value that `share` of them do not exceed; None when there is none or it is infinite."""
    value = float(np.quantile(values, share, method="inverted_cdf")) if values else math.inf
    return value if math.isfinite(value) else None


def _mean(values: Sequence[bool]) -> float | None:
    return float(np.mean(values)) if values else None
