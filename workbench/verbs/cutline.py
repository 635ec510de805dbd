"""The cut line: what each question costs and whether the budget reaches it, as columns of the table."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.simulate.price import Narrower, Prices
from workbench.verbs import words

_NOT_ANSWERED = "not answered"
_WITHIN, _ENDS, _BEYOND = "within", "✂ ends here", "beyond"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a question costs: the money that leaving it out saves, with all that rank before it, and the cut line."""

    cost: str
    so_far: str
    budget: str | None


def wishes(prices: Prices) -> dict[str, Wish]:
    """The questions of a priced design by id; the first one that the budget does not reach is the cut line."""
    found: dict[str, Wish] = {}
    for one in prices.requirements:
        cut = any(wish.budget in (_ENDS, _BEYOND) for wish in found.values())
        beyond = one.above_cut_line is False
        budget = None if one.above_cut_line is None else (_BEYOND if cut else _ENDS) if beyond else _WITHIN
        cost = words.dollars(one.leave_one_out_usd.p50) if one.table else _NOT_ANSWERED
        found[one.id] = Wish(cost, words.dollars(one.cumulative_usd.p50), budget)
    return found


def warnings(prices: Prices) -> list[str]:
    """What nobody asked and everybody should know: wide tables that several narrow ones beat."""
    return [_warning(one) for one in prices.narrower]


def _warning(one: Narrower) -> str:
    parts = "; ".join(", ".join(part) or "no column" for part in one.parts)
    return (
        f"{len(one.parts)} narrow tables ({parts}) beat {one.table}: {words.brief(one.rows_per_day_of_parts)} rows "
        f"a day in place of {words.brief(one.rows_per_day)}, {words.dollars(one.saves_monthly_usd.p50)} a month less."
    )


@dataclass(frozen=True, slots=True)
class ColumnPrice:
    """What a column of a table costs: rows with it over rows without, and the bytes and dollars that go with it."""

    table: str
    column: str
    row_multiplier: float
    stored: str
    monthly_cost_usd: float


def columns(prices: Prices) -> list[ColumnPrice]:
    """The columns of a design's rollups, the dearest first."""
    found = [
        ColumnPrice(
            one.table, one.column, one.row_multiplier, words.stored(one.stored_bytes.p50), one.monthly_cost_usd.p50
        )
        for one in prices.dimensions
    ]
    return sorted(found, key=lambda one: (-one.monthly_cost_usd, one.table, one.column))
