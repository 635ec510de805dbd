"""Events beyond one machine: files that a Spark cluster reads and counts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from .source import Bucket, Dialect, Kind, ProfileError, Rows
from .spark_session import reason, session
from .sql_source import QueryError, SqlSource

FOOTERS_READ = 100
"""Parquet files of which we look up what Spark does not tell; further ones are taken to be like these."""

_NANOSECONDS, _UUID = "nanoseconds", "uuid"
"""Types of columns that Spark has no name for: it reads them as whole numbers and as sixteen bytes."""

_KINDS: dict[str, Kind] = {
    "boolean": "bool", "float": "float32", "double": "float64", "date": "date", "timestamp": "datetime",
    "timestamp_ntz": "datetime", _NANOSECONDS: "datetime", _UUID: "uuid", "tinyint": "integer", "smallint": "integer",
    "int": "integer", "bigint": "integer", "binary": "binary",
}  # fmt: skip


def _kind_of(type_name: str) -> Kind:
    if type_name.startswith("decimal"):
        # Unsigned integers of 64 bits arrive as decimals without a fraction.
        return "integer" if type_name.endswith(",0)") else "float64"
    return _KINDS.get(type_name, "text")


DIALECT = Dialect(
    quote="`",
    kind_of=_kind_of,
    byte_length="octet_length(CAST({0} AS STRING))",
    micros_to_time="timestamp_micros({0})",
    random_share="rand() < {0}",
    to_text="CAST({0} AS STRING)",
    # Python is handed a time with a zone in the zone of its own machine.
    hour="CAST(date_trunc('hour', {0}) AS TIMESTAMP_NTZ)",
    day="CAST(date_trunc('day', {0}) AS TIMESTAMP_NTZ)",
    whole_division="{0} DIV {1}",
    fraction="({0} + 0)",
)


class SparkSource(SqlSource):
    """Asks of a cluster as much at once as it can: an answer takes it a second, however small.

    Values are counted by 64 bits of hash, so that of a thousand million some two hundredths are expected to be missed;
    what workers send each other is these, not the values.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self._counted: dict[tuple[tuple[str, ...], tuple[str, Bucket] | None], Rows] = {}

    def read_as_time(self, name: str) -> None:
        """Take a column for times, however they are written. Raises ProfileError when it holds others."""
        if self.types[self._names[name]] == _NANOSECONDS:
            self._times[name] = f"timestamp_micros({self._spelled(name)} DIV 1000)"
        else:
            super().read_as_time(name)

    def frequencies(self, names: Sequence[str], bucket: tuple[str, Bucket] | None = None) -> Rows:
        """How often the combinations of columns were seen: rows of times seen and number of combinations.

        The first question of a column is asked of all of them, and that of a set also of its buckets of time.
        """
        if (tuple(names), bucket) not in self._counted:
            sets = [tuple(names)] if len(names) > 1 or bucket else [(name,) for name in self.columns]
            buckets: list[tuple[str, Bucket]] = [(name, width) for name in self._times for width in ("hour", "day")]
            asked = [(each, None) for each in sets]
            within = [(tuple(names), one) for one in buckets] if sets == [tuple(names)] else []
            self._count([*asked, *within])
        return self._counted[tuple(names), bucket]

    def distinct(self, sets: Sequence[Sequence[str]]) -> Sequence[int]:
        """Number of combinations of each set of columns, empty ones included."""
        return [sum(combinations for _, combinations in self.frequencies(names)) for names in sets]

    def following(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        """For each parent and child, the share of the events in which the child has its parent value's usual value."""
        if not pairs:
            return []
        columns = list(self.columns)
        hashes = f"SELECT array({', '.join(self._hash([name]) for name in columns)}) AS hashes FROM {self.table}"
        told = ", ".join(str((place, *map(columns.index, pair))) for place, pair in enumerate(pairs))
        both = (
            "SELECT place, hashes[above] AS parent, hashes[below] AS child "
            f"FROM ({hashes}) CROSS JOIN VALUES {told} AS pairs (place, above, below)"
        )
        seen = f"SELECT place, parent, count(*) AS seen FROM ({both}) GROUP BY place, parent, child"
        most = f"SELECT place, max(seen) AS most, sum(seen) AS events FROM ({seen}) GROUP BY place, parent"
        rows = self.query(f"SELECT place, sum(most), sum(events) FROM ({most}) GROUP BY place ORDER BY place")
        return [usual / events for _, usual, events in rows]

    def _count(self, asked: Sequence[tuple[tuple[str, ...], tuple[str, Bucket] | None]]) -> None:
        """Count the combinations of several sets in one pass."""
        keys = ", ".join(self._hash(names, bucket) for names, bucket in asked)
        each = f"SELECT posexplode(array({keys})) AS (place, value) FROM {self.table}"
        seen = f"SELECT place, count(*) AS seen FROM ({each}) GROUP BY place, value"
        rows = self.query(f"SELECT place, seen, count(*) FROM ({seen}) GROUP BY place, seen")
        for place, key in enumerate(asked):
            self._counted[key] = [rest for at, *rest in rows if at == place]

    def _hash(self, names: Iterable[str], bucket: tuple[str, Bucket] | None = None) -> str:
        """A hash of columns. Spark leaves empty values out of it, so that these are told beside them."""
        keys = [self._spelled(name) for name in names]
        if bucket is not None:
            keys.append((self.dialect.hour if bucket[1] == "hour" else self.dialect.day).format(
                self._spelled(bucket[0])
            ))  # fmt: skip
        return f"xxhash64({', '.join(f'{key}, {key} IS NULL' for key in keys)})"


@contextmanager
def files(places: Sequence[str], master: str | None) -> Iterator[SqlSource]:
    """The events of files or folders of one format, Parquet, CSV or JSON lines, that every worker can reach.

    A place is a path, or a URL of what the cluster reads (hdfs, s3a). Raises ProfileError where Spark is not installed,
    the master does not answer, or the files cannot be read.
    """
    with session(master) as spark, ExitStack() as kept:
        from py4j.protocol import Py4JError  # noqa: PLC0415 - comes with the extra
        from pyspark.errors import PySparkException  # noqa: PLC0415

        # The last one is what is left of Java when it was ended.
        refusals = PySparkException, Py4JError, ConnectionError

        def named(name: str, frame: Any, *, cached: bool) -> str:
            if cached:
                kept.callback(frame.cache().unpersist)
            frame.createOrReplaceTempView(name)
            kept.callback(spark.catalog.dropTempView, name)
            return name

        def query(text: str) -> Rows:
            try:
                return [tuple(row) for row in spark.sql(text).collect()]
            except refusals as error:
                raise QueryError(reason(error)) from error

        def keep(text: str) -> str:
            return named("part", spark.sql(text), cached=True)

        try:
            frame, types = _read(spark, places)
            named("events", frame, cached=_format(places) != "parquet")
            yield SparkSource("events", types, DIALECT, query, keep)
        except (*refusals, QueryError) as error:
            raise ProfileError(f"the files cannot be read as events: {reason(error)}") from error


def _format(places: Sequence[str]) -> str:
    """How the files are written, by the end of the first one's name; folders are of Parquet unless they say else."""
    end = places[0].rstrip("/*").removesuffix(".gz").rpartition(".")[2].lower()
    return {"jsonl": "json", "ndjson": "json"}.get(end, end if end in ("csv", "tsv", "json") else "parquet")


def _read(spark: Any, places: Sequence[str]) -> tuple[Any, Mapping[str, str]]:
    """The files as one frame, and the types of its columns; CSV with a heading, types of texts by all of their rows."""
    match _format(places):
        case "parquet":
            return _parquet(spark, places)
        case "json":
            frame = spark.read.json(list(places), inferTimestamp=True)
            [[first]] = spark.read.text(list(places)).selectExpr("json_object_keys(value)").take(1) or [[()]]
            order = [*(first or ()), *(name for name in frame.columns if name not in (first or ()))]
            frame = frame.select([DIALECT.name(name) for name in order])
        case end:
            frame = spark.read.csv(list(places), header=True, inferSchema=True, enforceSchema=False,
                                   sep="\t" if end == "tsv" else ",")  # fmt: skip
    return frame, dict(frame.dtypes)


def _parquet(spark: Any, places: Sequence[str]) -> tuple[Any, Mapping[str, str]]:
    """Parquet files as one frame. What Spark has no type for is told by the files' own schemas."""
    fields = _fields(spark, places)
    odd = {name: _NANOSECONDS for name, field in fields.items() if _annotation(field).startswith("TIMESTAMP(NANOS")}
    uuids = {name: _UUID for name, field in fields.items() if _annotation(field) == "UUID"}
    reader = spark.read.option("mergeSchema", "true")
    if uuids:
        reader = reader.schema(_schema(spark, fields, uuids))
    frame = reader.parquet(*places)
    return frame, {**dict(frame.dtypes), **odd, **uuids}


def _fields(spark: Any, places: Sequence[str]) -> Mapping[str, Any]:
    """The columns of Parquet files as Parquet describes them."""
    java = spark._jvm
    parquet = java.org.apache.parquet.hadoop
    configuration = spark._jsparkSession.sessionState().newHadoopConf()
    found: dict[str, Any] = {}
    # Read as text nothing is read, but Spark finds the files.
    for file in spark.read.text(list(places)).inputFiles()[:FOOTERS_READ]:
        path = java.org.apache.hadoop.fs.Path(java.java.net.URI(file))
        opened = parquet.ParquetFileReader.open(parquet.util.HadoopInputFile.fromPath(path, configuration))
        try:
            for field in opened.getFooter().getFileMetaData().getSchema().getFields():
                found.setdefault(field.getName(), field)
        finally:
            opened.close()
    return found


def _annotation(field: Any) -> str:
    return str(field.getLogicalTypeAnnotation() or "")


def _schema(spark: Any, fields: Mapping[str, Any], uuids: Mapping[str, str]) -> Any:
    """The schema that Spark would find, with sixteen bytes in place of each UUID, which it refuses to find."""
    from pyspark.sql.types import BinaryType, StructField, StructType  # noqa: PLC0415 - an extra

    java = spark._jvm
    known = java.org.apache.parquet.schema.MessageType(
        "events", [field for name, field in fields.items() if name not in uuids]
    )
    converter = java.org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter
    read = converter(spark._jsparkSession.sessionState().conf()).convert(known)
    found = {field.name: field for field in StructType.fromJson(json.loads(read.json()))}
    return StructType([found.get(name) or StructField(name, BinaryType()) for name in fields])
