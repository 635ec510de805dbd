"""What an estimate says: quantiles, the ladder, the budget's probability and the trace behind each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from workbench.program.catalog import Grade


@dataclass(frozen=True, slots=True)
class Quantiles:
    """The 10th, 50th and 90th percentile over the draws, in the unit of the field that holds them."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Rung:
    """One factor of the ladder from need to bought: the factor, reference nodes after it, where it comes from."""

    rung: str
    factor: float
    nodes_after: float
    source: str


@dataclass(frozen=True, slots=True)
class Role:
    """Machines of one role in production: data nodes, consumers, a side service."""

    name: str
    instance: str
    count: Quantiles


@dataclass(frozen=True, slots=True)
class BudgetAnswer:
    """A budget held against the draws: the share of draws in which nodes and money both stay within it."""

    id: str
    nodes: float
    monthly_cost_usd: float | None
    probability_met: float


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the horizon, `YYYY-MM`; `budget_held` is the share of draws within the budget in it."""

    month: str
    nodes: Quantiles | None
    monthly_cost_usd: Quantiles
    stored_bytes: Quantiles
    budget_held: float | None = None


Answer = Literal["fits", "does_not_fit", "cannot_tell_yet"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a design fits its budget, why that is said, and the spike that would tell where it cannot be told yet."""

    answer: Answer
    reason: str
    spike: str | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a spike, or one more that nobody has planned, would take away of the doubt about a budget.

    `inputs` are those that it measures and that vary; `variance_share` is their share of the variance of what decides
    the budget; `value_usd` what knowing them is worth to the decision, and `per_week` that for each week of the spike.
    """

    spike: str | None
    title: str
    weeks: float | None
    inputs: Sequence[str]
    variance_share: float
    value_usd: float
    per_week: float | None


@dataclass(frozen=True, slots=True)
class Driver:
    """An uncertain input and the share of the variance that rests on it: of the logarithm of what decides the budget.

    That is the larger of nodes and money over their limits; without a budget nodes, or else money.
    """

    input: str
    variance_share: float
    grade: Grade


@dataclass(frozen=True, slots=True)
class TraceInput:
    """A number that went into a formula, with where it came from."""

    name: str
    value: float
    unit: str
    source: str
    grade: Grade | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """How one figure came about: formula in words and symbols, inputs, and the source of the law."""

    key: str
    title: str
    formula: str
    value: float
    unit: str
    source: str
    inputs: tuple[TraceInput, ...] = ()


@dataclass(frozen=True, slots=True)
class TableEstimate:
    """One table at the top month: rows a day, bytes a row on disk, days kept, stored bytes of one copy."""

    name: str
    rows_per_day: Quantiles
    bytes_per_row: Quantiles
    kept_days: float
    stored_bytes: Quantiles


@dataclass(frozen=True, slots=True)
class StateLatency:
    """Answers while a part of the cluster is lost: seconds that 95 % of them stay below, None where in a tenth of the
    draws or more they never come, and the share of draws in which the question's target is kept.
    """

    latency_p95_seconds: Quantiles | None
    target_kept: float | None


@dataclass(frozen=True, slots=True)
class QuestionEstimate:
    """One asking of a question at the top month: the table that answers, what it reads, takes and returns.

    `caveats` say in words in what the answer differs from the question; `target_kept` is the share of draws in which
    95 % of the answers come within the question's target, None without one.
    """

    table: str
    caveats: Sequence[str]
    rows_read: Quantiles
    scanned_bytes: Quantiles
    cpu_seconds: Quantiles
    group_memory_bytes: float
    rows_returned: float
    node_lost: StateLatency | None
    zone_lost: StateLatency | None
    target_kept: float | None


@dataclass(frozen=True, slots=True)
class TeamCost:
    """What people cost beside machines: once, to build and to run old and new side by side, and every month."""

    one_time_cost_usd: Quantiles
    people_monthly_cost_usd: Quantiles
    months_to_first_value: Quantiles
    counted: bool
    """Whether the monthly cost of people is part of the design's monthly cost, as its budget covers it."""


@dataclass(frozen=True, slots=True)
class ListAccuracy:
    """How right a list of the `largest` values is: the share of them that it holds, and how far its counts are off."""

    largest: int
    recall: float
    recall_p10: float
    recall_p90: float
    count_error: float


@dataclass(frozen=True, slots=True)
class DesignEstimate:
    """The answer for one design; top-level figures are those of the worst month of the budget's period."""

    id: str
    engine: str
    at_month: str
    nodes: Quantiles | None
    monthly_cost_usd: Quantiles
    stored_bytes: Quantiles
    binding_resource: str
    ladder: Sequence[Rung]
    guess_share: float
    roles: Sequence[Role]
    budget: BudgetAnswer | None
    latency_p95_seconds: dict[str, Quantiles]
    months: Sequence[Month]
    first_month_over_budget: str | None
    drivers: Sequence[Driver]
    tables: Sequence[TableEstimate]
    trace: Sequence[Trace]
    answered_by: Mapping[str, str] = field(default_factory=dict)
    """The table that answers each functional requirement, by id."""
    unanswered: Sequence[str] = ()
    """Ids of the functional requirements that no table of the design can answer truly."""
    unanswered_because: Mapping[str, str] = field(default_factory=dict)
    """What the nearest table lacks, in words, by the id of the functional requirement."""
    questions: Mapping[str, QuestionEstimate] = field(default_factory=dict)
    """What one asking of each functional requirement takes, by its id."""
    budget_breaks_in_month: str | None = None
    """The first month, `YYYY-MM`, in which the budget holds less often than its target; None when there is none."""
    verdict: Verdict | None = None
    """Whether it fits the budget; None without one."""
    order_by: str | None = None
    """The day, `YYYY-MM-DD`, by which more must be ordered to be there in time; None without a break or a lead time."""
    lists: Mapping[str, ListAccuracy] = field(default_factory=dict)
    """How right the lists are that sketches keep, by question, for its largest customer; filled where asked for."""
    distinct_errors: Mapping[str, float] = field(default_factory=dict)
    """Relative standard error of the distinct counts that sketches keep, by question; filled where asked for."""
    team: TeamCost | None = None
    """What people cost beside machines and services."""
    monthly_cost_per_customer_usd: Quantiles | None = None
    """The monthly cost over the program's customers; None where the program does not say how many."""
    monthly_cost_per_billion_events_usd: Quantiles | None = None
    """The monthly cost over the billions of events of that month."""


@dataclass(frozen=True, slots=True)
class NotSized:
    """A design that cannot be sized, and why: the reason names the item, the fault and the mend."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate of a program's designs from one seed; every design sees the same draws."""

    program: str
    revision: str | None
    seed: int
    draws: int
    designs: Sequence[DesignEstimate]
    not_sized: Sequence[NotSized] = ()
