"""Parts: what is broken down comes to what it was broken down from.

Finds lists of the largest N that were cut off without their others, countries that exceed the world because retries
were counted twice, a total that was made on another day than its parts.
"""

from __future__ import annotations

from workbench.program.data_checks import Parts
from workbench.verify.data import Data
from workbench.verify.found import Found

EXAMPLE = """\
id: top-and-others
kind: parts
what: The ten largest paths and all others come to the zone.
parts: {table: top_paths, measure: requests}
whole: {table: zones, measure: requests}
by: [zone]
grain: 1d
"""
"""A check of this kind as a file of checks has it."""


def look(check: Parts, data: Data) -> Found:
    """Groups whose parts do not come to the whole, or exceed it where they may be less."""
    parts = data.grouped(check.parts, check.by, check.grain)
    whole = data.grouped(check.whole, check.by, check.grain)
    keys = [*(["bucket"] if check.grain else []), *check.by]
    condition = "abs({gap}) > {slack}" if check.relation == "equal" else "{gap} > {slack}"
    return data.differing(parts, whole, keys, check.tolerance, labels=("parts", "whole"), condition=condition)
