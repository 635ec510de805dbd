from __future__ import annotations

import dataclasses

import pytest

from workbench.simulate.price import Narrower, Prices
from workbench.store.loader import load
from workbench.store.resources import example_dir
from workbench.verbs import cutline
from workbench.verbs.price import price


@pytest.fixture(scope="module")
def prices() -> Prices:
    return price(load(example_dir()), "DES-inhouse-cubes", draws=32)


def with_reach(prices: Prices, *above: bool | None) -> Prices:
    told = [
        dataclasses.replace(one, above_cut_line=reach) for one, reach in zip(prices.requirements, above, strict=False)
    ]
    return dataclasses.replace(prices, requirements=told)


def test_the_line_is_cut_once_and_all_after_it_is_beyond(prices: Prices) -> None:
    told = cutline.wishes(with_reach(prices, True, True, False, True, False))
    assert [one.budget for one in told.values()] == ["within", "within", "✂ ends here", "within", "beyond"]
    assert {one.budget for one in cutline.wishes(with_reach(prices, None, None)).values()} == {None}


def test_a_question_that_no_table_answers_has_no_cost(prices: Prices) -> None:
    first = dataclasses.replace(prices.requirements[0], table=None)
    told = cutline.wishes(dataclasses.replace(prices, requirements=[first]))
    assert told[first.id].cost == "not answered"


def test_the_dearest_column_stands_first(prices: Prices) -> None:
    costs = [one.monthly_cost_usd for one in cutline.columns(prices)]
    assert costs == sorted(costs, reverse=True)
    assert costs[0] > 0


def test_a_wide_table_that_narrow_ones_beat_is_warned_of(prices: Prices) -> None:
    wide = Narrower("cube", (("zone",), ("asn", "country")), 3e6, 2e4, prices.total_usd)
    (said,) = cutline.warnings(dataclasses.replace(prices, narrower=[wide]))
    assert said.startswith("2 narrow tables (zone; asn, country) beat cube: 20k rows a day in place of 3M")
