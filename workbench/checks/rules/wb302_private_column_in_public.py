"""WB302: a public answer shows nobody's identity."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.columns import shown_columns
from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import is_open
from workbench.program.finding import Severity
from workbench.program.requirements import Functional
from workbench.program.streams import Stream

SAID = {"identifies_customer": "identifies a customer", "personal": "is personal"}


def look(context: Context) -> Iterator[Breach]:
    """Columns that identify a customer or a person and whose values a public question shows or filters by."""
    for requirement in context.program.all(Functional):
        stream = context.program.get(requirement.stream, Stream)
        if requirement.audience != "public" or stream is None or not is_open(requirement):
            continue
        privacy = {column.name: column.privacy for column in stream.columns}
        for name, field in shown_columns(requirement):
            said = SAID.get(privacy.get(name, "public"))
            if said is not None:
                yield Breach(
                    requirement.id, field, f"{requirement.id} is public and shows {name} of {stream.id}, which {said}"
                )


RULE = Rule(
    code="WB302",
    title="Private column in a public question",
    family="data",
    severity=Severity.ERROR,
    why="What is published once cannot be taken back, and customers were promised that their traffic stays theirs.",
    hint="Use a coarser column (country, network), count its values instead, or change the `audience`.",
    wrong="""\
id: FR-visitors
kind: functional
title: Busiest visitors
question: Which addresses send the most requests?
audience: public
capability: public_dashboard
priority: 3
owner: PER-ada
stream: STR-edge
dimensions: [client_ip]
acceptance: [The sum over addresses equals the day's requests.]
""",
    right="""\
id: FR-visitors
kind: functional
title: Visitors by country
question: How many addresses send requests from each country?
audience: public
capability: public_dashboard
priority: 3
owner: PER-ada
stream: STR-edge
dimensions: [country]
measures:
  - {name: visitors, function: distinct, column: client_ip, exact: false}
acceptance: [The visitors of a country are within 1 % of an exact count.]
""",
    look=look,
)
