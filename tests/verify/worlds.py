"""Data as programs publish it, made from one set of events: consistent tables, with seasons, growth, holidays, DST."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from workbench.program.verifications import Verification
from workbench.store.strict_yaml import parse
from workbench.verify.files import assigned
from workbench.verify.found import Checked
from workbench.verify.verify import verify

COUNTRIES = {"US": 0.4, "IN": 0.25, "BR": 0.15, "DE": 0.1, "JP": 0.06, "NO": 0.04}
TOP = 10
Tables = dict[str, pd.DataFrame]

CHECKS = """
- {id: hours-there, kind: date_coverage, table: hours, grain: 1h}
- {id: days-there, kind: date_coverage, table: countries, by: [country], from_day: "@FIRST@", to_day: "@LAST@"}
- {id: events-there, kind: date_coverage, table: events, rows: many, unique: [event]}
- id: totals
  kind: totals
  finest: {table: events}
  coarser:
    - {table: hours, measure: requests, grain: 1h}
    - {table: days, measure: requests, grain: 1d}
- id: months
  kind: totals
  finest: {table: countries, measure: requests}
  coarser: [{table: months, measure: requests, grain: 1month}]
  by: [country]
- id: countries
  kind: parts
  parts: {table: countries, measure: requests}
  whole: {table: days, measure: requests}
  grain: 1d
- id: top
  kind: parts
  parts: {table: top, measure: requests}
  whole: {table: days, measure: requests}
  grain: 1d
- id: top-alone
  kind: parts
  parts: {table: top, measure: requests, without: {path: [other]}}
  whole: {table: days, measure: requests}
  relation: at_most
- id: recount
  kind: recount
  raw: events
  rollup: rollup
  by: [country]
  grain: 1h
  measures:
    - {column: requests}
    - {column: bytes, how: sum, of: bytes}
    - {column: visitors, how: distinct, of: visitor}
- {id: ledger, kind: hop_ledger, table: ledger, stage: stage, order: [edge, queue, store]}
- id: visitors
  kind: additivity
  measures: distinct
  whole: {table: reach, measure: visitors}
  parts: {table: daily_reach, measure: visitors}
- id: plans
  kind: additivity
  measures: distinct
  overlap: false
  whole: {table: reach, measure: accounts}
  parts: {table: plan_reach, measure: accounts}
- id: p95
  kind: additivity
  measures: percentile
  whole: {table: days, measure: p95}
  parts: {table: countries, measure: p95}
  grain: 1d
- id: mean
  kind: additivity
  measures: mean
  weight: requests
  whole: {table: days, measure: mean_bytes}
  parts: {table: countries, measure: mean_bytes}
  grain: 1d
- id: schema
  kind: schema
  table: events
  columns:
    - {name: event, type: whole}
    - {name: ts, type: time}
    - {name: country, type: text, allowed: [US, IN, BR, DE, JP, "NO"]}
    - {name: visitor, type: whole}
    - {name: plan, type: text}
    - {name: path, type: text, pattern: "/p[0-9]+"}
    - {name: bytes, type: number}
    - {name: latency, type: number}
- {id: fresh, kind: freshness, table: hours, within_hours: 6}
- {id: fresh-countries, kind: freshness, table: rollup, within_hours: 30, by: [country]}
- {id: filled, kind: nulls, table: events, columns: [ts, visitor, path, bytes]}
- {id: mostly-filled, kind: nulls, table: events, columns: [country], at_most: 0.02, grain: 1d, also: [unknown]}
- {id: not-negative, kind: negatives, table: hours, columns: [requests, bytes, errors]}
- id: possible
  kind: ratios
  table: hours
  pairs: [{part: errors, whole: requests}, {part: cached, whole: requests}]
  shares: [error_share]
- {id: days-like, kind: jump, amount: {table: traffic, measure: requests}}
- {id: hours-like, kind: jump, amount: {table: traffic, measure: bytes}, grain: 1h}
- {id: regions-like, kind: jump, amount: {table: traffic, measure: requests}, grain: 1h, by: [region]}
- id: billing
  kind: agreement
  one: {table: traffic, measure: requests}
  other: {table: billing, measure: requests}
  grain: 1d
- id: billing-bytes
  kind: agreement
  one: {table: traffic, measure: bytes}
  other: {table: billing, measure: bytes}
  by: [region]
  grain: 1w
"""


@dataclass(frozen=True)
class World:
    """What the data is of. Hours are told by clocks of `zone`, events by that of UTC."""

    seed: int = 0
    first: dt.date = dt.date(2026, 3, 2)
    days: int = 42
    zone: str = "UTC"
    events_per_day: float = 900.0
    growth_per_week: float = 0.02
    weekend: float = 0.8
    swing: float = 0.5
    noise: float = 0.03
    holidays: Mapping[dt.date, float] = field(default_factory=dict, hash=False)
    ending: str = "parquet"

    @property
    def last(self) -> dt.date:
        return self.first + dt.timedelta(days=self.days - 1)

    @property
    def now(self) -> dt.datetime:
        """Two hours after the last event, in UTC."""
        end = dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time(), ZoneInfo(self.zone))
        return end.astimezone(dt.UTC).replace(tzinfo=None) + dt.timedelta(hours=2)


def tables_of(world: World) -> Tables:
    random = np.random.default_rng(world.seed)
    hours = _hours(world, random)
    events = _events(world, hours, random)
    traffic = _traffic(hours, random, world.noise)
    local = events["local"]
    day, hour = local.dt.floor("D"), local.dt.floor("h")
    months = (events.assign(month=local.dt.to_period("M").dt.start_time).groupby(["month", "country"])
              .size().rename("requests").reset_index())  # fmt: skip
    rollup = events.groupby([hour.rename("hour"), "country"]).agg(
        requests=("event", "size"), bytes=("bytes", "sum"), visitors=("visitor", "nunique")).reset_index()  # fmt: skip
    daily_reach = events.groupby(day.rename("day"))["visitor"].nunique().rename("visitors").reset_index()
    reach = pd.DataFrame({"visitors": [events["visitor"].nunique()], "accounts": [events["account"].nunique()]})
    plan_reach = events.groupby("plan")["account"].nunique().rename("accounts").reset_index()
    return {
        "events": events[["event", "ts", "country", "visitor", "plan", "path", "bytes", "latency"]],
        "hours": _by_hour(hours, events),
        "days": _figures(events, [day.rename("day")]),
        "countries": _figures(events, [day.rename("day"), "country"]),
        "months": months,
        "top": _top(events.assign(day=day)),
        "rollup": rollup,
        "daily_reach": daily_reach,
        "reach": reach,
        "plan_reach": plan_reach,
        "traffic": traffic,
        "billing": _billing(traffic, random),
        "ledger": _ledger(traffic, random),
    }


def verification_of(world: World, *only: str) -> Verification:
    checks = parse(CHECKS.replace("@FIRST@", str(world.first)).replace("@LAST@", str(world.last))).data
    times = {"events": "ts", "hours": "hour", "rollup": "hour", "traffic": "hour", "ledger": "hour", "days": "day",
             "countries": "day", "months": "month", "top": "day", "billing": "day", "daily_reach": "day"}  # fmt: skip
    tables = [{"name": name, "time": time} for name, time in times.items()]
    tables[0]["time_zone"] = "UTC"
    fields = {"id": "VER-world", "title": "World", "time_zone": world.zone, "tables": tables,
              "checks": [check for check in checks if not only or check["id"] in only]}  # fmt: skip
    return Verification.model_validate(fields)


def write(tables: Tables, folder: Path, ending: str) -> None:
    """Each table as a file; events as two, by the half of the time that they are in."""
    folder.mkdir(exist_ok=True)
    for name, frame in tables.items():
        if name == "events":
            half = len(frame) // 2
            _write(frame.iloc[:half], folder / f"events-1.{ending}")
            _write(frame.iloc[half:], folder / f"events-2.{ending}")
        else:
            _write(frame, folder / f"{name}.{ending}")


def checked(world: World, tables: Tables, folder: Path, *only: str) -> dict[str, Checked]:
    """How each check goes, by its id."""
    write(tables, folder, world.ending)
    verification = verification_of(world, *only)
    files = [str(path) for path in folder.iterdir()]
    wanted = {path.split("/")[-1].split(".")[0].split("-")[0]: path for path in files}
    named = _named(verification)
    held = assigned(verification, [path for path in files if Path(path).name.split(".")[0].split("-")[0] in named])
    assert wanted
    found, _ = verify(verification, held, world.now)
    return {one.id: one for one in found}


def _named(verification: Verification) -> set[str]:
    told = str(verification.model_dump()["checks"])
    return {table.name for table in verification.tables if f"'{table.name}'" in told} | {
        name for name in ("reach", "plan_reach") if f"'{name}'" in told
    }


def _write(frame: pd.DataFrame, path: Path) -> None:
    if path.name.endswith("parquet"):
        frame.to_parquet(path, index=False)
    elif path.name.endswith("jsonl.gz"):
        frame.to_json(path, orient="records", lines=True, date_format="iso")
    else:
        frame.to_csv(path, index=False)


def _hours(world: World, random: np.random.Generator) -> pd.DataFrame:
    zone = ZoneInfo(world.zone)
    begin = dt.datetime.combine(world.first, dt.time(), zone).astimezone(dt.UTC)
    end = dt.datetime.combine(world.last + dt.timedelta(days=1), dt.time(), zone).astimezone(dt.UTC)
    instants = pd.date_range(begin, end, freq="h", inclusive="left")
    local = instants.tz_convert(zone)
    curve = 1 + world.swing * np.sin(2 * np.pi * (local.hour - 8) / 24)
    weekday = np.where(local.day_of_week >= 5, world.weekend, 1.0)
    holiday = np.array([world.holidays.get(day, 1.0) for day in local.date])
    weeks = np.arange(len(instants)) / 168
    noise = random.lognormal(0, world.noise, len(instants))
    return pd.DataFrame({
        "instant": instants.tz_localize(None).as_unit("us"),
        "hour": local.tz_localize(None).as_unit("us"),
        "intensity": curve * weekday * holiday * (1 + world.growth_per_week) ** weeks * noise,
    })  # fmt: skip


def _events(world: World, hours: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    counts = 1 + random.poisson(hours["intensity"] * world.events_per_day / 24)
    of = np.repeat(np.arange(len(hours)), counts)
    size = len(of)
    within = pd.to_timedelta(random.integers(0, 3_600_000, size), unit="ms").as_unit("us")
    country = random.choice(list(COUNTRIES), size, p=list(COUNTRIES.values()))
    every_day = [
        np.flatnonzero(np.asarray(hours["hour"].dt.date)[of] == day) for day in pd.unique(hours["hour"].dt.date)
    ]
    for rows in every_day:  # each country is seen every day
        country[rows[: len(COUNTRIES)]] = list(COUNTRIES)
    visitor = random.zipf(1.3, size) % 4_000
    account = visitor % 1_500
    events = pd.DataFrame({
        "ts": hours["instant"].to_numpy()[of] + within.to_numpy(),
        "local": hours["hour"].to_numpy()[of] + within.to_numpy(),
        "country": country,
        "visitor": visitor,
        "account": account,
        "plan": np.array(["free", "pro", "business"])[account % 3],
        "path": [f"/p{rank}" for rank in np.minimum(random.zipf(1.4, size), 5_000)],
        "bytes": np.round(random.lognormal(7, 1, size)).astype("int64"),
        "latency": random.lognormal(3, 0.6, size),
        "error": random.random(size) < 0.03,
        "cached": random.random(size) < 0.6,
        "position": of,
    })  # fmt: skip
    events = events.sort_values("ts", kind="stable").reset_index(drop=True)
    return events.assign(event=np.arange(len(events)))


def _by_hour(hours: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """One row an instant hour, labelled by the clock: where clocks are put back, two rows have the same label."""
    counted = events.groupby("position").agg(
        requests=("event", "size"), bytes=("bytes", "sum"), errors=("error", "sum"), cached=("cached", "sum")
    )  # fmt: skip
    table = counted.reset_index(drop=True).assign(hour=hours["hour"])
    return table.assign(error_share=table["errors"] / table["requests"])


def _figures(events: pd.DataFrame, by: list[object]) -> pd.DataFrame:
    return events.groupby(by).agg(
        requests=("event", "size"), mean_bytes=("bytes", "mean"), p95=("latency", lambda one: one.quantile(0.95))
    ).reset_index()  # fmt: skip


def _top(events: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for day, held in events.groupby("day"):
        counts = held["path"].value_counts()
        rows += [(day, path, int(count)) for path, count in counts.head(TOP).items()]
        rows.append((day, "other", int(counts.iloc[TOP:].sum())))
    return pd.DataFrame(rows, columns=["day", "path", "requests"])


def _traffic(hours: pd.DataFrame, random: np.random.Generator, noise: float) -> pd.DataFrame:
    frames = []
    for region, share in {"america": 0.5, "asia": 0.3, "europe": 0.2}.items():
        requests = random.poisson(share * 40_000 * hours["intensity"] * random.lognormal(0, noise, len(hours)))
        frames.append(pd.DataFrame({"hour": hours["hour"], "region": region, "requests": requests}))
    traffic = pd.concat(frames, ignore_index=True)
    return traffic.assign(bytes=(traffic["requests"] * 1_800.0 * random.lognormal(0, noise, len(traffic))).round())


def _billing(traffic: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    days = traffic.assign(day=traffic["hour"].dt.floor("D")).groupby(["day", "region"], as_index=False)
    billing = days[["requests", "bytes"]].sum()
    off = random.normal(1, 0.001, len(billing))
    return billing.assign(requests=(billing["requests"] * off).round(), bytes=(billing["bytes"] * off).round())


def _ledger(traffic: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """One row an hour and stage; hours that clocks show twice are one."""
    sent = traffic.groupby("hour")["requests"].sum().reset_index()
    frames, sending = [], sent["requests"].to_numpy()
    for stage in ("edge", "queue", "store"):
        rejected, late = random.binomial(sending, 0.002), random.binomial(sending, 0.001)
        received = sending - rejected - late
        frames.append(pd.DataFrame({"hour": sent["hour"], "stage": stage, "sent": sending, "received": received,
                                    "rejected": rejected, "late": late}))  # fmt: skip
        sending = received
    return pd.concat(frames, ignore_index=True)
