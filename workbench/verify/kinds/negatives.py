"""Negatives: amounts are not below nothing.

Finds counters that wrapped around, corrections that were booked twice, bytes that a 32-bit column could not hold.
"""

from __future__ import annotations

from workbench.program.data_checks import Negatives
from workbench.verify.data import Data
from workbench.verify.found import Found

EXAMPLE = """\
id: nothing-below-nothing
kind: negatives
table: hours
columns: [requests, bytes]
"""
"""A check of this kind as a file of checks has it."""


def look(check: Negatives, data: Data) -> Found:
    """Rows with a negative value in one of the columns."""
    negative = " OR ".join(f"{data.number(check.table, column)} < 0" for column in check.columns)
    where = data.where(check.table, check.only, {})
    return data.offending(f"SELECT * FROM {data.name(check.table)} WHERE {where} AND ({negative})")
