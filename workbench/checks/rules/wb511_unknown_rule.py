"""WB511: a lesson names a rule that there is."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.program.finding import Severity
from workbench.program.learning import PostMortem


def look(context: Context) -> Iterator[Breach]:
    """Lessons that name a rule which does not exist."""
    from workbench.checks.registry import rule  # noqa: PLC0415 - the registry is made of the rules

    for sheet in context.program.all(PostMortem):
        for place, lesson in enumerate(sheet.lessons):
            if lesson.rule is not None and rule(lesson.rule) is None:
                what = f"a lesson of {sheet.id} names {lesson.rule}, and there is no such rule"
                yield Breach(sheet.id, ("lessons", place, "rule"), what)


RULE = Rule(
    code="WB511",
    title="Lesson with a rule that does not exist",
    family="learning",
    severity=Severity.WARNING,
    why="The lesson looks as if something will remind the next program of it, and nothing will.",
    hint="`workbench check --rules` lists the rules; name one of them, or leave `rule` out.",
    wrong="""\
id: PM-sums
kind: post-mortem
facilitator: PER-grace
title: What let wrong sums through
held_on: 2027-01-10
lessons:
  - {text: Verify two weeks before a launch, rule: WB999}
""",
    right="""\
id: PM-sums
kind: post-mortem
facilitator: PER-grace
title: What let wrong sums through
held_on: 2027-01-10
lessons:
  - {text: Verify two weeks before a launch, rule: WB408}
""",
    look=look,
)
