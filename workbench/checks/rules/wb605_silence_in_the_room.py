"""WB605: those who would build something say what they think of it, in the room or after."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.designs import Design
from workbench.program.finding import Severity
from workbench.program.people import Person
from workbench.program.reviews import Review
from workbench.program.roadmap import Spike


def look(context: Context) -> Iterator[Breach]:
    """Reviews of a design or spike at which its owner's team was, asked nothing, and gave no verdict since."""
    program = context.program
    voices = {(one.given.person, one.given.item) for one in context.standings}
    plan = {program.plan.id} if program.plan else set()
    for review in program.all(Review):
        shown = [one for one in map(program.items.get, review.covered) if isinstance(one, Design | Spike)]
        builders = {person.team for one in shown if (person := program.get(one.owner, Person)) and person.team}
        room = [one for one in program.all(Person) if one.id in review.attendees or one.team in review.attendees]
        team = [one.id for one in room if one.team in builders]
        talked = any(point.words for point in review.points)
        said = any((person, item) in voices for person in team for item in {*review.covered, *plan})
        if team and not review.questions and not talked and not said and review.held_on < context.today:
            outcome = f' ("{review.outcome}")' if review.outcome else ""
            what = f"nobody of {', '.join(sorted(builders))} asked at {review.id} or gave a verdict since{outcome}"
            yield Breach(review.id, ("questions",), what)


RULE = Rule(
    code="WB605",
    title="Silence in the room",
    family="reach",
    severity=Severity.WARNING,
    why="Who would have to build it and asks nothing has not agreed: the no comes afterwards, and without a reason.",
    hint="Ask each of them for a verdict with words (`workbench acknowledge`), or ask again privately with a poll.",
    wrong="""\
id: TEAM-data
kind: team
title: Data
---
id: PER-ada
kind: person
title: Ada Winter
role: Data lead
team: TEAM-data
---
id: REV-forum
kind: review
title: Open forum
held_on: 2027-01-12
attendees: [TEAM-data]
covered: [DES-columns]
outcome: Seems good.
---
id: ACK-ada-plan
kind: acknowledgement
title: Ada agrees with a question
person: PER-ada
item: FR-countries
verdict: agree
given_on: 2027-01-08
""",
    right="""\
id: REV-forum
kind: review
title: Open forum
held_on: 2027-01-12
attendees: [PER-ada]
covered: [DES-columns]
questions: [What happens when a node is lost?]
outcome: Seems good.
""",
    look=look,
)
