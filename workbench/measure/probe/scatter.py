"""Numbers that look drawn at random and are the same each time they are asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.uint64]


def mixed(numbers: Ids) -> Ids:
    """Each number's own scattered one; different numbers stay different (splitmix64's finaliser)."""
    found = numbers + np.uint64(0x9E3779B97F4A7C15)
    found = (found ^ (found >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return found ^ (found >> np.uint64(31))


def shares(numbers: Ids) -> NDArray[np.float64]:
    """A number between nought and one for each, even over many."""
    return (mixed(numbers) >> np.uint64(11)).astype(np.float64) * 2.0**-53
