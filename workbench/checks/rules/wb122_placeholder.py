"""WB122: what is not known yet is told as missing, and not filled with a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import in_play
from workbench.program.base import Item
from workbench.program.finding import FieldPath, Severity, spell

_PLACEHOLDER = re.compile(
    r"^\W*(tbd|tba|tbc|todo|fixme|xxx+|\?+|n/?a|none yet|unknown|lorem ipsum.*|"
    r"(still )?to be (decided|defined|determined|done|confirmed|announced|discussed)|"
    r"(we('| wi)ll|will) (decide|see|figure (it|this) out)( later)?|later|somehow|as soon as possible|asap)\W*$",
    re.IGNORECASE,
)
_PROMISES = frozenset({
    "question", "acceptance", "path_to_scale", "exit_plan", "exit_criteria", "stop_when", "breaks_at_ten_times",
    "settled_when", "answer", "reason", "overruled_because", "missing", "scale", "statement", "result", "brief",
    "effect", "proof", "causes", "lessons", "reversal",
})  # fmt: skip
"""The fields whose words others rely on."""


def look(context: Context) -> Iterator[Breach]:
    """Open items that hold a placeholder such as TBD in a field that others rely on."""
    for item_id, item in sorted(context.program.items.items()):
        if in_play(context, item):
            for name in type(item).model_fields:
                if name in _PROMISES:
                    yield from _blanks(item, item_id, (name,), getattr(item, name))


def _blanks(item: Item, item_id: str, at: FieldPath, value: Any) -> Iterator[Breach]:
    if isinstance(value, str):
        if _PLACEHOLDER.match(value.strip()):
            yield Breach(item_id, at, f"{spell(at)} of {item_id} says '{value.strip()}'")
    elif isinstance(value, list):
        for position, one in enumerate(value):
            yield from _blanks(item, item_id, (*at, position), one)
    elif value is not None:
        for name in ("what", "text"):
            yield from _blanks(item, item_id, (*at, name), getattr(value, name, None))


_SPIKE = """\
id: SPK-stream
kind: spike
title: Aggregate in the stream
question: Does streaming aggregation keep up with an attack?
owner: PER-ada
starts_on: 2027-01-11
time_box_days: 14
path_to_scale: {path}
informs: [FR-countries]
"""

RULE = Rule(
    code="WB122",
    title="Placeholder in place of a promise",
    family="requirements",
    severity=Severity.WARNING,
    why="A field that says TBD looks filled in on every list, and so nobody is asked for what it lacks.",
    hint="Write what is so, or leave the field out: its absence is told until somebody knows.",
    wrong=_SPIKE.format(path="TBD"),
    right=_SPIKE.format(path="Replaces the hourly jobs, one table at a time."),
    look=look,
)
