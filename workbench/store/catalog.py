"""Reading the data that ships, as strictly as a program's own files: the catalog, and the record it is held to."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from workbench.program.base import Name
from workbench.program.benchmarks import Benchmark
from workbench.program.catalog import Catalog, Coefficient, Engine, PriceList
from workbench.program.finding import Finding, Severity
from workbench.program.formats import StoredFormat
from workbench.program.published import PublishedCluster, Unstated
from workbench.program.query_engines import QueryEngine
from workbench.program.record import BenchmarkResults, Record, Weakness
from workbench.program.relaxing import LeverRule

from .errors import InvalidFile
from .resources import data_dir as shipped_data_dir
from .strict_yaml import YamlFault, decode, parse
from .validation import fault, validate

_COMMON = dict[Name, Coefficient]
_LEVERS = dict[Name, LeverRule]
_WEAKNESSES = list[Weakness]


def load_catalog(data_dir: Path | None = None) -> Catalog:
    """The engines, the price list and the common coefficients of a data folder (default: the one that ships).

    A folder is read once in a process. Raises InvalidFile with every finding of every file.
    """
    return _load((data_dir or shipped_data_dir()).resolve())


@cache
def _load(folder: Path) -> Catalog:
    findings: list[Finding] = []
    engines = _each(Engine, "engines", folder, findings)
    price_lists = [_read(PriceList, path, folder, findings) for path in sorted(folder.glob("prices/*.yaml"))]
    common = _read(_COMMON, folder / "common.yaml", folder, findings)
    unstated = _read(Unstated, folder / "unstated.yaml", folder, findings)
    published = _each(PublishedCluster, "cases", folder, findings)
    benchmarks = _each(Benchmark, "benchmarks", folder, findings)
    query_engines = _each(QueryEngine, "query_engines", folder, findings)
    formats = _each(StoredFormat, "formats", folder, findings)
    levers = _read(_LEVERS, folder / "levers.yaml", folder, findings)
    if len(price_lists) != 1:
        findings.append(_price_lists(folder, len(price_lists)))
    if findings:
        raise InvalidFile(findings)
    return Catalog(
        engines=engines,
        prices=price_lists[0],
        common=common,
        unstated=unstated,
        published=published,
        benchmarks=benchmarks,
        levers=levers,
        query_engines=query_engines,
        formats=formats,
    )


def load_record(data_dir: Path | None = None) -> Record:
    """What the simulator is held to beside published clusters, and its known weaknesses, of a data folder.

    A folder is read once in a process. Raises InvalidFile with every finding of every file.
    """
    return _load_record((data_dir or shipped_data_dir()).resolve())


@cache
def _load_record(folder: Path) -> Record:
    findings: list[Finding] = []
    results = _each(BenchmarkResults, "results", folder, findings)
    weaknesses = _read(_WEAKNESSES, folder / "weaknesses.yaml", folder, findings)
    if findings:
        raise InvalidFile(findings)
    return Record(results=results, weaknesses=weaknesses)


def _each(shape: Any, kind: str, folder: Path, findings: list[Finding]) -> dict[str, Any]:
    """The files of a kind's folder by the name in them, which must be the file's own."""
    found = {path.stem: _read(shape, path, folder, findings) for path in sorted(folder.glob(f"{kind}/*.yaml"))}
    findings += [_misnamed(folder, kind, stem, one.name) for stem, one in found.items() if one and one.name != stem]
    return found


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


def _misnamed(folder: Path, kind: str, stem: str, name: str) -> Finding:
    return Finding("WB007", Severity.ERROR, None, f"{folder.name}/{kind}/{stem}.yaml", 1, 1,
                   f"name: {name!r} is not the name of its file", "Others name it by that.",
                   f"Write name: {stem}, or rename the file.")  # fmt: skip


def _price_lists(folder: Path, count: int) -> Finding:
    return Finding("WB007", Severity.ERROR, None, f"{folder.name}/prices", 1, 1,
                   f"there are {count} price lists", "Estimates are told in the prices of one region.",
                   "Keep exactly one file in prices/.")  # fmt: skip
