"""Acknowledge an item or the whole plan, bound to what was seen, and tell where every verdict stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from workbench.program.base import Item
from workbench.program.budgets import Budget
from workbench.program.concern_clock import default_ladder
from workbench.program.concerns import Concern
from workbench.program.designs import Design
from workbench.program.differences import REMOVED
from workbench.program.finding import FieldPath
from workbench.program.governance import Acknowledgement, Seen, SeenCost
from workbench.program.meaning import meaning, seen_items
from workbench.program.program import Program
from workbench.program.standing import Cost, Past, Seat, Standing, seats, standings
from workbench.program.vision import ProgramItem
from workbench.simulate.result import DesignEstimate
from workbench.store.errors import StoreError
from workbench.store.git import Author, Repository
from workbench.store.loader import load
from workbench.store.save import Change
from workbench.verbs.adding import new_file, new_id
from workbench.verbs.estimate import estimate, size_design
from workbench.verbs.saving import Outcome, save_texts
from workbench.verbs.signed import person_of
from workbench.verbs.trouble import Trouble

Verdict = Literal["agree", "agree_with_concern", "block"]
VERDICTS: dict[Verdict, str] = {
    "agree": "agrees",
    "agree_with_concern": "agrees with a concern",
    "block": "blocks",
}
"""What each verdict is called."""


def verdict(text: str) -> Verdict:
    """A verdict by its name. Raises Trouble for any other word."""
    if text not in VERDICTS:
        raise Trouble(f"{text} is no verdict; say {', '.join(VERDICTS)}.")
    return text


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where the plan stands with its people: every verdict, and the seats whose word counts first."""

    program: str
    standings: list[Standing]
    seats: list[Seat]

    @property
    def settled(self) -> bool:
        """Whether everybody whose word counts consents to what the plan says now, and nobody blocks anything."""
        consented = all(seat.standing and seat.standing.consents for seat in self.seats if seat.party)
        return consented and not any(one.blocks or one.state == "stale" for one in self.standings)


def agreement(program_dir: Path, program: Program, cost: Cost | None = None) -> Agreement:
    """Where every verdict stands now; `cost` tells what a design costs, else those that were seen are sized."""
    found = standings(program, past_of(program_dir), cost or costs(program))
    return Agreement(program.plan.id if program.plan else "", found, seats(program, found))


def past_of(program_dir: Path) -> Past:
    """The program of a folder at any git revision."""
    folder = program_dir.resolve()
    return lambda revision: _at(folder, revision)


@lru_cache(maxsize=32)
def _at(folder: Path, revision: str) -> Program | None:
    try:
        return load(folder, at=revision)
    except StoreError:
        return None


def costs(program: Program) -> Cost:
    """What each design costs now, sized once when asked for."""
    known: dict[str, SeenCost | None] = {}

    def cost(design_id: str) -> SeenCost | None:
        if design_id not in known:
            design = program.get(design_id, Design)
            answer = size_design(program, design) if design else None
            known[design_id] = seen_cost(answer) if isinstance(answer, DesignEstimate) else None
        return known[design_id]

    return cost


def costs_of(answers: Iterable[DesignEstimate]) -> Cost:
    """What each design costs by estimates already made."""
    known = {answer.id: seen_cost(answer) for answer in answers}
    return known.get


def seen_cost(answer: DesignEstimate) -> SeenCost:
    """The medians of an estimate, to four digits: what a verdict is bound to."""
    nodes = float(f"{answer.nodes.p50:.4g}") if answer.nodes else None
    return SeenCost(design=answer.id, nodes=nodes, monthly_cost_usd=float(f"{answer.monthly_cost_usd.p50:.4g}"))


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of an item, or of the whole plan for the program's own id, and on which day."""

    item: str
    verdict: Verdict
    words: str | None
    on: dt.date


def acknowledge(program_dir: Path, program: Program, said: Said, author: Author) -> Outcome:
    """Save the author's verdict on an item, or on the brief of the plan for the program's own id, as one commit.

    It is bound to the version that is committed now. A verdict of the same person on the same item is renewed; one that
    agrees with a concern raises it in the same commit. Raises Trouble where the item or the person is not there, where
    what would be agreed to is not committed, and for a concern or a block without a word.
    """
    items = seen_items(program, said.item)
    if not items:
        raise Trouble(f"{said.item} is not an item of this program.")
    person, words = person_of(program, author), (said.words or "").strip()
    if said.verdict != "agree" and not words:
        raise Trouble("Say in a few words what your concern is, so that somebody can answer it.")
    sentence = f"{person.title} {VERDICTS[said.verdict]}"
    given = Acknowledgement(
        id=new_id("acknowledgement", f"{_stem(person.id)} {_stem(said.item)}", program.items),
        kind="acknowledgement",
        title=f"{sentence}: {program.items[said.item].title}",
        person=person.id,
        item=said.item,
        verdict=said.verdict,
        given_on=said.on,
        seen=_seen(program_dir, program, said.item, items),
        words=words or None,
    )
    before = next((one for one in program.all(Acknowledgement) if _same_voice(one, given)), None)
    given, raised = _with_concern(program, given, before)
    change = _renewed(program, before, given) if before else new_file(given)
    return save_texts(program_dir, [change, *map(new_file, raised)], author, f"{sentence}: {said.item}")


def _with_concern(
    program: Program, given: Acknowledgement, before: Acknowledgement | None
) -> tuple[Acknowledgement, list[Concern]]:
    """A verdict with the concern that it names: the one it came with while that is open, else a new one."""
    if given.verdict != "agree_with_concern" or given.words is None:
        return given, []
    known = program.get(before.concern if before else None, Concern)
    if known is not None and known.status == "open":
        return given.model_copy(update={"concern": known.id}), []
    owner = getattr(program.items[given.item], "owner", None)
    ladder = default_ladder(program, owner, [given.item])
    said = {"id": new_id("concern", given.words, program.items), "kind": "concern", "title": given.words,
            "about": [given.item], "raised_by": given.person, "raised_on": given.given_on, "owner": owner,
            "escalates_to": ladder or None}  # fmt: skip
    concern = Concern.model_validate({name: value for name, value in said.items() if value is not None})
    return Acknowledgement.model_validate(given.model_dump(exclude_unset=True) | {"concern": concern.id}), [concern]


def _same_voice(one: Acknowledgement, other: Acknowledgement) -> bool:
    return (one.person, one.item) == (other.person, other.item)


def _stem(item_id: str) -> str:
    return item_id.partition("-")[2]


def _seen(program_dir: Path, program: Program, item_id: str, items: Mapping[str, Item]) -> Seen:
    repository = Repository.around(program_dir)
    revision = repository.head if repository else None
    then = past_of(program_dir)(revision) if revision else None
    bound = meaning(items)
    if then is None or revision is None or meaning(seen_items(then, item_id)) != bound:
        raise Trouble(f"What you would agree to in {item_id} is not committed yet; commit it first, so that it stays.")
    designs = designs_of(program, item_id)
    answers = estimate(program, designs).designs if designs else []
    return Seen(revision=revision, meaning=bound, costs=[seen_cost(answer) for answer in answers])


def designs_of(program: Program, item_id: str) -> list[str]:
    """The designs whose cost belongs to what a verdict on an item agrees to."""
    item = program.items.get(item_id)
    if isinstance(item, ProgramItem):
        chosen = program.get(item.chosen_design, Design)
        return [chosen.id] if chosen else []
    if isinstance(item, Design):
        return [item.id] if item.status != "rejected" else []
    if isinstance(item, Budget):
        under = (one for one in program.all(Design) if program.budget_of(one) == item)
        return [one.id for one in under if one.status in ("under_work", "built")]
    return []


def _renewed(program: Program, before: Acknowledgement, given: Acknowledgement) -> Change:
    """The file of an earlier verdict with the new one in it; what it said before stays in its history."""
    fields = given.model_dump(exclude={"id", "kind", "person", "item"}, exclude_unset=True)
    edits: dict[FieldPath, Any] = {(name,): REMOVED if value is None else value for name, value in fields.items()}
    if before.words is None and given.words is None:
        del edits[("words",)]
    if before.concern and given.concern is None:
        edits["concern",] = REMOVED
    return Change(
        path=new_file(before).path,
        expected=program.sources[before.id].blob,
        edits=edits,
    )
