"""Consent: at what level a lever stands and whose consent it takes, by the program's own word or by default."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.program.relaxing import LEVELS, Level, LeverRule, Role
from workbench.program.requirements import Functional, NonFunctional, Requirement
from workbench.simulate.case import CannotEstimateError, Case

_QUALITY_OF: dict[Role, str] = {"availability_owner": "availability", "freshness_owner": "freshness"}


@dataclass(frozen=True)
class Consent:
    """What pulling a lever takes: the level, those whose consent it needs, and what is given up, in words."""

    level: Level
    people: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Consents:
    """Who has a say in the levers of a case.

    Raises CannotEstimateError where an owner speaks of a lever that there is not.
    """

    case: Case

    def __post_init__(self) -> None:
        levers = self.case.catalog.levers
        for item in (*self.case.requirements, *self.case.qualities):
            for position, one in enumerate(item.relaxations):
                if one.lever not in levers:
                    near = difflib.get_close_matches(one.lever, levers, n=1) or sorted(levers)
                    raise CannotEstimateError(
                        f"{item.id}.relaxations[{position}].lever: there is no lever {one.lever}; use {', '.join(near)}"
                    )

    def rule(self, kind: str) -> LeverRule:
        """The default of a kind of lever. Raises CannotEstimateError when the list has none of that name."""
        rule = self.case.catalog.levers.get(kind)
        if rule is None:
            raise CannotEstimateError(
                f"lever {kind} is not in data/levers.yaml; add it with title, level, role and why"
            )
        return rule

    def of(self, kind: str, questions: Sequence[Functional] = ()) -> Consent:
        """What a lever takes that touches these questions, or the whole design where there are none.

        What owners say under `relaxations`, of a question or of a quality that holds for it, goes before the default;
        of several that are touched the strictest counts.
        """
        rule = self.rule(kind)
        touched: list[Requirement] = [*questions, *self._qualities(rule.role)]
        concerned = {item.id: item for item in (*touched, *self._holding(questions))}
        said = [(item, one) for item in concerned.values() for one in item.relaxations if one.lever == kind]
        level = max((one.level for _, one in said), key=LEVELS.index, default=rule.level)
        why = " ".join([rule.why, *(f"{item.id}: {one.reason}" for item, one in said if one.reason)])
        if level == "free":
            return Consent(level, (), why)
        told = [one.consent or item.owner or _nobody(f"the owner of {item.id}") for item, one in said]
        speaking = {item.id for item, _ in said}
        untold = [item for item in touched if item.id not in speaking]
        asked = [*told, *(self._default(rule.role, untold) if untold or not said else [])]
        return Consent(level, tuple(dict.fromkeys(asked)), why)

    def _holding(self, questions: Sequence[Functional]) -> list[NonFunctional]:
        """The qualities that hold for one of these questions, or for the whole design."""
        asked = {question.id for question in questions}
        return [one for one in self.case.qualities if not asked or not one.applies_to or asked & set(one.applies_to)]

    def _default(self, role: Role, touched: Sequence[Requirement]) -> list[str]:
        case = self.case
        if role == "question_owner" or touched:
            return [item.owner or _nobody(f"the owner of {item.id}") for item in touched]
        named = {
            "budget_owner": case.budget.owner if case.budget else None,
            "design_owner": case.design.owner,
            "technical_decider": case.plan.technical_decider,
            "sponsor": case.plan.sponsor,
        }
        return [named.get(role) or _nobody(role.replace("_", " "))]

    def _qualities(self, role: Role) -> list[NonFunctional]:
        return [one for one in self.case.qualities if one.quality == _QUALITY_OF.get(role)]


def _nobody(role: str) -> str:
    """What is told where a role has nobody to consent."""
    return f"{role} (nobody yet)"
