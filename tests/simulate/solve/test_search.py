"""The search: equal to looking at everything, and far fewer looks."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.simulate.solve.search import Choice, Found, Grade, Search, in_words

FREE, CONSENT, BREAK = Grade(), Grade(consents=1), Grade(breaks=1)


class Reference:
    """A made-up design: each lever multiplies the need of some tables, or of all, by what it leaves of them."""

    def __init__(self, seed: int, levers: int, tables: int = 4, most_options: int = 3) -> None:
        luck = random.Random(seed)
        self.needs = [luck.lognormvariate(2, 1) for _ in range(tables)]
        self.levers = [
            (
                luck.randrange(-1, tables),
                sorted(luck.uniform(0.2, 1) for _ in range(luck.randint(1, most_options)))[::-1],
            )
            for _ in range(levers)
        ]
        self.grades = [[luck.choice([FREE, CONSENT, CONSENT, BREAK])] * len(left) for _, left in self.levers]
        self.limit = sum(self.needs) * luck.uniform(0.01, 0.6)
        self.looks = 0

    def need(self, choice: Choice) -> float:
        needs = list(self.needs)
        for (table, left), option in zip(self.levers, choice, strict=True):
            for at in range(len(needs)):
                if option and table in (at, -1):
                    needs[at] *= left[option - 1]
        return sum(needs)

    def look(self, choice: Choice) -> Found:
        self.looks += 1
        need = self.need(choice)
        return Found(need <= self.limit, need)

    def brute_force(self) -> tuple[int, int, float] | None:
        search = Search(self.grades, self.look)
        ranges = [range(len(options) + 1) for options in self.grades]
        worth = [
            (*search.weight(choice), self.need(choice))
            for choice in itertools.product(*ranges)
            if self.need(choice) <= self.limit
        ]
        return min(worth, default=None)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 7))
def test_the_answer_is_that_of_looking_at_everything(seed: int, levers: int) -> None:
    made = Reference(seed, levers)
    search = Search(made.grades, made.look)
    best, expected = search.best(), made.brute_force()
    assert search.complete
    if expected is None:
        assert best is None
        return
    assert best is not None
    assert (*search.weight(best), made.need(best)) == pytest.approx(expected)


def test_options_of_one_lever_may_weigh_differently() -> None:
    grades = [[FREE, CONSENT, BREAK], [CONSENT]]
    left = {0: 1.0, 1: 0.8, 2: 0.5, 3: 0.1}

    def look(choice: Choice) -> Found:
        need = 10 * left[choice[0]] * (0.5 if choice[1] else 1.0)
        return Found(need <= limit, need)

    for limit, expected in ((9, (1, 0)), (5, (1, 1)), (3, (2, 1)), (1, (3, 0)), (0.6, (3, 1)), (0.1, None)):
        search = Search(grades, look)
        assert search.best() == expected, limit


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 8))
def test_minimal_sets_are_all_the_smallest_ones(seed: int, count: int) -> None:
    made = Reference(seed, count, most_options=1)
    search = Search(made.grades, made.look)
    base, every = tuple([0] * count), list(range(count))
    enough = [
        frozenset(some)
        for size in range(count + 1)
        for some in itertools.combinations(every, size)
        if made.need(tuple(int(at in some) for at in every)) <= made.limit
    ]
    smallest = {one for one in enough if not any(other < one for other in enough)}
    assert {frozenset(one) for one in search.minimal_sets(base, every, 10**6)} == smallest


def test_a_million_combinations_take_few_looks() -> None:
    made = Reference(7, 14, tables=8)
    search = Search(made.grades, made.look)
    made.limit = made.need(tuple(len(options) for options in made.grades)) * 4
    search.best()
    assert search.combinations > 1e6
    assert made.looks < search.combinations / 1000


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 6), st.integers(0, 2), st.integers(0, 4))
def test_nothing_heavier_than_allowed_is_found(seed: int, levers: int, breaks: int, consents: int) -> None:
    made = Reference(seed, levers)
    search = Search(made.grades, made.look)
    expected, best = made.brute_force(), search.best((breaks, consents))
    if expected is None or expected[:2] > (breaks, consents):
        assert best is None
    else:
        assert best is not None
        assert (*search.weight(best), made.need(best)) == pytest.approx(expected)


def test_a_search_that_is_stopped_says_so() -> None:
    made = Reference(3, 10)
    made.limit = math.inf
    search = Search(made.grades, made.look, out_of_time=lambda: True)
    assert search.best() is None
    assert not search.complete


def test_sets_in_words() -> None:
    assert in_words([("a", "b"), ("a", "c"), ("b", "c")]) == "any 2 of a, b, c"
    assert in_words([("a",), ("b",)]) == "any one of a, b"
    assert in_words([("c",), ("a", "b")]) == "c; or a and b"
    assert in_words([("d",), ("a", "b"), ("a", "c"), ("b", "c")]) == "d; or any 2 of a, b, c"
    assert in_words([("a", "b"), ("b", "c")]) == "a and b; or b and c"
    assert in_words([()]) == "nothing has to give way beyond what is free"
    assert in_words([]) == "no set of relaxations is enough"
