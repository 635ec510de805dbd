"""WB801: to build is chosen against adopting and buying, in writing."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.designs import Design
from workbench.program.finding import Severity
from workbench.program.governance import Decision


def look(context: Context) -> Iterator[Breach]:
    """Decisions taken for building with no option to adopt or to buy, and decisions on a design of one option only."""
    for decision in context.program.all(Decision):
        if decision.status != "decided":
            continue
        approaches = {one.approach for one in decision.options}
        chosen = next((one for one in decision.options if one.name == decision.chosen), None)
        builds = chosen is not None and chosen.approach == "build" and not approaches & {"adopt", "buy"}
        designs = any(isinstance(context.program.items.get(item), Design) for item in decision.about)
        if builds or (designs and len(decision.options) == 1):
            told = f"{decision.id} chose {decision.chosen or decision.options[0].name}"
            yield Breach(decision.id, ("options",), f"{told} with no option to adopt or to buy beside it")


RULE = Rule(
    code="WB801",
    title="Build without an alternative",
    family="decisions",
    severity=Severity.WARNING,
    why="One option is no choice: what others have built and sell is found later, when the time is spent.",
    hint="Add an option with `approach: adopt` and one with `approach: buy`, what each costs, and why not.",
    wrong="""\
id: DEC-build
kind: decision
title: Build it ourselves
question: On what do we build?
about: [DES-columns]
options:
  - {name: build_it, approach: build, summary: Our own jobs}
deciders: [PER-ada]
status: decided
chosen: build_it
reason: We know how.
decided_on: 2027-01-08
""",
    right="""\
id: DEC-build
kind: decision
title: Build it ourselves
question: On what do we build?
about: [DES-columns]
options:
  - {name: build_it, approach: build, summary: Our own jobs}
  - {name: adopt_it, approach: adopt, summary: A column store that others keep up}
deciders: [PER-ada]
status: decided
chosen: build_it
reason: Nobody here can run the column store yet.
decided_on: 2027-01-08
""",
    look=look,
)
