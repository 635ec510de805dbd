"""WB112: a plan does not hang on one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.edits import Edit
from workbench.program.finding import Severity
from workbench.program.ownership import burdens

MOST_ALONE = 1 / 3
"""The share of the open work beyond which one person without backups is a single thread."""
MOST_EDITS = 0.8
"""The share of the edits beyond which a plan is one person's, whoever is named in it."""
LEAST_COMMITS = 10
"""Commits from which on the author of most of them says something: somebody always writes the first ones."""


def look(context: Context) -> Iterator[Breach]:
    """People who alone own more than a third of the open work and made more than four fifths of the edits."""
    if len(context.history) < LEAST_COMMITS:
        return
    for burden in burdens(context.program, context.history, context.today):
        if burden.alone_share > MOST_ALONE and burden.edit_share > MOST_EDITS:
            yield Breach(
                burden.person,
                (),
                f"{burden.person} alone owns {burden.alone_share:.0%} of the open work, {len(burden.alone)} items "
                f"without a backup, and made {burden.edit_share:.0%} of the edits",
            )


RULE = Rule(
    code="WB112",
    title="Single-threaded",
    family="people",
    severity=Severity.WARNING,
    why="One illness stops the plan; and a plan that one person writes is one that only they have agreed to.",
    hint="Name a `backup:` for what they own, hand items to others, and let those who do the work edit the plan.",
    wrong="""\
id: PER-ada
kind: person
title: Ada Winter
role: Data lead
email: ada@example.com
""",
    right="""\
id: PER-ada
kind: person
title: Ada Winter
role: Data lead
email: ada@example.com
---
id: FR-countries
kind: functional
title: Requests by country
question: How many requests come from each country?
audience: public
capability: public_dashboard
priority: 1
owner: PER-ada
backup: PER-grace
stream: STR-edge
dimensions: [country]
measures: [{name: requests, function: count}]
acceptance: [The countries of a day add up to that day's requests.]
---
id: STR-edge
kind: stream
title: Edge requests
events_per_day: 100000000
raw_bytes_per_event: 400
owner: PER-ada
backup: PER-grace
columns:
  - {name: zone, type: uint64, cardinality: 20000, skew: 1.1, privacy: identifies_customer}
  - {name: country, type: uint16, cardinality: 240, skew: 1.0}
  - {name: client_ip, type: uint32, cardinality: 9000000, skew: 0.9, privacy: personal}
  - {name: device, type: string, mean_bytes: 16, cardinality: 5000, skew: 1.2, captured: false}
""",
    look=look,
    history=[Edit(dt.date(2027, 1, day), "ada@example.com", ("FR-countries",)) for day in range(12, 0, -1)],
)
