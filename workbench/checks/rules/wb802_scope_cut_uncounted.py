"""WB802: a cut of the scope says what it leaves of the vision, and what it saves."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import Severity
from workbench.program.governance import Decision, Option
from workbench.program.requirements import Functional


def look(context: Context) -> Iterator[Breach]:
    """Decisions that put off questions, without saying what they take then: nodes or money."""
    for decision in context.program.all(Decision):
        chosen = next((one for one in decision.options if one.name == decision.chosen), None)
        if decision.status != "decided" or chosen is None or not chosen.puts_off:
            continue
        if chosen.nodes is None and chosen.monthly_cost_usd is None:
            yield Breach(
                decision.id, ("options",), f"{decision.id} {_left(context, chosen)}; what it saves nobody says"
            )


def _left(context: Context, chosen: Option) -> str:
    """What a cut leaves of the questions and of the capabilities of the true north, in words."""
    asked = [one for one in context.program.all(Functional) if one.status != "dropped"]
    kept = [one for one in asked if one.id not in chosen.puts_off]
    plan = context.program.plan
    capabilities = [one.name for one in plan.true_north.capabilities] if plan else []
    reached = [name for name in capabilities if any(one.capability == name for one in kept)]
    questions = f"puts off {len(asked) - len(kept)} of {len(asked)} questions"
    return f"{questions} and leaves {len(reached)} of {len(capabilities)} capabilities"


RULE = Rule(
    code="WB802",
    title="Scope cut that nobody counted",
    family="decisions",
    severity=Severity.WARNING,
    why="A cut looks like progress until somebody asks what is left of the vision, and what was saved for it.",
    hint="Write `nodes:` and `monthly_cost_usd:` of the chosen option, as `workbench estimate` or `price` tells them.",
    wrong="""\
id: DEC-cut
kind: decision
title: Ship one thing
question: What can ship this year?
about: [FR-countries]
options:
  - {name: one_thing, summary: Ship the rest later, puts_off: [FR-countries]}
  - {name: all_of_it, summary: Ask for more time}
deciders: [PER-ada]
status: decided
chosen: one_thing
reason: Something has to ship.
decided_on: 2027-01-08
""",
    right="""\
id: DEC-cut
kind: decision
title: Ship one thing
question: What can ship this year?
about: [FR-countries]
options:
  - {name: one_thing, summary: Ship the rest later, puts_off: [FR-countries], nodes: 3, monthly_cost_usd: 4000}
  - {name: all_of_it, summary: Ask for more time}
deciders: [PER-ada]
status: decided
chosen: one_thing
reason: Something has to ship.
decided_on: 2027-01-08
""",
    look=look,
)
