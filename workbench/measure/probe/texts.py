"""Texts that look like real ones: names of few values, codes of countries, paths of many pages."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .scatter import Ids, mixed

CODE_BYTES = 4.0
"""Texts of at most so many bytes are codes of letters, such as those of countries."""

NAMED_VALUES = 1000
"""Texts of at most so many values are names with a number, such as `device-07`; of more, they are paths."""

WORDS = """
    account archive article authors balance banners billing brands careers catalog channel choices clients company
    compare contact content coupons courses details devices digital effects episode events experts explore feature
    finance forums gallery general graphic history hotels images insight invoice jobs journal landing library
    listing manuals markets members message mobiles network notices offers orders partner payment players policy
    portals posters premium pricing product profile project quality recipes reports results reviews scripts service
    stories studios support tickets updates uploads videos widgets
""".split()  # noqa: SIM905 - words read better than a list of quotes
"""What parts of paths are called on shops, papers and services alike."""

ENDINGS = ("", ".html", ".js", ".css", ".png", ".jpg", ".json", ".svg", ".webp", ".woff2")
HEXADECIMAL = "0123456789abcdef"
PAGE_DIGITS, PAGE_BYTES, MOST_DIGITS = 8, 36, 16
"""Digits of the number that tells one page from another in paths of so many bytes, and at most: 32 bits of 36 bytes, as
in the paths that the storage law was measured on, whose share of new letters it takes to be the same at any length."""

_MEAN_WORD = 1.0 + sum(map(len, WORDS)) / len(WORDS)
_MEAN_ENDING = sum(map(len, ENDINGS)) / len(ENDINGS)
_LETTERS = 26


def texts(column: str, ids: Ids, values: float, mean_bytes: float) -> pa.Array:
    """A text for each id, different ones for different ids, of about `mean_bytes`; `values` there are in all.

    A path is words, a number of eight hexadecimal digits and an ending: of 36 bytes it holds about 53 bits, as the URL
    paths did that the storage law was measured on.
    """
    if mean_bytes <= CODE_BYTES:
        return _codes(ids, values, round(mean_bytes))
    if values <= NAMED_VALUES:
        return _names(column, ids, round(mean_bytes))
    return _paths(ids, values, mean_bytes)


def _codes(ids: Ids, values: float, letters: int) -> pa.Array:
    while _LETTERS**letters < values:
        letters += 1
    places = np.stack([ids // np.uint64(_LETTERS**at) % np.uint64(_LETTERS) for at in reversed(range(letters))], axis=1)
    return _of_letters(places.astype(np.uint8) + np.uint8(ord("A")))


def _names(column: str, ids: Ids, length: int) -> pa.Array:
    digits = len(str(NAMED_VALUES - 1))
    stem = (column.replace("_", "-") * length)[: max(1, length - digits)]
    return pc.binary_join_element_wise(stem, pc.utf8_lpad(pa.array(ids).cast(pa.string()), digits, "0"), "")


def _paths(ids: Ids, values: float, mean_bytes: float) -> pa.Array:
    """Paths of as many words as the mean asks for, one more in some; numbers that tell them apart and grow with it."""
    apart = math.ceil(math.log(values, len(HEXADECIMAL))) + 1
    digits = int(min(max(apart, math.ceil(PAGE_DIGITS * mean_bytes / PAGE_BYTES)), MOST_DIGITS, mean_bytes - 1))
    hashed, further = mixed(ids), mixed(ids + np.uint64(1) + np.uint64(len(WORDS)))
    wanted = max(0.0, (mean_bytes - digits - 1 - _MEAN_ENDING) / _MEAN_WORD)
    words, endings = pa.array([f"/{word}" for word in WORDS]), pa.array(ENDINGS)
    parts = []
    for at in range(int(np.ceil(wanted))):
        word = words.take(pa.array((mixed(further + np.uint64(at)) % np.uint64(len(WORDS))).astype(np.int32)))
        if at + 1 > wanted:
            missing = (mixed(further ^ hashed) % np.uint64(1000)).astype(np.float64) / 1000.0 >= wanted % 1.0
            word = pc.if_else(pa.array(missing), "", word)
        parts.append(word)
    alphabet = np.frombuffer(HEXADECIMAL.encode(), np.uint8)
    page = np.full((ids.size, digits + 1), ord("/"), dtype=np.uint8)
    for at in range(digits):
        page[:, at + 1] = alphabet[(hashed >> np.uint64(4 * at) & np.uint64(15)).astype(np.intp)]
    parts.append(_of_letters(page))
    if wanted > 0.0:
        parts.append(endings.take(pa.array((further >> np.uint64(40)).astype(np.int64) % len(ENDINGS))))
    return pc.binary_join_element_wise(*parts, "")


def _of_letters(letters: NDArray[np.uint8]) -> pa.Array:
    """Texts of equal length from their bytes, shape (texts, length)."""
    count, length = letters.shape
    offsets = np.arange(0, length * (count + 1), length, dtype=np.int32)
    data = pa.py_buffer(np.ascontiguousarray(letters).tobytes())
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), data)
