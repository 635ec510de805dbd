"""Answer: what an estimate has found, for traces to tell where each figure came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from .case import Inputs
from .cluster import Cluster, Stages
from .demand import Demand
from .latency import Latency
from .money import Bill
from .people import People
from .result import Rung, TraceInput

MERGED = "median over the draws"
DRAWN = "in the draw in which the figure is at its median"


@dataclass(frozen=True)
class Answer:
    """What an estimate has found, for the month that its headline tells; latencies by the id of the question."""

    inputs: Inputs
    asked: Demand
    stages: Stages
    cluster: Cluster
    costs: Bill
    rungs: Sequence[Rung]
    latencies: Mapping[str, Latency]
    people: People
    month: int

    def named(self, names: Iterable[str]) -> tuple[TraceInput, ...]:
        """The inputs of these names that the estimate used, whoever owns them: engine, common, price list or stream."""
        return tuple(self._used[name] for name in names if name in self._used)

    @cached_property
    def _used(self) -> dict[str, TraceInput]:
        return {key.partition(".")[2]: one for key, one in self.inputs.draws.inputs.items()}


def drawn(inputs: Inputs, owner: str, name: str, at: int) -> TraceInput:
    """A price, what all engines share (`common`), or a coefficient of the engine, as it stands in one draw."""
    values = {"price": inputs.price, "common": inputs.common}.get(owner, inputs.coefficient)(name)
    return replace(inputs.draws.inputs[f"{owner}.{name}"], value=float(values[at]))
