"""Ratios: no part exceeds its whole, and no share its bounds.

Finds errors of one hour against the requests of another, shares in percent among shares of one, a whole that is zero
under a part that is not.
"""

from __future__ import annotations

from workbench.program.data_checks import Ratios
from workbench.verify.data import ROUNDING, Data
from workbench.verify.found import Found

EXAMPLE = """\
id: possible-ratios
kind: ratios
what: Errors are some of the requests, and shares lie between 0 and 100 percent.
table: hours
pairs: [{part: errors, whole: requests}]
shares: [error_percent]
at_least: 0
at_most: 100
"""
"""A check of this kind as a file of checks has it."""


def look(check: Ratios, data: Data) -> Found:
    """Rows whose part exceeds its whole, or whose share lies outside of its bounds."""
    number = data.number
    impossible = [
        f"{number(check.table, pair.part)} > coalesce({number(check.table, pair.whole)}, 0)" for pair in check.pairs
    ]
    slack = ROUNDING * max(abs(check.at_least), abs(check.at_most))
    impossible += [
        f"NOT {number(check.table, column)} BETWEEN {check.at_least - slack!r} AND {check.at_most + slack!r}"
        for column in check.shares
    ]
    where = data.where(check.table, check.only, {})
    return data.offending(f"SELECT * FROM {data.name(check.table)} WHERE {where} AND ({' OR '.join(impossible)})")
