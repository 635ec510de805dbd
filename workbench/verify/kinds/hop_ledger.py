"""Hop ledger: what one stage sends, the next received, rejected or got late.

Finds events that a full queue dropped without a word, retries that were received twice, a stage whose hour is missing.
Where stages follow each other (`stage`, `order`), what one received is what the next one sends.
"""

from __future__ import annotations

from itertools import pairwise

from workbench.program.data_checks import Amount, HopLedger
from workbench.verify.data import ROUNDING, Data
from workbench.verify.found import Found

EXAMPLE = """\
id: nothing-lost-on-the-way
kind: hop_ledger
what: Every event that a stage sent was received, rejected or late in the next one.
table: ledger
grain: 1h
sent: sent
outcomes: [received, rejected, late]
stage: stage
order: [edge, queue, store]
"""
"""A check of this kind as a file of checks has it."""


def look(check: HopLedger, data: Data) -> Found:
    """Lines of the ledger that do not balance, and hops between stages that lose or gain."""
    found = _unbalanced(check, data)
    if check.stage is None:
        return found
    others = [name for name in check.by if name != check.stage]
    for before, after in pairwise(check.order):
        received = Amount(table=check.table, measure=check.outcomes[0], only={**check.only, check.stage: [before]})
        sent = Amount(table=check.table, measure=check.sent, only={**check.only, check.stage: [after]})
        found += data.differing(
            data.grouped(received, others, check.grain), data.grouped(sent, others, check.grain), ["bucket", *others],
            check.tolerance, labels=("received", "sent"), told={"hop": f"{before} to {after}"},
        )  # fmt: skip
    return found


def _unbalanced(check: HopLedger, data: Data) -> Found:
    by = [*check.by, *([check.stage] if check.stage and check.stage not in check.by else [])]
    keys = data.keys(check.table, by, check.grain)
    sums = {name: f"sum({data.number(check.table, name)})" for name in (check.sent, *check.outcomes)}
    shown = ", ".join(f"{expression} AS {data.name(name)}" for name, expression in {**keys, **sums}.items())
    positions = ", ".join(str(position + 1) for position in range(len(keys)))
    sent = f"coalesce({data.name(check.sent)}, 0)"
    arrived = " + ".join(f"coalesce({data.name(name)}, 0)" for name in check.outcomes)
    gap = f"({sent} - ({arrived}))"
    slack = f"{max(check.tolerance, ROUNDING)!r} * greatest(abs({sent}), abs({arrived}))"
    where = data.where(check.table, check.only, {})
    return data.offending(
        f"SELECT *, {gap} AS difference FROM (SELECT {shown} FROM {data.name(check.table)} WHERE {where}"
        f" GROUP BY {positions}) AS ledger WHERE abs({gap}) > {slack}",
        ", ".join(["abs(difference) DESC", *map(data.name, keys)]),
    )
