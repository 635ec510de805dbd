"""Time buckets: how many there are, and what share of the events each has."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.program.streams import Curve
from workbench.simulate.grain import grain_seconds, time_spectrum


@pytest.mark.parametrize(
    ("grain", "seconds"), [("60s", 60), ("10min", 600), ("1h", 3600), ("1d", 86400), ("7d", 604800), ("none", None)]
)
def test_grains_are_read(grain: str, seconds: int | None) -> None:
    assert grain_seconds(grain) == seconds


@pytest.mark.parametrize("grain", ["", "h", "0h", "-1h", "1.5h", "1 h", "1w", "hourly", "1h\n"])
def test_anything_else_is_refused(grain: str) -> None:
    with pytest.raises(ValueError, match="is not a grain"):
        grain_seconds(grain)


@pytest.mark.parametrize(
    ("grain", "days", "buckets"),
    [
        ("1h", 1, 24),
        ("1h", 30, 720),
        ("60s", 365, 525_600),
        ("1h", 1.5, 36),
        ("7h", 1, 4),
        ("1d", 7, 7),
        ("7d", 30, 5),
        ("none", 30, 1),
        ("2d", 0.5, 1),
    ],
)
def test_buckets_are_counted_over_the_days_of_the_curve(grain: str, days: float, buckets: int) -> None:
    for shape in ({}, {"swing": 0.4}, {"hourly": [1.0] * 24}):
        spectrum = time_spectrum(Curve.model_validate({"days": days, **shape}, strict=False), grain)
        assert spectrum.cardinality == pytest.approx(buckets)
        assert spectrum.mass.sum() == pytest.approx(1.0)


def test_a_swing_has_its_peak_at_noon_and_the_mass_of_its_density() -> None:
    spectrum = time_spectrum(Curve(swing=0.4), "1h")
    seconds = np.arange(86400) + 0.5
    density = 1 + 0.4 * np.sin(2 * np.pi * seconds / 86400 - np.pi / 2)
    hours = density.reshape(24, 3600).sum(axis=1) / 86400
    told = np.repeat(spectrum.probability, np.rint(spectrum.count).astype(int))
    np.testing.assert_allclose(told, np.sort(hours)[::-1], rtol=1e-6)


def test_hourly_weights_are_spread_evenly_within_the_hour() -> None:
    weights = [float(hour) for hour in range(24)]
    spectrum = time_spectrum(Curve(hourly=weights), "30min")
    assert spectrum.cardinality == pytest.approx(46)
    assert spectrum.largest == pytest.approx(23 / sum(weights) / 2)
