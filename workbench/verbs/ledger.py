"""Keep the budget ledger: ask, freeze an estimate, approve, dispose of a gap, sign, take in what the months took."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from workbench.program.budgets import Budget
from workbench.program.designs import Design
from workbench.program.finding import FieldPath
from workbench.program.gaps import Gap, entry_of, gap, granted, limits_of, signatures_missing
from workbench.program.governance import Decision
from workbench.program.ledger import FrozenEstimate, Kind, Ledger, Spread
from workbench.program.meaning import ASIDE, SHOWN
from workbench.program.program import Program
from workbench.simulate.result import DesignEstimate, Quantiles
from workbench.store.save import Change
from workbench.verbs.acknowledging import past_of
from workbench.verbs.adding import new_file, new_id
from workbench.verbs.catalog import catalog_of
from workbench.verbs.diff import item_differences
from workbench.verbs.edit import as_text
from workbench.verbs.estimate import size_design
from workbench.verbs.past_cost import inputs_of, read_by
from workbench.verbs.saving import Outcome, save_texts
from workbench.verbs.signed import Signed
from workbench.verbs.trouble import Trouble

NORMAL_P90 = 1.2815515655446004
"""The 90th percentile of the standard normal distribution, by which a spread becomes a standard deviation."""

ACTUALS = ("nodes", "monthly_cost_usd", "stored_bytes", "events")
"""The columns of a file of actuals beside `month`, in the units of their fields."""


@dataclass(frozen=True, slots=True)
class Line:
    """A design against a budget: its entry if there is one, the gap now, what the latest month says of the estimate.

    `still_holds`: whether the latest frozen estimate would come out the same, by its inputs; None without one.
    `surprise`: standard deviations by which the latest month missed what was estimated of that month, in money; None
    without both.
    """

    design: str
    title: str
    budget: str
    entry: Ledger | None
    estimate: DesignEstimate | None
    gap: Gap | None
    still_holds: bool | None
    surprise: float | None
    unsigned: tuple[str, ...]


def lines(program: Program, estimates: Mapping[str, DesignEstimate] | None = None) -> list[Line]:
    """A line for every design that is not rejected and has a budget, the widest gap first.

    `estimates` are those already made, by the id of their design; others are made.
    """
    found = []
    for design in program.all(Design):
        budget = program.budget_of(design)
        if design.status == "rejected" or budget is None:
            continue
        answer = estimates.get(design.id) if estimates is not None else size_design(program, design)
        found.append(_line(program, design, budget, answer if isinstance(answer, DesignEstimate) else None))
    return sorted(found, key=lambda one: (-(one.gap.ratio if one.gap else 0.0), one.design))


def _line(program: Program, design: Design, budget: Budget, answer: DesignEstimate | None) -> Line:
    entry = entry_of(program, design.id, budget.id)
    wide = None
    if answer is not None:
        needs = answer.nodes.p50 if answer.nodes else None, answer.monthly_cost_usd.p50
        wide = gap(limits_of(program), needs, granted(budget, entry.approved if entry else None))
    latest = entry.estimates[-1] if entry and entry.estimates else None
    return Line(
        design=design.id,
        title=design.title,
        budget=budget.id,
        entry=entry,
        estimate=answer,
        gap=wide,
        still_holds=latest.inputs == fingerprint(program, design) if latest else None,
        surprise=_surprise(entry, latest),
        unsigned=tuple(signatures_missing(entry, budget)) if wide and wide.level == "blocks" else (),
    )


def _surprise(entry: Ledger | None, latest: FrozenEstimate | None) -> float | None:
    actual = entry.actuals[-1] if entry and entry.actuals else None
    if latest is None or actual is None:
        return None
    spent, told = actual.monthly_cost_usd, _told_of(latest, actual.month)
    if not spent or told is None or told.p10 <= 0.0:
        return None
    deviation = math.log(told.p90 / told.p10) / (2 * NORMAL_P90)
    return math.log(spent / told.p50) / deviation if deviation else None


def _told_of(frozen: FrozenEstimate, month: str) -> Spread | None:
    """What an estimate told a month to cost; of one frozen without its months, only the worst is known."""
    worst = frozen.monthly_cost_usd if frozen.at_month == month else None
    return next((one.monthly_cost_usd for one in frozen.months if one.month == month), worst)


def what_changed(folder: Path, program: Program, line: Line) -> list[str]:
    """The inputs by which the latest frozen estimate of a line no longer holds, old and new; none while it holds."""
    design = program.get(line.design, Design)
    if line.still_holds is not False or line.entry is None or design is None:
        return []
    latest = line.entry.estimates[-1]
    then = past_of(folder)(latest.revision) if latest.revision else None
    if then is None:
        return ["the version that it was made from cannot be read"]
    before = then.get(line.design, Design)
    read = {*read_by(program, design), *(read_by(then, before) if before else ())}
    differ = [one for one in item_differences(then, program) if one.id in read]
    told = [
        f"{one.id} {field.field}: {as_text(field.before)} → {as_text(field.after)}"
        for one in differ
        for field in one.fields
        if field.field.partition(".")[0] not in SHOWN | ASIDE
    ]
    told += [f"{one.id} was {one.change}" for one in differ if not one.fields]
    now = version("analytics-program-workbench")
    return told or [f"coefficients or prices, of workbench {latest.model} then and {now} now"]


def fingerprint(program: Program, design: Design) -> str:
    """Hash over all that an estimate of a design follows from: items, the engine's coefficients, prices."""
    return inputs_of(program, design, catalog_of(program))


@dataclass(frozen=True, slots=True)
class Told:
    """Reference nodes, money a month, or both, and why."""

    nodes: float | None = None
    monthly_cost_usd: float | None = None
    words: str | None = None

    @property
    def is_blank(self) -> bool:
        """Whether neither of the two is said."""
        return self.nodes is None and self.monthly_cost_usd is None


def ask(signed: Signed, design: str, told: Told) -> Outcome:
    """Save what the author asks for a design. Raises Trouble for a design without a budget, and for nothing asked."""
    return _amount(signed, design, "asked", told)


def approve(signed: Signed, design: str, told: Told) -> Outcome:
    """Save what the author approves. Raises Trouble for anybody but the budget's owner and its finance validator."""
    _, budget = _found(signed.program, design)
    may = {budget.owner, budget.validators.finance}
    if signed.person.id not in may:
        named = " or ".join(sorted(one for one in may if one)) or "nobody yet"
        raise Trouble(f"Only who owns {budget.id} or vouches for its limit can approve: {named}.")
    return _amount(signed, design, "approved", told)


def _amount(signed: Signed, design: str, field: str, told: Told) -> Outcome:
    if told.is_blank:
        raise Trouble("Say how many reference nodes, how much money a month, or both.")
    said = {"on": signed.today, "by": signed.person.id, "nodes": told.nodes, "monthly_cost_usd": told.monthly_cost_usd,
            "words": (told.words or "").strip() or None}  # fmt: skip
    return _save(signed, design, {field: _without_blanks(said)}, field)


def freeze(signed: Signed, design_id: str) -> Outcome:
    """Save the estimate of a design as it is now. Raises Trouble for one that cannot be sized."""
    return _save(signed, design_id, {"estimates": _frozen(signed, design_id)}, "estimate")


def rest_on(signed: Signed, decision: Decision, design_id: str) -> Outcome:
    """Save a draft of a decision with the line of the ledger that it rests on, in one commit.

    The line gets what is asked, which is what the design needs as it stands, the estimate frozen, and as disposition
    the lightest plan, `plan_1`, with what it then takes; what was asked or proposed before stays. Raises Trouble for a
    design without a budget, and for one that cannot be sized.
    """
    frozen = _frozen(signed, design_id)
    entry, on, by = _entry(signed.program, design_id), signed.today, signed.person.id
    plans, now = decision.options[1:], frozen[-1]
    fields: dict[str, Any] = {"estimates": frozen}
    if entry is None or entry.asked is None:
        fields["asked"] = {
            "on": on, "by": by, **({"nodes": now["nodes"]["p50"]} if "nodes" in now else {}),
            "monthly_cost_usd": now["monthly_cost_usd"]["p50"], "words": "The design as it stands.",
        }  # fmt: skip
    if plans and (entry is None or entry.disposition is None):
        fields["disposition"] = {
            "kind": "redesign", "on": on, "by": by,
            **_without_blanks({"nodes": plans[0].nodes, "monthly_cost_usd": plans[0].monthly_cost_usd}),
            "reason": f"As {decision.id} offers: {plans[0].summary}",
        }  # fmt: skip
    rests = list(entry.rests) if entry else []
    fields["rests"] = list(dict.fromkeys([*rests, decision.id]))
    return _save(signed, design_id, fields, f"decision {decision.id}", [new_file(decision)])


def _frozen(signed: Signed, design_id: str) -> list[dict[str, Any]]:
    """The estimates frozen so far and the one of now."""
    design, _ = _found(signed.program, design_id)
    answer = size_design(signed.program, design)
    if not isinstance(answer, DesignEstimate):
        raise Trouble(f"{answer.reason}.")
    frozen: dict[str, Any] = {
        "made_on": signed.today,
        "revision": signed.program.revision,
        "inputs": fingerprint(signed.program, design),
        "model": version("analytics-program-workbench"),
        "at_month": answer.at_month,
        "nodes": _spread(answer.nodes) if answer.nodes else None,
        "monthly_cost_usd": _spread(answer.monthly_cost_usd),
        "months": [
            _without_blanks({
                "month": one.month,
                "nodes": _spread(one.nodes) if one.nodes else None,
                "monthly_cost_usd": _spread(one.monthly_cost_usd),
                "stored_bytes": _spread(one.stored_bytes),
            })
            for one in answer.months
        ],
    }  # fmt: skip
    entry = _entry(signed.program, design_id)
    before = [one.model_dump(exclude_none=True) for one in entry.estimates] if entry else []
    return [*before, _without_blanks(frozen)]


def dispose(signed: Signed, design: str, kind: Kind, told: Told) -> Outcome:
    """Save what is proposed about a gap, with what it then takes; earlier signatures do not carry over.

    Raises Trouble without a reason, and without its computed consequence where it changes what is built.
    """
    reason = (told.words or "").strip()
    if not reason:
        raise Trouble("Say why, so that whoever signs it knows what they sign.")
    if kind not in ("accept", "stop") and told.is_blank:
        raise Trouble(f"Say what it takes once you {kind}: nodes, money or both, as `workbench solve` tells.")
    said = {"kind": kind, "on": signed.today, "by": signed.person.id, "reason": reason, "nodes": told.nodes,
            "monthly_cost_usd": told.monthly_cost_usd}  # fmt: skip
    return _save(signed, design, {"disposition": _without_blanks(said)}, "disposition")


def sign(signed: Signed, design: str) -> Outcome:
    """Sign the disposition of a gap. Raises Trouble for anybody but the budget's two validators."""
    _, budget = _found(signed.program, design)
    entry = _entry(signed.program, design)
    if entry is None or entry.disposition is None:
        raise Trouble(f"Nothing is proposed about the gap of {design}; `workbench ledger dispose` does that.")
    voices = {budget.validators.engineering, budget.validators.finance}
    if signed.person.id not in voices:
        named = " and ".join(sorted(one for one in voices if one)) or "nobody yet"
        raise Trouble(f"Only the validators of {budget.id} sign: {named}.")
    by = list(dict.fromkeys([*entry.disposition.signed_by, signed.person.id]))
    said = entry.disposition.model_dump(exclude_none=True) | {"signed_by": by}
    return _save(signed, design, {"disposition": said}, "signature")


def import_actuals(signed: Signed, design: str, file: Path) -> Outcome:
    """Save the months of a CSV file with the column `month` and any of `ACTUALS`; months there are replaced.

    Raises Trouble for a file that cannot be read, with the line of what is wrong.
    """
    entry = _entry(signed.program, design)
    known = {one.month: one.model_dump(exclude_none=True) for one in entry.actuals} if entry else {}
    months = known | {one["month"]: one for one in _months(file)}
    return _save(signed, design, {"actuals": [months[month] for month in sorted(months)]}, "actuals")


def _months(file: Path) -> Sequence[Mapping[str, Any]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines_of:
            rows = list(csv.DictReader(lines_of))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Trouble(f"{file.name} cannot be read: {error}.") from error
    if not rows or "month" not in rows[0]:
        raise Trouble(f"{file.name}:1 has no column month; the first line names month, {', '.join(ACTUALS)}.")
    return [_month(file, number, row) for number, row in enumerate(rows, start=2)]


def _month(file: Path, number: int, row: Mapping[str, str]) -> Mapping[str, Any]:
    month = (row["month"] or "").strip()[:7]
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise Trouble(f"{file.name}:{number} month {row['month']!r} is no YYYY-MM.")
    found: dict[str, Any] = {"month": month}
    for name in ACTUALS:
        text = (row.get(name) or "").strip()
        try:
            value = float(text) if text else None
        except ValueError as error:
            raise Trouble(f"{file.name}:{number} {name} {text!r} is no number.") from error
        if value is not None and not 0.0 <= value < math.inf:
            raise Trouble(f"{file.name}:{number} {name} {text!r} is no amount.")
        found[name] = value
    return _without_blanks(found)


def _found(program: Program, design_id: str) -> tuple[Design, Budget]:
    design = program.get(design_id, Design)
    budget = program.budget_of(design) if design else None
    if design is None or budget is None:
        raise Trouble(f"{design_id} is no design with a budget; name one of a program whose budget is set.")
    return design, budget


def _entry(program: Program, design_id: str) -> Ledger | None:
    _, budget = _found(program, design_id)
    return entry_of(program, design_id, budget.id)


def _save(
    signed: Signed, design_id: str, fields: Mapping[str, Any], what: str, with_files: Sequence[Change] = ()
) -> Outcome:
    design, budget = _found(signed.program, design_id)
    entry = entry_of(signed.program, design_id, budget.id)
    message = f"{signed.person.title} keeps the ledger: {what} of {design_id}"
    if entry is None:
        stem = f"{design_id.partition('-')[2]} {budget.id.partition('-')[2]}"
        opened = Ledger.model_validate({
            "id": new_id("ledger", stem, signed.program.items), "kind": "ledger",
            "title": f"{design.title} against {budget.title}", "design": design.id, "budget": budget.id, **fields,
        })  # fmt: skip
        return save_texts(signed.folder, [new_file(opened), *with_files], signed.author, message)
    edits: dict[FieldPath, Any] = {(name,): value for name, value in fields.items()}
    change = Change(path=new_file(entry).path, expected=signed.program.sources[entry.id].blob, edits=edits)
    return save_texts(signed.folder, [change, *with_files], signed.author, message)


def _spread(told: Quantiles) -> dict[str, float]:
    return {name: float(f"{getattr(told, name):.4g}") for name in ("p10", "p50", "p90")}


def _without_blanks(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
