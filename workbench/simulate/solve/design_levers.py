"""Levers on designs: how tables are laid out, how many copies there are, on which machines, at whose consent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.program.designs import Design, Environment, Largest, RawTable, Retention, RollupTable, Stage, Table
from workbench.program.requirements import Functional
from workbench.simulate.case import Case
from workbench.simulate.storage import TIME

from .candidate import Candidate, Change, Lever, Option, on_tables
from .consent import Consents
from .following import Following, columns_of

CATCH_UP_HOURS = (12.0, 24.0)
BATCH_HOURS = (6.0, 24.0)
MOST_ZONES = 5
"""Zones that a design may be spread over; few regions have more."""
BUSIER = (0.5, 0.6, 0.7)
LARGEST = (1000, 100)
HOT_RAW_DAYS = 7.0
FIRST_SHARES = (0.5, 0.1)
FULL_SERVICE_MONTH = 13
PURCHASES = {"spot": "spot", "reserved_3yr": "reserved", "own": "own"}
"""Ways to pay for machines, with the kind of lever whose consent each takes."""

Made = tuple[str, str, list[tuple[str, Change]]]


def free_levers(following: Following, consents: Consents, start: Candidate) -> Iterator[Lever]:
    """What engineering may do by itself: no question loses its answer."""
    made: list[Made] = [
        ("narrow", "as drawn", [("a table for each question", _narrowed(following))]),
        ("follow_questions", "as drawn", [("only what is asked", following)]),
        ("compress", "as drawn", [("few values first, zstd", _compressed(following))]),
        ("separate_pools", start.design.pools, [("separate", lambda one: one.changed(pools="separate"))]),
    ]
    yield from _levers(made, consents, start)


def design_levers(case: Case, consents: Consents, start: Candidate) -> Iterator[Lever]:
    """What needs somebody's consent, or breaks a promise, beside the questions themselves."""
    design = start.design
    made = [
        _raw_to_objects(design),
        _counted_at_edge(case, design),
        _catch_up(design),
        _batches(design),
        _utilisation(design),
        _environments(design),
        _replicas(design),
        _single_copy(design),
        _more_zones(design),
        _one_zone(design),
        _stages(design),
        _largest(case, start),
    ]
    yield from _levers(made, consents, start)
    yield from _purchases(case, consents, design)


def _levers(made: Sequence[Made], consents: Consents, start: Candidate) -> Iterator[Lever]:
    for kind, from_, options in made:
        if options:
            rule = consents.rule(kind)
            takes = consents.of(kind, start.questions if rule.role == "question_owner" else ())
            settings = tuple(Option(to, takes.level, takes.people, change) for to, change in options)
            yield Lever(kind, kind, rule.title, from_, takes.why, settings)


def _set(**fields: object) -> Change:
    return lambda candidate: candidate.changed(**fields)


def _narrowed(following: Following) -> Change:
    """Each wide rollup parted into one table for each set of columns that is asked of it, where that has fewer rows."""
    known: dict[tuple[int, ...], tuple[object, list[Table]]] = {}

    def part(candidate: Candidate) -> Candidate:
        answers = following.answers(candidate)
        tables: list[Table] = []
        for table in candidate.design.tables:
            asked = answers.get(table.name, [])
            key = (id(table), *map(id, asked))
            if key not in known:
                known[key] = ((table, asked), narrow_parts(table, asked, following))
            tables += known[key][1]
        return candidate if tables == candidate.design.tables else candidate.changed(tables=tables)

    return part


def narrow_parts(table: Table, asked: Sequence[Functional], following: Following) -> list[Table]:
    """A table for each set of columns that is asked of a wide one, where these have fewer rows; else the table."""
    if isinstance(table, RawTable):
        return [table]
    sets = {frozenset(columns_of(question) & set(table.dimensions)) for question in asked}
    if len(sets) < 2:
        return [table]
    parts: list[Table] = [_part(table, kept) for kept in sorted(sets, key=sorted)]
    fewer = sum(map(following.rows_per_day, parts)) < following.rows_per_day(table)
    return parts if fewer else [table]


def _part(table: RollupTable, kept: frozenset[str]) -> RollupTable:
    dimensions = [name for name in table.dimensions if name in kept]
    key = [name for name in table.sort_key if name in kept]
    name = "_".join([table.name, "by", *dimensions])
    return table.model_copy(update={"name": name, "dimensions": dimensions, "sort_key": key})


def _compressed(following: Following) -> Change:
    """Columns of few values first in the sort key, behind those that lead it, and the codec that codes entropy."""

    def bits(name: str) -> float:
        return 0.0 if name == TIME else following.case.facts.spectrum([name]).entropy_bits

    def change(table: Table) -> Table:
        key = [*table.sort_key[:1], *sorted(table.sort_key[1:], key=bits)]
        if table.codec == "zstd" and key == table.sort_key:
            return table
        return table.model_copy(update={"codec": "zstd", "sort_key": key})

    return on_tables(change)


def _raw_to_objects(design: Design) -> Made:
    def older(table: Table) -> Table:
        kept = table.retention
        if not isinstance(table, RawTable) or kept.hot_days <= HOT_RAW_DAYS:
            return table
        cold = kept.cold_days + kept.hot_days - HOT_RAW_DAYS
        return table.model_copy(update={"retention": Retention(hot_days=HOT_RAW_DAYS, cold_days=cold)})

    longest = max((one.retention.hot_days for one in design.tables if isinstance(one, RawTable)), default=0.0)
    options = [(f"{HOT_RAW_DAYS:g} days hot, the rest in object storage", on_tables(older))]
    return "raw_to_objects", f"{longest:g} days hot", options if longest > HOT_RAW_DAYS else []


def _counted_at_edge(case: Case, design: Design) -> Made:
    """Counting where events arise, at the column that says where that is."""
    place = next((column.name for column in case.stream.columns if column.place), None)
    possible = place is not None and design.counted_at is None
    if not possible or any(isinstance(table, RawTable) for table in design.tables):
        return "counted_at_edge", "", []
    return "counted_at_edge", "every event is sent", [(f"counts per {place} are sent", _set(counted_at=place))]


def _catch_up(design: Design) -> Made:
    now = design.catch_up_hours
    told = "as the engine's" if now is None else f"{now:g} h"
    longer = [hours for hours in CATCH_UP_HOURS if now is None or hours > now]
    return "catch_up", told, [(f"{hours:g} h", _set(catch_up_hours=hours)) for hours in longer]


def _batches(design: Design) -> Made:
    now = design.batch_hours
    told = "as the engine's" if now is None else f"every {now:g} h"
    longer = [hours for hours in BATCH_HOURS if now is None or hours > now]
    return "batches", told, [(f"every {hours:g} h", _set(batch_hours=hours)) for hours in longer]


def _utilisation(design: Design) -> Made:
    now = design.target_utilisation
    told = "as the engine's" if now is None else f"{now:.0%}"
    busier = [share for share in BUSIER if now is None or share > now]
    return "utilisation", told, [(f"{share:.0%}", _set(target_utilisation=share)) for share in busier]


def _environments(design: Design) -> Made:
    total = sum(one.share for one in design.environments)
    halves = [Environment(name=one.name, share=one.share / 2) for one in design.environments]
    options: list[tuple[str, Change]] = [
        (f"{total / 2:.0%} of production", _set(environments=halves)),
        ("none", _set(environments=[])),
    ]
    return "environments", f"{total:.0%} of production", options if total else []


def _replicas(design: Design) -> Made:
    fewer = range(design.replicas - 1, 1, -1)
    return "replicas", f"{design.replicas} copies", [(f"{count} copies", _set(replicas=count)) for count in fewer]


def _single_copy(design: Design) -> Made:
    options = [("one copy", _set(replicas=1))] if design.replicas > 1 else []
    return "single_copy", f"{design.replicas} copies", options


def _more_zones(design: Design) -> Made:
    more = range(design.zones + 1, MOST_ZONES + 1) if design.zones > 1 else ()
    return "more_zones", f"{design.zones} zones", [(f"{count} zones", _set(zones=count)) for count in more]


def _one_zone(design: Design) -> Made:
    return "one_zone", f"{design.zones} zones", [("one zone", _set(zones=1))] if design.zones > 1 else []


def _stages(design: Design) -> Made:
    options: list[tuple[str, Change]] = [
        (
            f"{share:.0%} of events until month {FULL_SERVICE_MONTH}",
            _set(stages=[Stage(from_month=1, share=share), Stage(from_month=FULL_SERVICE_MONTH, share=1.0)]),
        )
        for share in FIRST_SHARES
    ]
    return "stages", "everybody from the first month", options if not design.stages else []


def _largest(case: Case, start: Candidate) -> Made:
    """Only the largest values of the column by which most questions are filtered: the customer, as a rule."""
    filters = [name for question in start.questions for name in question.filter_by]
    if not filters or start.design.serves_largest is not None:
        return "largest", "", []
    tenant = max(sorted(set(filters)), key=filters.count)
    column = case.stream.column(tenant)
    if column.within or column.determined_by or column.cardinality is None:
        return "largest", "", []
    everybody = case.facts.spectrum([tenant]).cardinality
    options: list[tuple[str, Change]] = [
        (f"the {values} largest of {tenant}", _set(serves_largest=Largest(column=tenant, values=values)))
        for values in LARGEST
        if values < everybody
    ]
    return "largest", f"every {tenant}", options


def _purchases(case: Case, consents: Consents, design: Design) -> Iterator[Lever]:
    """Other ways to pay for machines, each at the consent of its own."""
    hardware = design.hardware
    if hardware is None or not case.has_nodes:
        return
    rule, options = consents.rule("purchase"), []
    for purchase, kind in PURCHASES.items():
        if purchase != hardware.purchase:
            takes = consents.of(kind)
            change = _set(hardware=hardware.model_copy(update={"purchase": purchase}))
            options.append(Option(consents.rule(kind).title, takes.level, takes.people, change))
    from_ = hardware.purchase.replace("_", " ")
    yield Lever("purchase", "purchase", rule.title, from_, rule.why, tuple(options), alternatives=True)
