"""Reading the catalog: engines, prices and common coefficients, as strictly as a program's own files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from workbench.program.base import Name
from workbench.program.catalog import Catalog, Coefficient, Engine, PriceList
from workbench.program.finding import Finding, Severity
from workbench.program.published import PublishedCluster, Unstated

from .errors import InvalidFile
from .resources import data_dir as shipped_data_dir
from .strict_yaml import YamlFault, decode, parse
from .validation import fault, validate

_COMMON = dict[Name, Coefficient]


def load_catalog(data_dir: Path | None = None) -> Catalog:
    """The engines, the price list and the common coefficients of a data folder (default: the one that ships).

    A folder is read once in a process. Raises InvalidFile with every finding of every file.
    """
    return _load((data_dir or shipped_data_dir()).resolve())


@cache
def _load(folder: Path) -> Catalog:
    findings: list[Finding] = []
    engines = {path.stem: _read(Engine, path, folder, findings) for path in sorted(folder.glob("engines/*.yaml"))}
    price_lists = [_read(PriceList, path, folder, findings) for path in sorted(folder.glob("prices/*.yaml"))]
    common = _read(_COMMON, folder / "common.yaml", folder, findings)
    unstated = _read(Unstated, folder / "unstated.yaml", folder, findings)
    published = {
        path.stem: _read(PublishedCluster, path, folder, findings) for path in sorted(folder.glob("cases/*.yaml"))
    }
    findings += _misnamed(folder, "engines", engines, "A design names its engine by it.")
    findings += _misnamed(folder, "cases", published, "A comparison names its case by it.")
    if len(price_lists) != 1:
        findings.append(_price_lists(folder, len(price_lists)))
    if findings:
        raise InvalidFile(findings)
    return Catalog(engines=engines, prices=price_lists[0], common=common, unstated=unstated, published=published)


def _read(shape: Any, path: Path, folder: Path, findings: list[Finding]) -> Any:
    shown_path = path.relative_to(folder.parent).as_posix()
    try:
        document = parse(decode(path.read_bytes()))
    except YamlFault as error:
        findings.append(fault(error, path=shown_path, item=None))
        return None
    except OSError as error:
        findings.append(Finding("WB001", Severity.ERROR, None, shown_path, 1, 1,
                                f"the file cannot be read: {error.strerror}", "Estimates rest on its coefficients.",
                                "Bring the file back; git restore does when it was deleted."))  # fmt: skip
        return None
    value, faults = validate(shape, document, path=shown_path, item=None)
    findings.extend(faults)
    return value


def _misnamed(
    folder: Path, kind: str, found: Mapping[str, Engine | PublishedCluster | None], why: str
) -> Iterator[Finding]:
    for stem, one in found.items():
        if one is not None and one.name != stem:
            yield Finding("WB007", Severity.ERROR, None, f"{folder.name}/{kind}/{stem}.yaml", 1, 1,
                          f"name: {one.name!r} is not the name of its file", why,
                          f"Write name: {stem}, or rename the file.")  # fmt: skip


def _price_lists(folder: Path, count: int) -> Finding:
    return Finding("WB007", Severity.ERROR, None, f"{folder.name}/prices", 1, 1,
                   f"there are {count} price lists", "Estimates are told in the prices of one region.",
                   "Keep exactly one file in prices/.")  # fmt: skip
