"""The kinds of items: their model, the folder they live in and the prefix of their ids."""

from __future__ import annotations

from dataclasses import dataclass

from .base import Item
from .budgets import Budget
from .calibrations import Calibration
from .concerns import Concern
from .designs import Design
from .governance import Acknowledgement, Decision
from .learning import Action, Incident, PostMortem
from .ledger import Ledger
from .people import Handover, Person, Team
from .polls import Poll
from .requirements import Functional, NonFunctional
from .reviews import Review
from .roadmap import Milestone, Spike, StopGap
from .scenarios import Scenario
from .streams import Stream
from .verifications import Verification
from .vision import ProgramItem

PROGRAM_FILE = "program.yaml"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of item. `folder` is relative to the program's folder; the program itself has none."""

    name: str
    model: type[Item]
    prefix: str
    folder: str | None

    def path_of(self, item_id: str) -> str:
        """The file of an item of this kind, relative to the program's folder."""
        return f"{self.folder}/{item_id}.yaml" if self.folder else PROGRAM_FILE


KINDS: tuple[Kind, ...] = (
    Kind("program", ProgramItem, "PRG", None),
    Kind("team", Team, "TEAM", "people"),
    Kind("person", Person, "PER", "people"),
    Kind("handover", Handover, "HND", "handovers"),
    Kind("functional", Functional, "FR", "functional"),
    Kind("non-functional", NonFunctional, "NFR", "non-functional"),
    Kind("stream", Stream, "STR", "streams"),
    Kind("design", Design, "DES", "designs"),
    Kind("budget", Budget, "BUD", "budgets"),
    Kind("ledger", Ledger, "LED", "ledger"),
    Kind("milestone", Milestone, "MS", "milestones"),
    Kind("spike", Spike, "SPK", "spikes"),
    Kind("stop-gap", StopGap, "SG", "stop-gaps"),
    Kind("concern", Concern, "CON", "concerns"),
    Kind("decision", Decision, "DEC", "decisions"),
    Kind("review", Review, "REV", "reviews"),
    Kind("acknowledgement", Acknowledgement, "ACK", "acknowledgements"),
    Kind("poll", Poll, "POL", "polls"),
    Kind("calibration", Calibration, "CAL", "calibrations"),
    Kind("verification", Verification, "VER", "verifications"),
    Kind("incident", Incident, "INC", "incidents"),
    Kind("post-mortem", PostMortem, "PM", "post-mortems"),
    Kind("action", Action, "ACT", "actions"),
    Kind("scenario", Scenario, "SCN", "scenarios"),
)

BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}
BY_MODEL: dict[type[Item], Kind] = {kind.model: kind for kind in KINDS}
BY_PREFIX: dict[str, Kind] = {kind.prefix: kind for kind in KINDS}
FOLDERS: frozenset[str] = frozenset(kind.folder for kind in KINDS if kind.folder)


def kind_of_id(item_id: str) -> Kind | None:
    """The kind that an id's prefix names; None when no kind has that prefix."""
    return BY_PREFIX.get(item_id.partition("-")[0])
