"""Numbers as people say them: three digits, a unit, an interval."""

from __future__ import annotations

from collections.abc import Callable

from workbench.simulate.result import Quantiles

_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_BYTES = ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_TIMES = ("", "", "twice", "three times", "four times", "five times", "six times", "seven times", "eight times",
          "nine times", "ten times", "eleven times", "twelve times")  # fmt: skip


def number(value: float) -> str:
    """Three digits that matter: `1 billion`, `82`, `7.4`, `0.031`."""
    for size, word in _SCALES:
        if abs(value) >= size:
            return f"{_digits(value / size)} {word}"
    return _digits(value)


def brief(value: float) -> str:
    """At most four characters for a cell of a picture: `7.4`, `310`, `2.1k`, `15M`."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.2g}{letter}" if value < 10 * size else f"{value / size:.0f}{letter}"
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"


def dollars(value: float) -> str:
    """An amount of money in US dollars: `$12,300`, `$1.25 million`."""
    return f"${number(value)}"


def stored(value: float) -> str:
    """An amount of storage from bytes, in decimal units: `17.2 TB`."""
    for size, unit in _BYTES:
        if abs(value) >= size:
            return f"{_digits(value / size)} {unit}"
    return f"{_digits(value)} bytes"


def percent(share: float) -> str:
    """A share between 0 and 1: `12 %`. Shares that are not quite none or all do not read as such."""
    if 0 < share < 0.01:
        return "under 1 %"
    if 0.99 < share < 1:
        return "over 99 %"
    return f"{share * 100:.0f} %"


def out_of_ten(share: float) -> str:
    """A probability in the words of a meeting: `8 times out of 10`."""
    if share <= 0.02:
        return "practically never"
    if share >= 0.98:
        return "practically always"
    times = min(9, max(1, round(share * 10)))
    return "once out of 10 times" if times == 1 else f"{times} times out of 10"


def times(ratio: float) -> str:
    """A ratio of 1 or more: `ten times`, `1.4 times`."""
    whole = round(ratio)
    if 2 <= whole < len(_TIMES) and abs(ratio - whole) <= 0.06 * whole:
        return _TIMES[whole]
    return f"{_digits(ratio)} times"


def with_unit(value: float, unit: str) -> str:
    """A figure with its unit in the way that unit is read: money, bytes, shares or a plain number."""
    if unit in {"USD", "usd", "USD/month", "USD a month"}:
        return f"{dollars(value)}{' a month' if 'month' in unit else ''}"
    if unit in {"bytes", "byte", "B"}:
        return stored(value)
    return f"{number(value)} {unit}".strip()


def nodes_interval(quantiles: Quantiles) -> str:
    """The middle eight of ten draws of a node count: `74 to 93`."""
    return f"{number(quantiles.p10)} to {number(quantiles.p90)}"


def dollars_interval(quantiles: Quantiles) -> str:
    """The middle eight of ten draws of an amount of money: `$12,300 to $15,100`."""
    return f"{dollars(quantiles.p10)} to {dollars(quantiles.p90)}"


def with_interval(quantiles: Quantiles, say: Callable[[float], str]) -> str:
    """The median with the middle eight of ten draws behind it: `53.5 (45.6 to 70)`; `say` puts an amount into words."""
    return f"{say(quantiles.p50)} ({say(quantiles.p10)} to {say(quantiles.p90)})"


def _digits(value: float) -> str:
    if value == 0:
        return "0"
    if abs(value) >= 1e15 or abs(value) < 1e-3:
        return f"{value:.2e}"
    if abs(value) >= 100:
        rounded = float(f"{value:.3g}")
        return f"{rounded:,.0f}"
    text = f"{value:.3g}"
    return text if "e" not in text else f"{value:.4f}"
