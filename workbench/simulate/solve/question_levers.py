"""Levers on questions: what their owners may give way on, one question at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from workbench.program.designs import KeptTop, RawTable, RollupTable, Table
from workbench.program.requirements import Functional, Window
from workbench.simulate.grain import grain_seconds

from .candidate import Candidate, Change, Lever, Option, on_question, on_tables, together
from .consent import Consents
from .following import GRAINS, HOUR_SECONDS, Following, columns_of

SHORTER_DAYS = (180.0, 90.0, 30.0, 7.0)
DETAIL_DAYS = 30.0
TOP_FACTOR = 10
SAMPLES = (0.1, 0.01)


def question_levers(following: Following, consents: Consents, start: Candidate) -> Iterator[Lever]:
    """The levers of each question that the design answers, in the order of their priority from the last."""
    answers = following.answers(start)
    table_of = {one.id: name for name, asked in answers.items() for one in asked}
    tables = {table.name: table for table in start.design.tables}
    for question in sorted(start.questions, key=lambda one: (-one.priority, one.id)):
        if question.id in table_of:
            yield from _levers_of(question, tables[table_of[question.id]], answers, consents, following)


def _levers_of(
    question: Functional,
    table: Table,
    answers: Mapping[str, Sequence[Functional]],
    consents: Consents,
    following: Following,
) -> Iterator[Lever]:
    made = (
        _window(question),
        _ladder(question, table),
        _grain(question),
        _sketch(question, table),
        *_coarser(question, following),
        _dimension(question, following),
        _keep_top(question, table),
        _sample(question, table, answers[table.name]),
        _dropped(question),
    )
    for kind, from_, options in made:
        if options:
            touched = answers[table.name] if kind == "sample" else [question]
            takes = consents.of(kind, touched)
            rule = consents.rule(kind)
            yield Lever(
                f"{kind}.{question.id}", kind, f"{rule.title}: {question.title}", from_, takes.why,
                tuple(Option(to, takes.level, takes.people, change) for to, change in options),
            )  # fmt: skip


Made = tuple[str, str, list[tuple[str, Change]]]


def _with(question: Functional, **fields: object) -> Change:
    return on_question(question.id, lambda asked: asked.model_copy(update=fields))


def _window(question: Functional) -> Made:
    window = question.window
    if window is None:
        return "window", "", []
    options: list[tuple[str, Change]] = [
        (f"{days:g} days", _with(question, window=Window(days=days, time_zone=window.time_zone)))
        for days in SHORTER_DAYS
        if days < window.days
    ]
    return "window", f"{window.days:g} days", options


def _ladder(question: Functional, table: Table) -> Made:
    """Recent days in their own buckets, older ones in coarser ones from a table beside."""
    window, seconds = question.window, grain_seconds(question.grain)
    if isinstance(table, RawTable) or window is None or seconds is None or window.days <= DETAIL_DAYS:
        return "ladder", "", []
    coarser = HOUR_SECONDS if seconds < HOUR_SECONDS else 24 * HOUR_SECONDS
    if coarser <= seconds or (coarser > HOUR_SECONDS and window.time_zone != "UTC"):
        return "ladder", "", []

    def parted(candidate: Candidate) -> Candidate:
        recent = next((one for one in candidate.questions if one.id == question.id), None)
        detailed = next((one for one in candidate.design.tables if one.name == table.name), None)
        if recent is None or not isinstance(detailed, RollupTable):
            return candidate
        older = recent.model_copy(update={"id": f"{question.id}-older", "grain": GRAINS[coarser]})
        shorter = recent.model_copy(update={"window": Window(days=DETAIL_DAYS, time_zone=window.time_zone)})
        beside = detailed.model_copy(update={"name": f"{table.name}_older", "grain": GRAINS[coarser]})
        asked = [one for one in candidate.questions if one.id != question.id]
        tables = [*candidate.design.tables, beside]
        return Candidate(candidate.design.model_copy(update={"tables": tables}), (*asked, shorter, older))

    said = f"{DETAIL_DAYS:g} days of {question.grain}, older ones of {GRAINS[coarser]}"
    return "ladder", f"{window.days:g} days of {question.grain}", [(said, parted)]


def _grain(question: Functional) -> Made:
    seconds = grain_seconds(question.grain)
    if seconds is None:
        return "grain", "", []
    days = question.window.days if question.window else 1.0
    options: list[tuple[str, Change]] = [
        (grain, _with(question, grain=grain))
        for width, grain in GRAINS.items()
        if width > seconds and width % seconds == 0 and width <= days * 24 * HOUR_SECONDS
    ]
    return "grain", question.grain, options


def _sketch(question: Functional, table: Table) -> Made:
    """Exact measures that do not add up become sketches; a table that kept every value for them keeps a state."""
    exact = [measure for measure in question.measures if measure.exact and not measure.additive]
    if not exact or isinstance(table, RawTable):
        return "sketch", "", []
    near = [measure.model_copy(update={"exact": False}) for measure in question.measures]
    columns = {measure.column for measure in exact} - {*question.dimensions, *question.filter_by}

    def keeps_states(one: Table) -> Table:
        if not isinstance(one, RollupTable) or one.name != table.name:
            return one
        kept = [name for name in one.dimensions if name not in columns]
        states = [measure for measure in near if not measure.additive]
        measures = [*(measure for measure in one.measures if measure.name not in {s.name for s in states}), *states]
        key = [name for name in one.sort_key if name in kept]
        return one.model_copy(update={"dimensions": kept, "sort_key": key, "measures": measures})

    change = together(_with(question, measures=near), on_tables(keeps_states))
    return "sketch", "exact", [("about 1 % off", change)]


def _coarser(question: Functional, following: Following) -> Iterator[Made]:
    """Each column of many values in place of which one that it determines can stand, such as ranges for addresses."""
    columns = {column.name: column for column in following.case.stream.columns}
    for name in question.dimensions:
        heirs = [column.name for column in columns.values() if column.determined_by == name and column.captured]
        heir = next((one for one in heirs if one not in question.dimensions), None)
        if heir is not None:
            yield "coarser_values", name, [(heir, _renamed(question, name, heir))]


def _renamed(question: Functional, name: str, heir: str) -> Change:
    def swap(names: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(heir if one == name else one for one in names))

    def swapped(table: Table) -> Table:
        if isinstance(table, RawTable) or not {name, *question.dimensions} <= set(table.dimensions):
            return table
        return table.model_copy(update={"dimensions": swap(table.dimensions), "sort_key": swap(table.sort_key)})

    return together(_with(question, dimensions=swap(question.dimensions)), on_tables(swapped))


def _dimension(question: Functional, following: Following) -> Made:
    """The column that multiplies the answer's rows most goes, where another one is left."""
    if len(question.dimensions) < 2:
        return "dimension", "", []
    most = max(question.dimensions, key=lambda name: (following.case.facts.spectrum([name]).cardinality, name))
    left = [name for name in question.dimensions if name != most]
    option = f"by {', '.join(left)}", _with(question, dimensions=left)
    return "dimension", f"by {', '.join(question.dimensions)}", [option]


def _keep_top(question: Functional, table: Table) -> Made:
    """A list of the largest needs no row for each of the rest, if its column stands in the table by itself."""
    if question.top_n is None or isinstance(table, RawTable) or table.keep_top is not None:
        return "keep_top", "", []
    listed = [name for name in table.dimensions if name in columns_of(question) - set(question.filter_by)]
    if not listed:
        return "keep_top", "", []
    kept = KeptTop(column=listed[-1], values=TOP_FACTOR * question.top_n)
    change = on_tables(lambda one: one.model_copy(update={"keep_top": kept}) if one.name == table.name else one)
    return (
        "keep_top",
        f"every {kept.column}",
        [(f"the {kept.values} largest {kept.column} of each, and the rest", change)],
    )


def _sample(question: Functional, table: Table, asked: Sequence[Functional]) -> Made:
    """A share of events, where no measure of any question of the table has to be exact."""
    if question is not asked[0] or any(measure.exact for one in asked for measure in one.measures):
        return "sample", "", []
    options: list[tuple[str, Change]] = [
        (f"{share:g} of events", on_tables(_sampled(table.name, share))) for share in SAMPLES if share < table.sample
    ]
    return "sample", f"{table.sample:g} of events", options


def _sampled(name: str, share: float) -> Callable[[Table], Table]:
    def change(table: Table) -> Table:
        return table.model_copy(update={"sample": share}) if table.name == name else table

    return change


def _dropped(question: Functional) -> Made:
    return "question", "answered", [("not answered", on_question(question.id, lambda _: None))]
