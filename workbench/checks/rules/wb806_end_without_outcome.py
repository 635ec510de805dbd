"""WB806: a program that is over is held against its vision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from workbench.checks.rule import Breach, Context, Rule
from workbench.checks.state import days_since
from workbench.program.finding import Severity
from workbench.program.learning import PostMortem
from workbench.program.requirements import Functional
from workbench.program.vision import Horizon

PATIENCE_DAYS = 30


def look(context: Context) -> Iterator[Breach]:
    """Programs a month past their horizon with questions left over and no post-mortem of the whole with lessons."""
    program, plan = context.program, context.program.plan
    if plan is None:
        return
    age = days_since(_last_day(plan.horizon), context.today)
    left = [one for one in program.all(Functional) if one.status not in ("shipped", "dropped")]
    studied = any(plan.id in one.about and one.lessons for one in program.all(PostMortem))
    if age > PATIENCE_DAYS and left and not studied:
        more = f" and {len(left) - 1} more" if len(left) > 1 else ""
        what = f"{plan.id} ended {age} days ago; {left[0].id}{more} never came, and no lesson is kept"
        yield Breach(plan.id, ("horizon",), what)


def _last_day(horizon: Horizon) -> dt.date:
    months = horizon.starts_on.year * 12 + horizon.starts_on.month - 1 + horizon.months
    return dt.date(months // 12, months % 12 + 1, 1) - dt.timedelta(days=1)


RULE = Rule(
    code="WB806",
    title="Program that ends without its outcome",
    family="learning",
    severity=Severity.WARNING,
    why="The next program begins with the same vision, the same plan and none of what this one learned.",
    hint="Hold a post-mortem `about:` the program (`workbench post-mortem PRG-NAME`), and keep its `lessons`.",
    wrong="""\
id: PRG-sample
kind: program
title: Sample program
true_north:
  statement: Anyone can see how traffic moves; each customer sees their own.
  capabilities:
    - {name: public_dashboard, title: Public traffic dashboard, audience: public}
horizon: {starts_on: 2025-12-01, months: 12}
reference_node: {instance: r6i.4xlarge, vcpu: 16, memory_gib: 128, disk_gib: 2000}
sponsor: PER-grace
technical_decider: PER-ada
""",
    right="""\
id: PRG-sample
kind: program
title: Sample program
true_north:
  statement: Anyone can see how traffic moves; each customer sees their own.
  capabilities:
    - {name: public_dashboard, title: Public traffic dashboard, audience: public}
horizon: {starts_on: 2025-12-01, months: 12}
reference_node: {instance: r6i.4xlarge, vcpu: 16, memory_gib: 128, disk_gib: 2000}
sponsor: PER-grace
technical_decider: PER-ada
---
id: PM-program
kind: post-mortem
facilitator: PER-grace
title: What became of the vision
about: [PRG-sample]
held_on: 2027-01-10
lessons:
  - {text: Show the plan to those who pay before the first spike., rule: WB603}
""",
    look=look,
)
