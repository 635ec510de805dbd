"""Tables that the charts draw: from what verbs say to one data frame a picture."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from workbench.pages.theme import Meaning
from workbench.simulate.result import DesignEstimate
from workbench.simulate.solve.answer import Solution
from workbench.verbs import beside, compare, fitting, heatmap, whatif, words
from workbench.verbs.doubts import Doubts

TERABYTE = 1e12
_LINEAR_AXIS_RATIO = 8.0
_LABEL_SHARE = 0.1  # of a picture's height that a line of text takes
_LEAST_DRAWN = 0.1  # nodes, or dollars
_FAINTEST, _STRONGEST = 0.04, 0.6  # opacities behind text in ink
_TEXT_TURNS_AT = 0.6
_MOST_LEVERS = 12
_MEANING_OF_LEVEL: dict[str, Meaning] = {"free": "fits", "needs_consent": "estimate", "breaks_promise": "breach"}


def ladder(answer: DesignEstimate) -> pd.DataFrame:
    """One row a rung, as `charts.ladder` draws it. The last rung shows a breach in its colour, and in its words."""
    steps = whatif.steps(answer)
    limit = answer.budget.nodes if answer.budget else None
    reach = steps[-1].nodes_after / steps[0].nodes_before if steps else 1.0
    return pd.DataFrame(
        [
            {
                "rung": step.rung,
                "position": step.position,
                "factor": step.factor,
                "nodes_before": step.nodes_before,
                "nodes_after": step.nodes_after,
                "budget_nodes": limit,
                "budget_label": f"budget {words.number(limit)}" if limit else "",
                "label": _rung_label(step, last=step is steps[-1]),
                "note": step.source.partition(";")[0],
                "meaning": "breach" if step.over and step is steps[-1] else "estimate",
                "source": step.source,
                "side": "left"
                if (left := step.nodes_before > steps[0].nodes_before * reach**_TEXT_TURNS_AT)
                else "right",
                "text_at": step.nodes_before if left else step.nodes_after,
            }
            for step in steps
        ]
    )


def _rung_label(step: whatif.Step, *, last: bool) -> str:
    factor = f"×{words.number(step.factor)} → " if step.position else ""
    nodes = f"{factor}{words.number(step.nodes_after)} nodes"
    return f"{nodes} bought{', over budget' if step.over else ''}" if last else nodes


def months(answers: Sequence[tuple[str, DesignEstimate]], *, money: bool) -> pd.DataFrame:
    """One row a month and answer, as `charts.over_time` draws it; `answers` are named, the first one stands out."""
    rows = []
    for position, (name, answer) in enumerate(answers):
        for month in answer.months:
            amount = month.monthly_cost_usd if money else month.nodes
            if amount is None:
                continue
            limit = answer.budget and (answer.budget.monthly_cost_usd if money else answer.budget.nodes)
            told = f"budget {words.dollars(limit) if money else words.number(limit)}" if limit else ""
            last = month is answer.months[-1]
            rows.append(
                {
                    "month": pd.Timestamp(f"{month.month}-01"),
                    "p10": amount.p10,
                    "p50": amount.p50,
                    "p90": amount.p90,
                    "budget": limit,
                    "series": name,
                    "meaning": "comparison" if position else "estimate",
                    "end_label": name if last else "",
                    "budget_label": told if month is answer.months[0] and not position else "",
                }
            )
    return pd.DataFrame(rows)


def with_room(frame: pd.DataFrame) -> pd.DataFrame:
    """Months of many answers without the labels that would lie on another; the first answer's stays.

    A label stands above the end of its band. Whose line has none is told where one points at it.
    """
    height = np.log10 if needs_log_axis(frame) else np.asarray
    room = _LABEL_SHARE * float(np.ptp(height(frame[["p10", "p90"]].clip(lower=_LEAST_DRAWN))))
    ends = frame[frame.end_label != ""]
    taken: list[float] = []
    for place, at in zip(ends.index, height(ends.p90.clip(lower=_LEAST_DRAWN).to_numpy()), strict=True):
        if all(abs(at - other) >= room for other in taken):
            taken.append(float(at))
        else:
            frame.loc[place, "end_label"] = ""
    return frame


def against_budget(compared: Sequence[compare.Alternative]) -> pd.DataFrame:
    """One row an amount that a budget limits, as `charts.against_budget` draws it; over the budget is a breach."""
    rows = [(one, amount) for one in compared for amount in compare.against_budget(one)]
    return pd.DataFrame(
        [
            {
                "row": f"{one.letter} {amount.what}",
                "position": position,
                "p10": amount.times.p10,
                "p50": amount.times.p50,
                "p90": amount.times.p90,
                "label": amount.said,
                "meaning": "breach" if amount.times.p50 > 1 else "fits",
            }
            for position, (one, amount) in enumerate(rows)
        ]
    )


def heat_map(found: heatmap.HeatMap, show: str) -> pd.DataFrame:
    """Cells, contour and the plan's place as `charts.heat_map` draws them; `show` is nodes, money or odds."""
    across, along = _edges(heatmap.VOLUMES), _edges(heatmap.VALUES)
    amounts = [_amount(cell, show) for cell in found.cells]
    least, most = min(amounts), max(amounts)
    rows: list[dict[str, object]] = [
        {
            "mark": "cell",
            "x": cell.volume,
            "y": cell.values,
            "left": across[cell.volume][0],
            "right": across[cell.volume][1],
            "low": along[cell.values][0],
            "high": along[cell.values][1],
            "meaning": "estimate",
            "opacity": _tint(amount, least, most, log=show != "odds"),
            "label": _cell_label(amount, show),
            "told": heatmap.told(cell, found.column),
        }
        for cell, amount in zip(found.cells, amounts, strict=True)
    ]
    line = [
        {"mark": "contour", "x": volume, "y": values, "label": ""} for volume, values in _to_the_edges(found, along)
    ]
    if line:
        line[-1]["label"] = "budget"
    return pd.DataFrame([*rows, *line, {"mark": "plan", "x": 1.0, "y": 1.0, "label": "the plan"}])


def _to_the_edges(found: heatmap.HeatMap, along: Mapping[float, tuple[float, float]]) -> list[tuple[float, float]]:
    """The contour, drawn on to the picture's edge where it reaches the outer cells."""
    line = list(found.contour)
    if line and line[0][1] == heatmap.VALUES[0]:
        line.insert(0, (line[0][0], along[heatmap.VALUES[0]][0]))
    if line and line[-1][1] == heatmap.VALUES[-1]:
        line.append((line[-1][0], along[heatmap.VALUES[-1]][1]))
    return line


def _edges(middles: Sequence[float]) -> dict[float, tuple[float, float]]:
    """The edges of cells on a log axis, half-way to the neighbours; the outer ones as far out as in."""
    between = [math.sqrt(low * high) for low, high in pairwise(middles)]
    first, last = middles[0] ** 2 / between[0], middles[-1] ** 2 / between[-1]
    return dict(zip(middles, pairwise([first, *between, last]), strict=True))


def _amount(cell: heatmap.Cell, show: str) -> float:
    if show == "odds":
        return cell.probability_met or 0.0
    return cell.nodes if show == "nodes" else cell.monthly_cost_usd


def _cell_label(amount: float, show: str) -> str:
    if show == "odds":
        return f"{amount * 100:.0f} %"
    return words.brief(amount) if show == "nodes" else f"${words.brief(amount)}"


def _tint(amount: float, least: float, most: float, *, log: bool) -> float:
    if most <= least:
        return _FAINTEST
    share = math.log(amount / least) / math.log(most / least) if log else (amount - least) / (most - least)
    return _FAINTEST + share * (_STRONGEST - _FAINTEST)


def clusters(found: beside.Beside) -> pd.DataFrame:
    """Our cluster and the published ones as `charts.clusters` draws them, with the line of our nodes a byte."""
    own = {"kept_tb": beside.kept_bytes(found.own) / TERABYTE, "nodes": found.own.nodes}
    rows = [
        {
            "mark": "cluster",
            "kept_tb": beside.kept_bytes(one) / TERABYTE,
            "nodes": one.nodes,
            "label": beside.title(one),
            "filled": 0,
            "meaning": "comparison",
            "told": f"{beside.title(one)}: {beside.explanation(one, found.own)}",
        }
        for one in found.clusters
    ]
    rows.append({**own, "mark": "cluster", "label": "ours", "filled": 1, "meaning": "estimate", "told": "our estimate"})
    ends = [pick(float(str(row["kept_tb"])) for row in rows) for pick in (min, max)]
    guide = [{"mark": "guide", "kept_tb": end, "nodes": own["nodes"] * end / own["kept_tb"]} for end in ends]
    return pd.DataFrame([*rows, *guide])


def plans(found: Solution) -> pd.DataFrame:
    """One row a plan as multiples of the target, as `charts.against_budget` draws it, under the design as it stands."""
    target = found.target
    rows = []
    for position, (name, plan) in enumerate(fitting.named_plans(found)):
        in_nodes = target.nodes is not None and plan.nodes is not None
        amount, limit = (plan.nodes, target.nodes) if in_nodes else (plan.monthly_cost_usd, target.monthly_cost_usd)
        if amount is None or limit is None:
            continue
        label = f"{words.number(amount.p50)} nodes" if in_nodes else f"{words.dollars(amount.p50)} a month"
        rows.append(
            {
                "row": name,
                "position": position,
                "p10": amount.p10 / limit,
                "p50": amount.p50 / limit,
                "p90": amount.p90 / limit,
                "label": label,
                "meaning": "fits" if plan.probability_met >= target.probability else "breach",
            }
        )
    return pd.DataFrame(rows)


def levers(found: Solution) -> pd.DataFrame:
    """One row a lever that buys something, as `charts.levers` draws it."""
    money = fitting.in_money(found)
    worth = [(one, one.saves_monthly_usd if money else one.saves_nodes) for one in fitting.worth_showing(found)]
    return pd.DataFrame(
        [
            {
                "lever": one.title,
                "row": one.id,
                "position": position,
                "p10": saves.p10,
                "p50": saves.p50,
                "p90": saves.p90,
                "label": f"{words.brief(saves.p50)}, {fitting.LEVELS[one.level]}",
                "meaning": _MEANING_OF_LEVEL[one.level],
            }
            for position, (one, saves) in enumerate(worth[:_MOST_LEVERS])
        ]
    )


def doubts(found: Doubts) -> pd.DataFrame:
    """One row a doubt, as `charts.levers` draws it: its share of the variance, who would settle it and what for."""
    rows = []
    for position, one in enumerate(found.doubts[:_MOST_LEVERS]):
        per_week = f"{words.dollars(one.per_week)} a week" if one.per_week is not None else "no spike yet"
        share = one.variance_share * 100
        rows.append(
            {
                "lever": one.title if one.spike else ", ".join(one.inputs),
                "row": one.spike or ", ".join(one.inputs),
                "position": position,
                "p10": share,
                "p50": share,
                "p90": share,
                "label": f"{words.percent(one.variance_share)}, {per_week}",
                "meaning": "spike" if one.spike else "concern",
            }
        )
    return pd.DataFrame(rows)


def needs_log_axis(frame: pd.DataFrame) -> bool:
    """Whether the smallest and the largest line are too far apart for an axis from zero to show both."""
    lines = frame[["p50", "budget"]].max().max(), frame[["p50", "budget"]].min().min()
    return bool(lines[1] > 0 and lines[0] / lines[1] > _LINEAR_AXIS_RATIO)
