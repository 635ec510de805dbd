"""An index of a program in SQL: derived from its files, kept under git's own directory, rebuilt whenever it is stale.

It is never the only home of anything: deleting its file loses nothing but the milliseconds to build it again. Processes
do not share an open database. Each reads the whole file, or builds its own and puts it in place at once, so readers and
writers cannot disturb each other.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, func, insert
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import registry
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateTable
from sqlmodel import JSON, Field, Session, SQLModel, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from workbench.program.base import Item
from workbench.program.finding import Finding, Severity, spell
from workbench.program.links import links
from workbench.program.program import Program

from .git import Repository

Row = TypeVar("Row", bound=SQLModel)

_FOLDER = "workbench"
_FILE = "index.sqlite"
_SQLITE_HEADER = b"SQLite format 3\0"
_DUE_FIELDS = ("due_on", "decide_by", "ends_on")


class _Table(SQLModel, registry=registry()):
    """The tables of the index, apart from those of every other database."""


class IndexedItem(_Table, table=True):
    """An item with the fields that lists filter and sort by; `data` holds all that its file says."""

    id: str = Field(primary_key=True)
    kind: str = Field(index=True)
    title: str
    owner: str | None = Field(index=True)
    status: str | None
    priority: int | None
    due: dt.date | None
    path: str
    blob: str
    words: str
    data: dict[str, Any] = Field(sa_type=JSON)


class IndexedLink(_Table, table=True):
    """A link from a field of one item to another."""

    number: int = Field(primary_key=True)
    source: str = Field(index=True)
    field: str
    target: str = Field(index=True)


class IndexedFault(_Table, table=True):
    """A fault of a file, as the reader told it."""

    number: int = Field(primary_key=True)
    code: str
    item: str | None = Field(index=True)
    path: str
    line: int
    column: int
    what: str
    why: str
    hint: str


class IndexKey(_Table, table=True):
    """What the index was built from: its only row."""

    key: str = Field(primary_key=True)


class Index:
    """Questions to the index of one program. Threads may share it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()

    def items(self, kind: str | None = None) -> Sequence[IndexedItem]:
        """All items, or those of one kind, by id."""
        statement = select(IndexedItem).order_by(IndexedItem.id)
        return self._rows(statement.where(IndexedItem.kind == kind) if kind else statement)

    def owned_by(self, owner: str) -> Sequence[IndexedItem]:
        """The items that a person or team answers for: by priority, then date, those without one last."""
        return self._rows(
            select(IndexedItem)
            .where(IndexedItem.owner == owner)
            .order_by(col(IndexedItem.priority).nulls_last(), col(IndexedItem.due).nulls_last(), col(IndexedItem.id))
        )

    def links_to(self, item_id: str) -> Sequence[IndexedLink]:
        """The links that lead to an item, by the item that holds them."""
        return self._rows(
            select(IndexedLink).where(IndexedLink.target == item_id).order_by(IndexedLink.source, IndexedLink.field)
        )

    def links_from(self, item_id: str) -> Sequence[IndexedLink]:
        """The links that an item holds, in the order of its fields."""
        return self._rows(select(IndexedLink).where(IndexedLink.source == item_id).order_by(col(IndexedLink.number)))

    def search(self, text: str) -> Sequence[IndexedItem]:
        """The items that hold every word of a text, in any case and in any field; those with it in the title first."""
        wanted = text.casefold().split()
        if not wanted:
            return []
        statement = select(IndexedItem)
        for word in wanted:
            statement = statement.where(col(IndexedItem.words).contains(word, autoescape=True))
        in_title = or_(*(func.lower(IndexedItem.title).contains(word, autoescape=True) for word in wanted))
        return self._rows(statement.order_by(in_title.desc(), col(IndexedItem.id)))

    def faults(self, item_id: str | None = None) -> Sequence[Finding]:
        """The faults of files as the reader told them, of one item or of all."""
        statement = select(IndexedFault).order_by(col(IndexedFault.number))
        rows = self._rows(statement.where(IndexedFault.item == item_id) if item_id else statement)
        return [Finding(severity=Severity.ERROR, **row.model_dump(exclude={"number"})) for row in rows]

    def _rows(self, statement: SelectOfScalar[Row]) -> Sequence[Row]:
        # One connection holds the database in memory, so one thread asks at a time.
        with self._lock, Session(self._engine, expire_on_commit=False) as session:
            return session.exec(statement).all()


def open_index(program: Program, program_dir: Path) -> Index:
    """The index of a program as it was loaded from `program_dir`; outside git it lives in memory alone."""
    key = _key(program)
    repository = Repository.around(program_dir)
    file = repository.git_dir / _FOLDER / _FILE if repository else None
    engine = _kept(file, key) if file else None
    if engine is None:
        engine = _built(program, key)
        if file is not None:
            _keep(engine, file)
    return Index(engine)


def _key(program: Program) -> str:
    """What the index depends on: the form of its tables, the bytes of every file read, and the faults of the others."""
    digest = hashlib.sha256()
    for table in _Table.metadata.sorted_tables:
        digest.update(str(CreateTable(table)).encode())
    for item_id, source in sorted(program.sources.items()):
        digest.update(f"{item_id}\0{source.path}\0{source.blob}\n".encode())
    for fault in program.faults:
        digest.update(json.dumps(fault.as_dict()).encode())
    return digest.hexdigest()


def _kept(file: Path, key: str) -> Engine | None:
    """The index in a file; None when there is none, or it is damaged, or was built from something else."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    if not content.startswith(_SQLITE_HEADER):
        return None
    engine = _empty()
    try:
        _connection(engine).deserialize(content)
        with Session(engine) as session:
            is_current = session.get(IndexKey, key) is not None
        is_sound = is_current and _connection(engine).execute("PRAGMA quick_check").fetchone() == ("ok",)
    except (sqlite3.Error, DatabaseError):
        return None
    return engine if is_sound else None


def _built(program: Program, key: str) -> Engine:
    engine = _empty()
    _Table.metadata.create_all(engine)
    indexed = [link for item in program.items.values() for link in links(item)]
    rows: dict[type[SQLModel], list[dict[str, Any]]] = {
        IndexedItem: [_item_row(item, program) for item in program.items.values()],
        IndexedLink: [
            {"number": number, "source": link.source, "field": spell(link.field), "target": link.target}
            for number, link in enumerate(indexed)
        ],
        IndexedFault: [{"number": number, **_fault_row(fault)} for number, fault in enumerate(program.faults)],
        IndexKey: [{"key": key}],
    }
    with engine.begin() as connection:
        for table, values in rows.items():
            if values:
                connection.execute(insert(table), values)
    return engine


def _keep(engine: Engine, file: Path) -> None:
    """Put the index in its place at once. Where it cannot be kept it is built again next time, at no other loss."""
    content = _connection(engine).serialize()
    try:
        file.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=file.parent) as scratch:
            ready = Path(scratch) / file.name
            ready.write_bytes(content)
            ready.replace(file)
    except OSError:
        return


def _item_row(item: Item, program: Program) -> dict[str, Any]:
    source = program.sources[item.id]
    data = item.model_dump(mode="json", exclude_unset=True)
    return {
        "id": item.id,
        "kind": item.kind,
        "title": item.title,
        "owner": getattr(item, "owner", None),
        "status": getattr(item, "status", None),
        "priority": getattr(item, "priority", None),
        "due": next((day for name in _DUE_FIELDS if (day := getattr(item, name, None)) is not None), None),
        "path": source.path,
        "blob": source.blob,
        "words": "\n".join(_texts(data)).casefold(),
        "data": data,
    }


def _fault_row(fault: Finding) -> dict[str, Any]:
    return {name: value for name, value in fault.as_dict().items() if name != "severity"}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _texts(entry)


def _empty() -> Engine:
    return create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})


def _connection(engine: Engine) -> sqlite3.Connection:
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError(f"the index lives in SQLite, not in {type(raw).__name__}")
    return raw
