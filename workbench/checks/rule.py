"""What a rule is: a code, the words that explain it, two examples, and a function that looks at a program."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from workbench.program.edits import Edit, Edits, no_edits
from workbench.program.finding import FieldPath, Finding, Severity
from workbench.program.governance import SeenCost
from workbench.program.links import Link, links
from workbench.program.ownership import lapsed
from workbench.program.program import Program
from workbench.program.standing import Past, Standing, standings
from workbench.simulate.result import DesignEstimate, NotSized


def no_past(revision: str) -> Program | None:  # noqa: ARG001
    """The past of a program that has none, as outside git."""
    return None


Estimates = Callable[[str], DesignEstimate | NotSized | None]

Family = Literal[
    "people", "requirements", "roadmap", "spikes", "budget", "concerns", "decisions", "reach", "data", "learning"
]
"""What part of the plan a rule looks after."""


@dataclass(frozen=True)
class Context:
    """What rules may look at: the program, the day it is, and what is got when asked for.

    `estimate` takes a design's id; it says why a design cannot be sized, and None where other rules say that already.
    `past` finds earlier versions, `edits` tells who changed what and when.
    """

    program: Program
    today: dt.date
    estimate: Estimates
    past: Past = no_past
    edits: Edits = no_edits

    @cached_property
    def history(self) -> Sequence[Edit]:
        """Every edit, newest first; none outside git."""
        return self.edits()

    @cached_property
    def lapsed(self) -> frozenset[str]:
        """The items that ask nothing of anybody any more, though no status says so."""
        return lapsed(self.program, self.today)

    @cached_property
    def links(self) -> list[Link]:
        """Every link of every item, in the order of the items."""
        return [link for item in self.program.items.values() for link in links(item)]

    @cached_property
    def standings(self) -> list[Standing]:
        """Where every verdict stands."""
        return standings(self.program, self.past, self._cost)

    def _cost(self, design_id: str) -> SeenCost | None:
        answer = self.estimate(design_id)
        if not isinstance(answer, DesignEstimate):
            return None
        nodes = answer.nodes.p50 if answer.nodes else None
        return SeenCost(design=design_id, nodes=nodes, monthly_cost_usd=answer.monthly_cost_usd.p50)


@dataclass(frozen=True, slots=True)
class Breach:
    """One place where a rule does not hold. `hint` replaces the rule's own where the mend is known more exactly."""

    item: str
    field: FieldPath
    what: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and its page: what it says, why it matters, how to mend it, and one item wrong and mended.

    `wrong` and `right` hold the YAML of one or more items, parted by `---`, that stand in an otherwise sound program
    whose edits, newest first, are its `history`.
    """

    code: str
    title: str
    family: Family
    severity: Severity
    why: str
    hint: str
    wrong: str
    right: str
    look: Callable[[Context], Iterator[Breach]]
    history: Sequence[Edit] = ()

    def findings(self, context: Context) -> Iterator[Finding]:
        """What the rule says of the program, each at the line of the field it is about."""
        for breach in self.look(context):
            place = context.program.where(breach.item, breach.field)
            yield Finding(
                code=self.code,
                severity=self.severity,
                item=breach.item,
                path=place.path,
                line=place.line,
                column=place.column,
                what=breach.what,
                why=self.why,
                hint=breach.hint or self.hint,
            )
