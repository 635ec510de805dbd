"""Verifications: the checks on the data that others see, and the record of every run."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from .base import AnyLink, Item, Misfit, Model, PersonLink, Text
from .data_checks import AnyCheck, CheckName, DataTable, Zone

Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
State = Literal["verified", "failed", "unverified", "out of date"]


class CheckRun(Model):
    """How one check went in a run."""

    id: CheckName
    """The check."""
    passed: bool
    """Whether it found nothing."""
    failing_rows: Annotated[int, Field(ge=0)] = 0
    """Rows that it found."""


class Run(Model):
    """A run of all checks on one state of the data."""

    ran_on: dt.date
    """The day of the run."""
    fingerprint: Fingerprint
    """SHA-256 over the content of the data's files."""
    asked: Fingerprint
    """SHA-256 over the checks as they were, so that a run never speaks for checks that it did not make."""
    files: list[Text] = []
    """The names of the data's files, without their folders."""
    rows: Annotated[int, Field(ge=0)] = 0
    """Rows in these files."""
    engine: Literal["duckdb", "spark"] = "duckdb"
    """The engine that counted."""
    passed: bool
    """Whether no check of severity error found anything."""
    checks: list[CheckRun] = []
    """How each check went."""


class Verification(Item):
    """Checks on the data that a spike or a launch publishes, and how their runs went."""

    kind: Literal["verification"] = "verification"
    """Always `verification`."""
    about: list[AnyLink] = []
    """The spikes, milestones, requirements, designs, streams or incidents whose data is checked."""
    owner: PersonLink | None = None
    """The person who answers for the checks."""
    time_zone: Zone = "UTC"
    """The zone whose days and hours are counted."""
    tables: list[DataTable] = []
    """The tables of the data."""
    checks: list[AnyCheck] = []
    """The checks."""
    data_made_on: dt.date | None = None
    """The day on which the data that people see was made; an earlier run says nothing of it."""
    every_days: Annotated[int, Field(ge=1)] | None = None
    """Days for which a run holds, where data keeps coming; for good when left out."""
    runs: list[Run] = []
    """The record of its runs, oldest first."""

    @model_validator(mode="after")
    def _named_once(self) -> Verification:
        for place, names in (("checks", [check.id for check in self.checks]),
                             ("tables", [table.name for table in self.tables])):  # fmt: skip
            if twice := [name for name, times in Counter(names).items() if times > 1]:
                raise Misfit(f"{twice[0]} is there twice", "rename one of them", place)
        return self

    @property
    def asked(self) -> str:
        """SHA-256 over what is asked of the data: tables, zone and checks, and none of the words around them."""
        words = {"what", "protects"}
        told = self.model_dump(
            mode="json", include={"time_zone", "tables", "checks"}, exclude={"checks": {"__all__": words}},
            exclude_defaults=True,
        )  # fmt: skip
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class DataState:
    """Where the data of a verification stands, and why, in a sentence without its end. Only `verified` is not red."""

    state: State
    why: str


def state_of(verification: Verification, today: dt.date) -> DataState:
    """Where its data stands by the last run: verified, failed, out of date, or unverified when it never ran."""
    if not verification.checks:
        return DataState("unverified", "there are no checks")
    if not verification.runs:
        return DataState("unverified", "its checks have never run")
    last = max(reversed(verification.runs), key=lambda run: run.ran_on)
    if not last.passed:
        failed = [check.id for check in last.checks if not check.passed]
        return DataState("failed", f"{', '.join(failed)} failed on {last.ran_on}")
    if last.asked != verification.asked:
        return DataState("out of date", f"its checks have changed since they ran on {last.ran_on}")
    if verification.data_made_on is not None and verification.data_made_on > last.ran_on:
        return DataState("out of date", f"the data is of {verification.data_made_on}, its last run of {last.ran_on}")
    if verification.every_days is not None and (today - last.ran_on).days > verification.every_days:
        return DataState("out of date", f"it last ran on {last.ran_on}, and a run holds {verification.every_days} days")
    return DataState("verified", f"all checks passed on {last.ran_on}")
