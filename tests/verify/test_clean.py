"""Nothing is raised on clean data, whatever its season, growth, holidays and clocks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.verify.worlds import World, checked, tables_of

SPRING, AUTUMN = dt.date(2026, 3, 2), dt.date(2026, 10, 5)
CHRISTMAS = {dt.date(2026, 12, day): factor for day, factor in ((24, 0.7), (25, 0.62), (26, 0.7), (31, 0.75))}
EASTER = {dt.date(2026, 4, day): 0.65 for day in (3, 5, 6)}

WORLDS = [
    World(seed=1),
    World(seed=2, zone="Europe/Stockholm", first=SPRING),
    World(seed=3, zone="Europe/Stockholm", first=AUTUMN, ending="csv"),
    World(seed=4, zone="America/New_York", first=AUTUMN),
    World(seed=5, zone="America/New_York", first=dt.date(2026, 2, 16), weekend=0.4),
    World(seed=6, zone="Asia/Kolkata", ending="csv"),
    World(seed=7, zone="Australia/Sydney", first=SPRING),
    World(seed=8, zone="Asia/Tokyo", swing=0.8),
    World(seed=9, growth_per_week=0.15),
    World(seed=10, growth_per_week=-0.08),
    World(seed=11, first=dt.date(2026, 11, 30), holidays=CHRISTMAS),
    World(seed=12, first=SPRING, holidays=EASTER, weekend=0.6),
    World(seed=13, noise=0.12),
    World(seed=14, noise=0.01, weekend=1.0),
    World(seed=15, weekend=1.6),
    World(seed=16, days=28, ending="csv"),
    World(seed=17, days=21),
    World(seed=18, events_per_day=150),
    World(seed=19, events_per_day=300, swing=0.9, weekend=0.3),
    World(seed=20, days=70, first=dt.date(2027, 1, 1), ending="jsonl.gz"),
]


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: f"world-{world.seed}")
def test_nothing_is_raised_on_clean_data(tmp_path: Path, world: World) -> None:
    found = checked(world, tables_of(world), tmp_path)
    raised = {one.id: one.problem or one.sample[:3] for one in found.values() if not one.passed}
    assert raised == {}
