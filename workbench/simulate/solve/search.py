"""Search: the least that must give way, exact by pruning along what is monotone.

A lever is *monotone* when giving way further never needs more: then a set of levers that misses the target misses it
with any fewer, and the search need not look there. Whoever calls says which choices are feasible and what they cost.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field

Choice = tuple[int, ...]
"""For each lever how far it is pulled: 0 as it stands, 1 its mildest option, and so on."""

Weight = tuple[int, int]
"""Broken promises and consents: the first are made as few as can be, then the others."""


@dataclass(frozen=True)
class Grade:
    """What an option of a lever weighs: broken promises and consents; free ones weigh nothing."""

    breaks: int = 0
    consents: int = 0


@dataclass(frozen=True)
class Found:
    """The result of looking at one choice: whether it meets the target, and what it costs."""

    feasible: bool
    cost: float


Look = Callable[[Choice], Found]


@dataclass
class Search:
    """A search over monotone levers. `grades[lever][option - 1]` weighs each option; `look` evaluates a choice.

    `out_of_time` is asked before each evaluation; once it says so the search stops and is not `complete`.
    """

    grades: Sequence[Sequence[Grade]]
    look: Look
    out_of_time: Callable[[], bool] = lambda: False
    complete: bool = True
    _seen: dict[Hashable, Found] = field(default_factory=dict)

    @property
    def combinations(self) -> float:
        """How many choices there are."""
        return math.prod(len(options) + 1 for options in self.grades)

    def at(self, choice: Choice) -> Found:
        """What a choice is worth, found once."""
        if choice not in self._seen:
            self._seen[choice] = self.look(choice)
        return self._seen[choice]

    def weight(self, choice: Choice) -> Weight:
        """Broken promises and consents of a choice: what is made as small as can be before cost is."""
        picked = [self.grades[lever][option - 1] for lever, option in enumerate(choice) if option]
        return sum(one.breaks for one in picked), sum(one.consents for one in picked)

    def best(self, at_most: Weight | None = None) -> Choice | None:
        """The feasible choice with the fewest broken promises, then the fewest consents, then the lowest cost.

        Equal ones: the mildest. None when none is feasible that weighs no more than `at_most`.
        """
        found = [choice for choice in self._lightest(at_most) if self.at(choice).feasible]
        return min(found, key=lambda choice: (self.at(choice).cost, sum(choice), choice), default=None)

    def _lightest(self, at_most: Weight | None) -> list[Choice]:
        """For the lightest weight at which something is feasible, every way of reaching it, each pulled to its most."""
        if not self.at(self._bounds(math.inf, math.inf)).feasible:
            return []
        for breaks in range(self._total("breaks") + 1):
            if not self.at(self._bounds(breaks, math.inf)).feasible:
                continue
            for consents in range(self._total("consents") + 1):
                if at_most is not None and (breaks, consents) > at_most:
                    return []
                feasible = [one for one in self._of_weight(breaks, consents) if self.at(one).feasible]
                if feasible or not self.complete:
                    return feasible
        return []

    def _of_weight(self, breaks: int, consents: int) -> Iterator[Choice]:
        """Choices of at most that weight in which no lever can be pulled further without weighing more.

        Whole branches are left out where even pulling all that is left open misses the target.
        """
        yield from self._branch((), breaks, consents)

    def _branch(self, fixed: Choice, breaks: int, consents: int) -> Iterator[Choice]:
        if self.out_of_time():
            self.complete = False
            return
        if len(fixed) == len(self.grades):
            yield fixed
            return
        open_levers = self._bounds(breaks, consents)[len(fixed) :]
        if not self.at((*fixed, *open_levers)).feasible:
            return
        for option in self._heaviest_first(self.grades[len(fixed)]):
            grade = self.grades[len(fixed)][option - 1] if option else Grade()
            if grade.breaks <= breaks and grade.consents <= consents:
                yield from self._branch((*fixed, option), breaks - grade.breaks, consents - grade.consents)

    @staticmethod
    def _heaviest_first(options: Sequence[Grade]) -> list[int]:
        """For each weight the option that gives most: the last of equal ones, and none where no option is free."""
        last: dict[Grade, int] = {Grade(): 0}
        for position, grade in enumerate(options):
            last[grade] = position + 1
        return sorted(last.values(), reverse=True)

    def _bounds(self, breaks: float, consents: float) -> Choice:
        """The most that each lever could be pulled if it alone used all that may still be given."""

        def most(options: Sequence[Grade]) -> int:
            able = [at + 1 for at, one in enumerate(options) if one.breaks <= breaks and one.consents <= consents]
            return max(able, default=0)

        return tuple(map(most, self.grades))

    def _total(self, kind: str) -> int:
        return sum(max((getattr(one, kind) for one in options), default=0) for options in self.grades)

    def minimal_sets(self, base: Choice, levers: Sequence[int], most: int) -> list[tuple[int, ...]]:
        """The smallest sets of `levers`, each pulled to its most on top of `base`, that meet the target.

        No set holds another. Sets are looked at by size, at most `most` are told.
        """
        furthest = tuple(len(options) for options in self.grades)

        def pulled(some: Sequence[int]) -> Choice:
            return tuple(furthest[at] if at in some else option for at, option in enumerate(base))

        if not self.at(pulled(levers)).feasible:
            return []
        found: list[tuple[int, ...]] = []
        for size in range(len(levers) + 1):
            for some in self._sets(levers, size, pulled, found):
                if self.at(pulled(some)).feasible:
                    found.append(some)
                    if len(found) == most:
                        return found
        return found

    def _sets(
        self,
        levers: Sequence[int],
        size: int,
        pulled: Callable[[Sequence[int]], Choice],
        found: Sequence[tuple[int, ...]],
        chosen: tuple[int, ...] = (),
    ) -> Iterator[tuple[int, ...]]:
        """Sets of a size that hold none of those `found`, as far as all levers that are left could meet the target."""
        if self.out_of_time():
            self.complete = False
            return
        if len(chosen) == size:
            yield chosen
            return
        able = [one for one in levers if not any(set(some) <= {*chosen, one} for some in found)]
        if len(able) < size - len(chosen) or not self.at(pulled((*chosen, *able))).feasible:
            return
        for at, lever in enumerate(able):
            yield from self._sets(able[at + 1 :], size, pulled, found, (*chosen, lever))


def in_words(sets: Sequence[tuple[str, ...]]) -> str:
    """Minimal sets as one says them: `any 2 of a, b, c` where they are all the pairs of three, and so on."""
    if not sets:
        return "no set of relaxations is enough"
    if () in sets:
        return "nothing has to give way beyond what is free"
    by_size = {size: [one for one in sets if len(one) == size] for size in sorted({len(one) for one in sets})}
    return "; or ".join(told for size, some in by_size.items() for told in _family(some, size))


def _family(sets: Sequence[tuple[str, ...]], size: int) -> list[str]:
    """Sets of one size: as one phrase where they are all sets of that size of some names, else one by one."""
    names = sorted({name for one in sets for name in one})
    every = {frozenset(one) for one in itertools.combinations(names, size)}
    if len(names) > size and {frozenset(one) for one in sets} == every:
        return [f"any {'one' if size == 1 else size} of {', '.join(names)}"]
    return [" and ".join(one) for one in sets]
