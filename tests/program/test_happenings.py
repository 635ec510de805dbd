"""A timeline holds what people said when they were asked."""

from __future__ import annotations

import datetime as dt

from workbench.program.happenings import happenings
from workbench.store.loader import load
from workbench.store.resources import example_dir


def test_a_closed_poll_tells_the_room_and_the_private_answers() -> None:
    [told] = happenings(load(example_dir()), ["POL-druid-forum"], dt.date(2026, 11, 16))
    assert (told.lane, told.tone) == ("verdict", "bad")
    assert told.what.endswith("4.0 in the room and 2.6 privately")
