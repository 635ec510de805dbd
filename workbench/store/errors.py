"""What the store raises when it cannot do what was asked. Faults of single files are findings, not exceptions."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.program.finding import Finding


class StoreError(Exception):
    """The store cannot do what was asked; the message says what to do instead."""


class ProgramNotFound(StoreError):  # noqa: N818 - named for what happened
    """There is no program where one was asked for."""


class InvalidFile(StoreError):  # noqa: N818 - named for what happened
    """A file that a command cannot do without is invalid; `findings` say where and how to mend it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(f"{finding}\n  {finding.hint}" for finding in findings))
        self.findings = tuple(findings)
