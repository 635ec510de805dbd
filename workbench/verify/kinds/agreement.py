"""Agreement: two independent sources say the same, within a tolerance.

Finds bytes against kilobytes, a source that lost a region, days of another zone: what no look at one source can show.
"""

from __future__ import annotations

from workbench.program.data_checks import Agreement
from workbench.verify.data import Data
from workbench.verify.found import Found

EXAMPLE = """\
id: billing-agrees
kind: agreement
what: Analytics and billing count the same requests a day, within one percent.
one: {table: hours, measure: requests, only: {billed: ["true"]}}
other: {table: billing, measure: requests}
grain: 1d
tolerance: 0.01
least: 100
"""
"""A check of this kind as a file of checks has it."""


def look(check: Agreement, data: Data) -> Found:
    """Groups of which the two say amounts that differ by more than the tolerance, or that one does not know."""
    keys = [*(["bucket"] if check.grain else []), *check.by]
    return data.differing(
        data.grouped(check.one, check.by, check.grain), data.grouped(check.other, check.by, check.grain), keys,
        check.tolerance, labels=("one", "other"), least=check.least,
    )  # fmt: skip
