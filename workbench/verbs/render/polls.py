"""Polls as text, Markdown and JSON, and what a page says of them."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.program.polls import LEAST_VOTES, ROUNDS, Tally, gap
from workbench.verbs.polls import Standing

from .values import as_json, markdown_table, text_table

HEAD = ("poll", "status", "round", "voted", "mean", "lowest", "spread", "1 to 5", "question")
PRIVACY = (
    "No ballot is kept: a vote adds one to a count, beside a mark that you have voted, without time or order. "
    f"Counts are told from {LEAST_VOTES} votes up and in steps of {LEAST_VOTES}; a sentence that you write is told "
    "without your name once the poll is closed. Whoever runs this machine or its database can still watch counts "
    "change as votes arrive, and your style may give you away."
)
"""How private a poll is, honestly."""


def render(found: Sequence[Standing], output_format: str) -> str:
    """The polls in one of `text`, `json` and `markdown`."""
    if output_format == "json":
        return as_json({"polls": [_data(one) for one in found]})
    if not found:
        return "Nobody has asked for confidence yet."
    table = markdown_table if output_format == "markdown" else text_table
    rows = [
        (one.poll.id, one.poll.status, ROUNDS[turn], f"{one.voted[turn]} of {one.asked}", *cells(told),
         " ".join(map(str, told.counts)) if told.counts else "", one.poll.question)
        for one in found for turn, told in one.tallies.items()
    ]  # fmt: skip
    return "\n\n".join([*map(sentence, found), table(HEAD, rows), PRIVACY])


def cells(told: Tally) -> tuple[str, str, str]:
    """Mean, lowest answer and spread; empty where they may not be told."""
    if told.mean is None:
        return "", "", ""
    return f"{told.mean:.1f}", str(told.given[0]), str(told.spread)


def sentence(one: Standing) -> str:
    """What a poll says, first of all how far the room and the private answers are apart."""
    room, private = one.tallies["room"], one.tallies["private"]
    apart = gap(room, private)
    if apart is None or room.mean is None or private.mean is None:
        return (
            f"{one.poll.id}: {one.voted['room']} of {one.asked} answered in the room and {one.voted['private']} "
            f"privately; counts are told from {LEAST_VOTES} votes up."
        )
    said = f"{one.poll.id}: {room.mean:.1f} in the room and {private.mean:.1f} privately"
    if round(apart, 1) == 0:
        return f"{said}: people believe what they say."
    how = "less confident alone than" if apart < 0 else "more confident alone than"
    lowest = f"; the lowest private answer is {private.given[0]}"
    return f"{said}: people are {abs(apart):.1f} {how} in front of each other{lowest}."


def _data(one: Standing) -> dict[str, object]:
    return {
        **one.poll.model_dump(mode="json", exclude_unset=True, exclude={"room", "private"}),
        "asked": one.asked,
        "rounds": {
            turn: {"voted": one.voted[turn], "counts": told.counts, "counted_votes": told.votes if told.counts else 0,
                   "mean": told.mean, "lowest": told.given[0] if told.given else None, "spread": told.spread}
            for turn, told in one.tallies.items()
        },
        "gap": gap(one.tallies["room"], one.tallies["private"]),
        "reasons": list(one.reasons),
    }  # fmt: skip
