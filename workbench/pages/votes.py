"""The picture of a poll: how often each answer was given in the room, and alone."""

from __future__ import annotations

import altair as alt
import pandas as pd

from workbench.pages import theme
from workbench.program.polls import ANSWERS, ROUNDS
from workbench.verbs.polls import Standing

_HEIGHT, _HALF_BAR = 220, 13
_OFFSET = 0.2  # of a step of the scale, to either side


def frame(one: Standing) -> pd.DataFrame:
    """A row an answer and round whose counts may be told, as `chart` draws them."""
    rows = []
    for turn, told in one.tallies.items():
        side, meaning = (-_OFFSET, "comparison") if turn == "room" else (_OFFSET, "concern")
        counts = list(told.counts or [])
        for at, (answer, count) in enumerate(zip(ANSWERS, counts, strict=False)):
            rows.append(
                {
                    "answer": answer,
                    "at": answer + side,
                    "count": count,
                    "meaning": meaning,
                    "turn": turn,
                    "round": ROUNDS[turn],
                    "label": ROUNDS[turn] if at == counts.index(max(counts)) else "",
                }
            )
    return pd.DataFrame(rows)


def chart(_rows: pd.DataFrame) -> alt.LayerChart:
    """Two bars an answer, the room's and the private one; the highest of each is named, outwards from its pair."""
    scale = alt.Scale(domain=[ANSWERS[0] - 0.5, ANSWERS[-1] + 0.5], nice=False)
    answers = alt.X("at:Q", scale=scale, title="1 no confidence, 5 full confidence",
                    axis=alt.Axis(values=list(ANSWERS), grid=False, format="d"))  # fmt: skip
    people = alt.Y("count:Q", title="people", axis=alt.Axis(tickMinStep=1, format="d"))
    base = alt.Chart(_rows)
    tooltip = [alt.Tooltip("round:N", title="Round"), alt.Tooltip("answer:Q"), alt.Tooltip("count:Q", title="People")]
    bars = base.mark_bar(size=2 * _HALF_BAR, cornerRadius=2).encode(
        x=answers, y=people, color=theme.colour(), tooltip=tooltip
    )
    names = [
        base.transform_filter(alt.datum.turn == turn)
        .mark_text(dy=-8, dx=dx, align="right" if dx > 0 else "left", fontSize=theme.NOTE_SIZE)
        .encode(x=answers, y=people, text="label:N", color=theme.always("secondary"))
        for turn, dx in (("room", _HALF_BAR), ("private", -_HALF_BAR))
    ]
    return theme.dress(alt.LayerChart(layer=[bars, *names]), height=_HEIGHT)
