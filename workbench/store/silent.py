"""Lines written in silence: kept in a small database under git's own directory until all are in, and then forgotten.

They are in no commit and on no page but their writer's. Whoever can read the disk of this machine can read them.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import registry
from sqlalchemy.pool import NullPool
from sqlmodel import Field, Session, SQLModel, col, delete, select

from .git import Repository
from .writer import refuse

_FOLDER = "workbench"
_FILE = "silent.sqlite"
_PATIENCE_SECONDS = 10


class _Table(SQLModel, registry=registry()):
    """The tables of this database, apart from those of every other one."""


class SilentLines(_Table, table=True):
    """What one person has written for one sheet."""

    sheet: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    text: str


def write(program_dir: Path, sheet: str, person: str, text: str) -> None:
    """Keep what somebody wrote, in place of what they wrote before. Raises SaveRefused outside git."""
    with Session(_engine(program_dir)) as session:
        session.merge(SilentLines(sheet=sheet, person=person, text=text))
        session.commit()


def written_by(program_dir: Path, sheet: str) -> frozenset[str]:
    """Who has written something for a sheet. Raises SaveRefused outside git."""
    return frozenset(read_all(program_dir, sheet))


def read_all(program_dir: Path, sheet: str) -> dict[str, str]:
    """What everybody wrote for a sheet, by person; for the one moment in which it is shown to all."""
    with Session(_engine(program_dir)) as session:
        rows = session.exec(select(SilentLines).where(SilentLines.sheet == sheet).order_by(col(SilentLines.person)))
        return {row.person: row.text for row in rows if row.text.strip()}


def read_own(program_dir: Path, sheet: str, person: str) -> str:
    """What one person wrote themselves; empty when nothing."""
    return read_all(program_dir, sheet).get(person, "")


def forget(program_dir: Path, sheet: str) -> None:
    """Drop what was written for a sheet."""
    with Session(_engine(program_dir)) as session:
        session.exec(delete(SilentLines).where(col(SilentLines.sheet) == sheet))
        session.commit()


def _engine(program_dir: Path) -> Engine:
    repository = Repository.around(program_dir)
    if repository is None:
        raise refuse("no git", str(program_dir))
    file = repository.common_dir / _FOLDER / _FILE
    file.parent.mkdir(exist_ok=True)
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool, connect_args={"timeout": _PATIENCE_SECONDS})
    _Table.metadata.create_all(engine)
    return engine
