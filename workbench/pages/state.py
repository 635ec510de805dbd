"""What pages share: the program on disk, read again only when it changed, and what follows from it, computed once."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Any, cast

import streamlit as st

from workbench.checks.accepting import SetAside
from workbench.program.catalog import Catalog
from workbench.program.designs import Design
from workbench.program.finding import Finding
from workbench.program.program import Program
from workbench.program.roadmap import Criterion
from workbench.simulate.estimate import DEFAULT_DRAWS
from workbench.simulate.price import Prices
from workbench.simulate.result import DesignEstimate, Estimate
from workbench.simulate.solve.answer import Solution
from workbench.store.catalog import load_catalog
from workbench.store.errors import StoreError
from workbench.store.git import Author
from workbench.store.history import Commit, ItemVersion, commits, item_history
from workbench.store.index import Index, open_index
from workbench.verbs import (
    acknowledging,
    beside,
    calibrate,
    check,
    doubts,
    estimate,
    evidence,
    heatmap,
    ledger,
    people,
    post_mortem,
    price,
    recording,
    replay,
    roadmap,
    saving,
    scenarios,
    taking,
    watch,
    whatif,
)
from workbench.verbs import agenda as agendas
from workbench.verbs.acknowledging import Agreement
from workbench.verbs.agenda import Agenda
from workbench.verbs.evidence import Evidence
from workbench.verbs.ledger import Line
from workbench.verbs.opening import Opened, open_program
from workbench.verbs.people import People
from workbench.verbs.post_mortem import Worksheet
from workbench.verbs.recording import Difference, Recording
from workbench.verbs.replay import Replayed
from workbench.verbs.roadmap import Roadmap
from workbench.verbs.serve import PROGRAM_VARIABLE
from workbench.verbs.trouble import Trouble

SLIDER_DRAWS = 256
_VIEW = "the view of this run"
_AUTHOR = "the author of this session"
_FIRST_COMMANDS = """\
workbench init my-program --example edge-analytics
workbench serve my-program/requirements
"""
_KEPT_TREES = 4
_NEWS = 3
_KEPT_ESTIMATES = 64


@dataclass(frozen=True)
class View:
    """A program as one run of a page sees it; `tree` changes whenever anything on disk does and is the caches' key."""

    folder: Path
    tree: str
    program: Program
    today: dt.date
    read_only: str | None

    @property
    def title(self) -> str:
        """The program's title."""
        return self.program.plan.title if self.program.plan else "A program without program.yaml"

    @property
    def standing(self) -> str:
        """Which version is shown, as of which day."""
        revision = f"version {self.program.revision[:8]}" if self.program.revision else "outside git"
        return f"{revision}, as of {self.today:%-d %B %Y}"


def open_view() -> View:
    """Look at the program once for this run. Stops the page with one sentence when there is none."""
    folder = Path(os.environ.get(PROGRAM_VARIABLE, "requirements"))
    tree = watch.tree_state(folder)
    try:
        opened = _opened(str(folder), tree)
    except StoreError:
        st.title("No program here yet")
        st.text(f"There is no program in the folder {folder.name}. Make one with the first command, then open it:")
        st.code(_FIRST_COMMANDS, language=None)
        st.stop()
    view = View(folder, tree, opened.program, opened.today, _read_only(str(folder), tree))
    st.session_state[_VIEW] = view
    return view


def view() -> View:
    """The program as the front page of this run opened it."""
    return cast("View", st.session_state[_VIEW])


def in_scenario(view: View, scenario: str | None) -> View:
    """The same view of the program as a scenario has it. Raises OverrideError when the scenario no longer fits it."""
    if scenario is None:
        return view
    program = _overlaid(str(view.folder), view.tree, scenario, view.program)
    return replace(view, tree=f"{view.tree} {scenario}", program=program)


def roadmap_of(view: View) -> Roadmap:
    """The roadmap as of the view's day, against the last baseline."""
    return _planned(str(view.folder), view.tree, view)


def people_of(view: View) -> People:
    """Who carries the plan as of the view's day."""
    return _carrying(str(view.folder), view.tree, view)


def findings(view: View) -> Sequence[Finding]:
    """What `check` says of the program today."""
    return _checked(str(view.folder), view.tree, view).findings


def accepted_findings(view: View) -> Sequence[SetAside]:
    """What `check` would say, had nobody accepted it for a while."""
    return _checked(str(view.folder), view.tree, view).accepted


def estimates(
    view: View, designs: Sequence[str], overrides: Mapping[str, Any] | None = None, draws: int = DEFAULT_DRAWS
) -> Estimate:
    """The estimates of designs with some fields changed. Raises OverrideError for a change that does not fit."""
    changes = json.dumps(overrides or {}, sort_keys=True)
    return _estimated(str(view.folder), view.tree, tuple(designs), changes, draws, view.program)


def heat_map(view: View, design: str, column: str) -> heatmap.HeatMap:
    """The map of a design by volume and values of a column. Raises CannotEstimateError when it cannot be sized."""
    return _mapped(str(view.folder), view.tree, design, column, view.program)


def published_beside(view: View, design: str) -> beside.Beside | None:
    """The published clusters most like a design; None when it has no nodes. Raises CannotEstimateError."""
    answers = estimates(view, [design], draws=SLIDER_DRAWS).designs
    return _beside(str(view.folder), view.tree, design, view.program, answers[0]) if answers else None


def agreement(view: View) -> Agreement:
    """Where every verdict stands, and whose word is missing."""
    return _agreed(str(view.folder), view.tree, view)


def ledger_lines(view: View) -> Sequence[Line]:
    """Every design against its budget, the widest gap first."""
    designs = [one.id for one in view.program.all(Design) if one.status != "rejected"]
    answers = estimates(view, designs).designs
    return ledger.lines(view.program, {one.id: one for one in answers})


def replayed(view: View) -> Sequence[Replayed]:
    """The moments of the story in this program's history, else as it ships. Raises Trouble for another story."""
    return _replayed(str(view.folder), view.tree)


def agenda(view: View) -> Agenda:
    """What a review held today would go through."""
    return _on_the_agenda(str(view.folder), view.tree, view)


def saved_meanwhile(view: View) -> list[Commit]:
    """What was committed since the page looked, newest first; nothing when the program is as the page shows it."""
    if watch.tree_state(view.folder) == view.tree:
        return []
    latest = commits(view.folder, limit=_NEWS)
    return list(takewhile(lambda one: one.revision != view.program.revision, latest))


def worksheet(view: View, picked: Sequence[str], since: dt.date | None, until: dt.date | None) -> Worksheet:
    """What the history says of some items. Raises Trouble for days in the wrong order."""
    return _looked_back(str(view.folder), view.tree, tuple(picked), since, until, view)


def evidence_of(view: View, spike: str) -> Evidence:
    """What a spike predicted and found. Raises Trouble where that cannot be told."""
    return _evidence(str(view.folder), view.tree, spike, view.program)


def proposals_for(view: View, spike: str) -> list[Criterion]:
    """Break-evens that a spike could take as numbers. Raises Trouble where there can be none."""
    return _proposed(str(view.folder), view.tree, spike, view)


def differences_of(view: View, spike: str, wanted: Recording) -> list[Difference]:
    """The fields that a recording changes. Raises Trouble for what cannot be recorded."""
    return _differences(str(view.folder), view.tree, spike, wanted, view)


def prices(view: View) -> Prices | None:
    """What the questions and columns of the chosen design cost; None when there is no such design or size."""
    return _priced(str(view.folder), view.tree, view.program)


def doubts_about(view: View, design: str) -> doubts.Doubts:
    """What is in doubt about a design's budget. Raises Trouble when it has none, or cannot be sized."""
    return _doubted(str(view.folder), view.tree, design, view.program)


@st.cache_resource(show_spinner=False)
def calibrated(subject: str) -> calibrate.Calibrated:
    """The published figures of a subject beside their predictions, which no program changes."""
    return calibrate.calibrate(subject)


@st.cache_resource(show_spinner=False)
def solutions() -> OrderedDict[tuple[object, ...], Solution]:
    """What searches have found, for all sessions: the latest few, oldest first."""
    return OrderedDict()


def recent_commits(view: View) -> list[Commit]:
    """The latest commits that touched the program, newest first."""
    return _commits(str(view.folder), view.tree)


def history_of(view: View, path: str) -> list[ItemVersion]:
    """The versions of one item's file, newest first."""
    return _history(str(view.folder), view.tree, path)


def index(view: View) -> Index:
    """The index of the program, to find items by."""
    return _indexed(str(view.folder), view.tree, view.program)


def author(view: View) -> Author | None:
    """Who saves: as told in this session, else as git knows; None when it must be asked."""
    told: Author | None = st.session_state.get(_AUTHOR)
    return told or _git_author(str(view.folder), view.tree)


def remember_author(told: Author) -> None:
    """Sign what is saved from this session with that name."""
    st.session_state[_AUTHOR] = told


def catalog() -> Catalog:
    """The engines and prices that estimates multiply with."""
    return load_catalog()


@st.cache_resource(max_entries=_KEPT_TREES, show_spinner="Reading the program")
def _opened(folder: str, tree: str) -> Opened:  # noqa: ARG001 - the tree is the key
    return open_program(Path(folder))


@st.cache_resource(max_entries=_KEPT_ESTIMATES, show_spinner=False)
def _overlaid(folder: str, tree: str, scenario: str, _program: Program) -> Program:  # noqa: ARG001
    return scenarios.in_scenario(_program, scenario)


@st.cache_resource(max_entries=_KEPT_TREES, show_spinner=False)
def _read_only(folder: str, tree: str) -> str | None:  # noqa: ARG001
    return saving.why_read_only(Path(folder))


@st.cache_resource(max_entries=_KEPT_TREES, show_spinner="Drawing the roadmap")
def _planned(folder: str, tree: str, _view: View) -> Roadmap:  # noqa: ARG001
    return roadmap.roadmap(_view.folder, _view.program, _view.today)


@st.cache_resource(max_entries=_KEPT_TREES, show_spinner="Asking who carries the plan")
def _carrying(folder: str, tree: str, _view: View) -> People:  # noqa: ARG001
    return people.people(_view.folder, _view.program, _view.today)


@st.cache_resource(max_entries=_KEPT_TREES, show_spinner="Checking the plan")
def _checked(folder: str, tree: str, _view: View) -> check.CheckReport:  # noqa: ARG001
    return check.check_program(
        _view.program, _view.today, acknowledging.past_of(_view.folder), check.edits_of(_view.folder)
    )


@st.cache_resource(max_entries=_KEPT_ESTIMATES, show_spinner=False)
def _estimated(
    folder: str,  # noqa: ARG001
    tree: str,  # noqa: ARG001
    designs: tuple[str, ...],
    overrides: str,
    draws: int,
    _program: Program,
) -> Estimate:
    return estimate.estimate(_program, designs, json.loads(overrides), draws=draws)


@st.cache_resource(max_entries=_KEPT_ESTIMATES, show_spinner="Drawing the map")
def _mapped(folder: str, tree: str, design: str, column: str, _program: Program) -> heatmap.HeatMap:  # noqa: ARG001
    return heatmap.heat_map(_program, whatif.contenders(_program)[design], column)


@st.cache_resource(max_entries=_KEPT_ESTIMATES, show_spinner="Reading published clusters")
def _beside(folder: str, tree: str, design: str, _program: Program, _answer: DesignEstimate) -> beside.Beside | None:  # noqa: ARG001
    return beside.beside(_program, whatif.contenders(_program)[design], _answer)


@st.cache_resource(max_entries=_KEPT_ESTIMATES, show_spinner="Weighing the doubts")
def _doubted(folder: str, tree: str, design: str, _program: Program) -> doubts.Doubts:  # noqa: ARG001
    return doubts.doubts(_program, design)


@st.cache_resource(max_entries=_KEPT_TREES, show_spinner="Pricing the questions")
def _priced(folder: str, tree: str, _program: Program) -> Prices | None:  # noqa: ARG001
    try:
        return price.price(_program)
    except Trouble:
        return None


@st.cache_resource(max_entries=_KEPT_ESTIMATES, show_spinner="Weighing the evidence")
def _evidence(folder: str, tree: str, spike: str, _program: Program) -> Evidence:  # noqa: ARG001
    return evidence.evidence(_program, spike)


@st.cache_resource(max_entries=_KEPT_ESTIMATES, show_spinner="Looking for break-evens")
def _proposed(folder: str, tree: str, spike: str, _view: View) -> list[Criterion]:  # noqa: ARG001
    return taking.proposals(_view.program, evidence.spike_of(_view.program, spike), _view.today)


@st.cache_resource(max_entries=_KEPT_ESTIMATES, show_spinner="Working out what changes")
def _differences(folder: str, tree: str, spike: str, wanted: Recording, _view: View) -> list[Difference]:  # noqa: ARG001
    return recording.differences(_view.program, spike, wanted, today=_view.today)


@st.cache_resource(max_entries=_KEPT_TREES, show_spinner="Asking who has agreed")
def _agreed(folder: str, tree: str, _view: View) -> Agreement:  # noqa: ARG001
    return acknowledging.agreement(_view.folder, _view.program)


@st.cache_resource(max_entries=_KEPT_ESTIMATES, show_spinner="Reading the history")
def _looked_back(
    folder: str,  # noqa: ARG001
    tree: str,  # noqa: ARG001
    picked: tuple[str, ...],
    since: dt.date | None,
    until: dt.date | None,
    _view: View,
) -> Worksheet:
    return post_mortem.worksheet(_view.folder, _view.program, picked, _view.today, looks_from=since, looks_to=until)


@st.cache_resource(max_entries=_KEPT_TREES, show_spinner="Writing the agenda")
def _on_the_agenda(folder: str, tree: str, _view: View) -> Agenda:  # noqa: ARG001
    return agendas.agenda(_view.folder, _view.program, findings(_view), _view.today)


@st.cache_resource(max_entries=_KEPT_TREES, show_spinner=False)
def _commits(folder: str, tree: str) -> list[Commit]:  # noqa: ARG001
    return commits(Path(folder), limit=12)


@st.cache_resource(max_entries=_KEPT_ESTIMATES, show_spinner=False)
def _history(folder: str, tree: str, path: str) -> list[ItemVersion]:  # noqa: ARG001
    return item_history(Path(folder), path)


@st.cache_resource(max_entries=_KEPT_TREES, show_spinner=False)
def _indexed(folder: str, tree: str, _program: Program) -> Index:  # noqa: ARG001
    return open_index(_program, Path(folder))


@st.cache_resource(max_entries=_KEPT_TREES, show_spinner=False)
def _git_author(folder: str, tree: str) -> Author | None:  # noqa: ARG001
    return saving.git_author(Path(folder))


@st.cache_resource(max_entries=_KEPT_TREES, show_spinner="Replaying the story")
def _replayed(folder: str, tree: str) -> Sequence[Replayed]:  # noqa: ARG001
    return replay.replay(Path(folder))
