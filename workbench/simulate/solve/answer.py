"""What a search says: plans, minimal sets, what each lever buys, break-evens, and the closest where nothing fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from workbench.program.relaxing import Level
from workbench.simulate.result import Quantiles

Bound = Literal["at_most", "at_least"]
AT_MOST: Final = "at_most"
AT_LEAST: Final = "at_least"


@dataclass(frozen=True, slots=True)
class Pulled:
    """One lever of a plan: from where to where, how much of a promise it touches, and who must consent."""

    id: str
    title: str
    from_: str
    to: str
    level: Level
    consent: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A set of relaxations with what it needs; nodes are reference nodes of the budget's worst month.

    `overrides` are the fields that it changes, as a scenario holds them; `slower` the questions that kept their time as
    the design stood and no longer do.
    """

    relaxations: tuple[Pulled, ...]
    nodes: Quantiles | None
    monthly_cost_usd: Quantiles
    probability_met: float
    binding_resource: str
    overrides: Mapping[str, Any]
    months_to_first_value: Quantiles
    one_time_cost_usd: Quantiles
    slower: tuple[str, ...] = ()

    @property
    def consents(self) -> tuple[Pulled, ...]:
        """The relaxations that engineering cannot decide alone."""
        return tuple(one for one in self.relaxations if one.level != "free")


@dataclass(frozen=True, slots=True)
class LeverWorth:
    """What one lever buys alone, at its most: free ones from the design as it is, others on top of the free ones."""

    id: str
    title: str
    level: Level
    consent: tuple[str, ...]
    saves_nodes: Quantiles
    saves_monthly_usd: Quantiles


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The value of one input up to which the target is met with the probability asked for, all else as it stands.

    `with_plan` says what has given way meanwhile, `bound` on which side of the value the target is met. `value` is None
    where no value between a thousandth and a thousand times the present one is a border: the target is met by all of
    them, or by none.
    """

    with_plan: str

    input: str
    words: str
    now: float
    value: float | None
    unit: str
    bound: Bound = AT_MOST


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be met: reference nodes and US dollars a month, in every month of the budget, with a probability."""

    nodes: float | None
    monthly_cost_usd: float | None
    probability: float


@dataclass(frozen=True, slots=True)
class Solution:
    """The answer of a search. `closest` is told where nothing fits, with the reason in `floor`."""

    design: str
    target: Target
    as_is: Plan
    feasible: bool
    plans: Sequence[Plan]
    minimal_sets: Sequence[tuple[str, ...]]
    minimal_sets_in_words: str
    levers: Sequence[LeverWorth]
    break_evens: Sequence[BreakEven]
    closest: Plan | None
    floor: str | None
    evaluations: int
    combinations: float
    complete: bool
    """Whether the search ended by itself; otherwise the time ran out and better plans may exist."""
