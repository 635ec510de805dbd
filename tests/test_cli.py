"""The command line as people run it: a process of its own, its exit code, what it prints and where."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.running import run
from workbench.cli.common import DEFAULT_DRAWS
from workbench.cli.main import workbench
from workbench.simulate import estimate as simulate
from workbench.verbs.serve import command

REPOSITORY = Path(__file__).resolve().parents[1]
COMMANDS = ("init", "serve", "check", "estimate", "diff", "rollup", "schema")
QUANTILES = {"p10", "p50", "p90"}
NOBODY = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the example, never written to by a test."""
    folder = tmp_path_factory.mktemp("example")
    done = run("init", "plan", "--example", "edge-analytics", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "plan"


@pytest.fixture
def plan(original: Path, tmp_path: Path) -> Path:
    """A copy of the example that a test may change."""
    return shutil.copytree(original, tmp_path / "plan")


def tree_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        digest.update(str(path.relative_to(folder)).encode())
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, text=True, capture_output=True, check=True).stdout


def break_a_file(plan: Path) -> None:
    (plan / "requirements" / "people" / "PER-anika-rao.yaml").write_text("id: [\n", encoding="utf-8")


class TestInit:
    def test_an_empty_program_is_valid_and_committed_and_the_tree_clean(self, tmp_path: Path) -> None:
        done = run("init", "New plan", cwd=tmp_path, env=NOBODY)
        assert done.returncode == 0, done.stderr
        assert git(tmp_path / "New plan", "status", "--porcelain") == ""
        assert git(tmp_path / "New plan", "rev-list", "--count", "HEAD").strip() == "1"
        checked = run("check", cwd=tmp_path / "New plan")
        assert (checked.returncode, checked.stderr) == (0, "")
        assert "PRG-new-plan" in checked.stdout

    def test_the_example_comes_whole_with_its_schemas(self, original: Path) -> None:
        assert git(original, "status", "--porcelain") == ""
        files = git(original, "ls-files").splitlines()
        assert "requirements/program.yaml" in files
        assert "requirements/.schemas/functional.json" in files
        assert ".gitignore" in files

    @pytest.mark.parametrize("arguments", [["plan"], ["plan", "--example", "edge-analytics"]])
    def test_a_folder_that_holds_something_is_refused_and_left_alone(
        self, arguments: list[str], tmp_path: Path
    ) -> None:
        (tmp_path / "plan").mkdir()
        (tmp_path / "plan" / "mine.txt").write_text("mine", encoding="utf-8")
        before = tree_hash(tmp_path)
        done = run("init", *arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert "not empty" in done.stderr
        assert tree_hash(tmp_path) == before

    def test_an_empty_folder_is_used(self, tmp_path: Path) -> None:
        (tmp_path / "plan").mkdir()
        assert run("init", "plan", cwd=tmp_path).returncode == 0
        assert (tmp_path / "plan" / "requirements" / "program.yaml").is_file()

    def test_an_unknown_example_is_named_with_the_known(self, tmp_path: Path) -> None:
        done = run("init", "plan", "--example", "edge", cwd=tmp_path)
        assert done.returncode == 2
        assert "edge-analytics" in done.stderr
        assert not (tmp_path / "plan").exists()


class TestCheck:
    def test_findings_are_json_alone_with_the_keys_of_the_contract(self, original: Path) -> None:
        done = run("check", "--format", "json", cwd=original)
        assert (done.returncode, done.stderr) == (1, "")
        report = json.loads(done.stdout)
        assert {"findings", "counts"} <= report.keys()
        keys = {"code", "severity", "item", "path", "line", "column", "what", "why", "hint"}
        for finding in report["findings"]:
            assert finding.keys() == keys
            assert (original / finding["path"]).is_file()
        assert report["counts"]["error"] >= 1
        assert sum(report["counts"].values()) == len(report["findings"])

    def test_the_example_shows_its_ten_times_gap(self, original: Path) -> None:
        findings = json.loads(run("check", "--format", "json", cwd=original).stdout)["findings"]
        assert {"WB108", "WB105", "WB202", "WB301", "WB302", "WB403", "WB404"} <= {one["code"] for one in findings}

    def test_text_is_a_line_per_finding_with_its_mend_and_a_count(self, original: Path) -> None:
        lines = run("check", cwd=original).stdout.splitlines()
        assert re.match(r"requirements/\S+\.yaml:\d+:\d+ WB\d{3} error: ", lines[0])
        assert lines[1].startswith("    ")
        assert re.search(r"\d+ errors?, \d+ warnings?(, \d+ infos?)?\.$", lines[-1])

    def test_sarif_and_github_point_at_the_same_lines(self, original: Path) -> None:
        sarif = json.loads(run("check", "--format", "sarif", cwd=original).stdout)
        results = sarif["runs"][0]["results"]
        known = {one["id"] for one in sarif["runs"][0]["tool"]["driver"]["rules"]}
        assert sarif["version"] == "2.1.0"
        assert {result["ruleId"] for result in results} <= known
        annotations = run("check", "--format", "github", cwd=original).stdout.splitlines()
        assert len(annotations) == len(results)
        first = results[0]["locations"][0]["physicalLocation"]
        place = f"file={first['artifactLocation']['uri']},line={first['region']['startLine']}"
        assert annotations[0].startswith(f"::error {place},")

    def test_sarif_tells_of_every_rule_its_family_its_level_and_its_page(self, original: Path) -> None:
        [only] = json.loads(run("check", "--format", "sarif", cwd=original).stdout)["runs"]
        described = only["tool"]["driver"]["rules"]
        for one in described:
            assert one["defaultConfiguration"]["level"] in ("error", "warning", "note")
            assert one["help"]["text"].startswith(f"# {one['id']} ")
            assert len(one["properties"]["tags"]) == 1
        for result in only["results"]:
            assert described[result["ruleIndex"]]["id"] == result["ruleId"]
            region = result["locations"][0]["physicalLocation"]["region"]
            assert min(region["startLine"], region["startColumn"]) >= 1

    def test_since_a_version_only_what_is_new_counts(self, plan: Path) -> None:
        assert run("check", "--since", "HEAD", cwd=plan).returncode == 0
        (plan / "requirements" / "spikes" / "SPK-new.yaml").write_text(
            "id: SPK-new\nkind: spike\ntitle: New\nquestion: Why?\nowner: PER-anika-rao\nstarts_on: 2026-11-16\n"
        )
        done = run("check", "--since", "HEAD", "--format", "json", cwd=plan)
        assert done.returncode == 1
        assert {finding["item"] for finding in json.loads(done.stdout)["findings"]} == {"SPK-new"}
        assert run("check", "--since", "no-such-version", cwd=plan).returncode == 2

    def test_a_broken_file_is_reported_with_the_rest_and_exits_2(self, plan: Path) -> None:
        break_a_file(plan)
        done = run("check", "--format", "json", cwd=plan)
        codes = {finding["code"] for finding in json.loads(done.stdout)["findings"]}
        assert done.returncode == 2
        assert {"WB002", "WB202"} <= codes

    def test_today_moves_the_clock(self, original: Path) -> None:
        def overdue(day: str) -> set[str]:
            report = json.loads(run("check", "--format", "json", "--today", day, cwd=original).stdout)
            assert report["today"] == day
            return {finding["item"] for finding in report["findings"] if finding["code"] == "WB406"}

        assert overdue("2026-11-16") < overdue("2031-01-01")

    def test_a_revision_is_read_without_touching_the_work_tree(self, plan: Path) -> None:
        before = json.loads(run("check", "--format", "json", cwd=plan).stdout)
        break_a_file(plan)
        changed = tree_hash(plan / "requirements")
        at_head = run("check", "--format", "json", "--at", "HEAD", cwd=plan)
        assert at_head.returncode == 1
        assert json.loads(at_head.stdout) == before
        assert tree_hash(plan / "requirements") == changed

    def test_pages_of_rules(self, original: Path) -> None:
        assert "# WB101 No owner" in run("check", "--explain", "WB101", cwd=original).stdout
        assert "WB404" in run("check", "--rules", cwd=original).stdout
        assert "| WB404 |" in run("check", "--rules", "--format", "markdown", cwd=original).stdout
        listed = json.loads(run("check", "--rules", "--format", "json", cwd=original).stdout)
        assert {"code": "WB101", "family": "people", "severity": "warning", "title": "No owner"} in listed
        explained = json.loads(run("check", "--explain", "wb101", "--format", "json", cwd=original).stdout)
        assert explained["code"] == "WB101"
        assert explained["page"].startswith("# WB101 No owner")
        unknown = run("check", "--explain", "WB999", cwd=original)
        assert (unknown.returncode, unknown.stdout) == (2, "")

    def test_outside_git_it_works_the_same(self, plan: Path) -> None:
        shutil.rmtree(plan / ".git")
        done = run("check", "--format", "json", cwd=plan, env={"GIT_CEILING_DIRECTORIES": str(plan.parent)})
        assert done.returncode == 1
        assert json.loads(done.stdout)["revision"] is None


class TestEstimate:
    def test_json_has_the_keys_of_the_contract(self, original: Path) -> None:
        done = run("estimate", "--format", "json", cwd=original)
        assert (done.returncode, done.stderr) == (0, "")
        answer = json.loads(done.stdout)
        assert {"program", "revision", "seed", "draws", "designs"} <= answer.keys()
        assert {one["id"] for one in answer["designs"]} >= {"DES-clickhouse-rollups", "DES-inhouse-cubes"}
        for design in answer["designs"]:
            assert {
                "id", "engine", "at_month", "nodes", "monthly_cost_usd", "stored_bytes", "binding_resource", "ladder",
                "guess_share", "roles", "budget", "latency_p95_seconds", "months", "first_month_over_budget",
                "drivers", "trace",
            } <= design.keys()  # fmt: skip
            without_nodes = design["engine"] == "managed"
            assert (design["nodes"] is None) == without_nodes == (not design["ladder"])
            told = [design["monthly_cost_usd"], design["stored_bytes"], *([] if without_nodes else [design["nodes"]])]
            for quantiles in told:
                assert quantiles.keys() == QUANTILES
                assert quantiles["p10"] <= quantiles["p50"] <= quantiles["p90"]
            assert all({"rung", "factor", "nodes_after", "source"} <= rung.keys() for rung in design["ladder"])
            assert all({"name", "instance", "count"} <= role.keys() for role in design["roles"])
            assert {"id", "nodes", "monthly_cost_usd", "probability_met"} <= design["budget"].keys()
            assert {"month", "nodes", "monthly_cost_usd"} <= design["months"][0].keys()
            assert {"input", "variance_share"} <= design["drivers"][0].keys()
            assert re.fullmatch(r"\d{4}-\d{2}", design["at_month"])

    def test_the_same_seed_gives_the_same_bytes_with_six_digits(self, original: Path) -> None:
        once, again, other = (
            run("estimate", "--format", "json", "--draws", "256", "--seed", seed, cwd=original).stdout
            for seed in ("7", "7", "8")
        )
        assert once == again
        assert once != other
        numbers = re.findall(r"(?<=[ \[])-?(\d+\.\d+)(?=[,\n\]])", once)
        assert numbers
        assert all(len(number.replace(".", "").strip("0")) <= 6 for number in numbers)

    def test_set_changes_a_field_and_only_the_answer(self, plan: Path) -> None:
        before = tree_hash(plan)
        arguments = ["estimate", "--format", "json", "--draws", "256", "--design", "DES-clickhouse-rollups"]
        one, two = (
            json.loads(run(*arguments, *more, cwd=plan).stdout)["designs"][0]["stored_bytes"]["p50"]
            for more in ([], ["--set", "STR-edge-http.events_per_day=2e9"])
        )
        assert two > 1.3 * one
        assert tree_hash(plan) == before

    def test_a_scenario_is_a_named_set_of_changes(self, original: Path) -> None:
        plain, changed = (
            json.loads(run("estimate", "--format", "json", "--draws", "256", *more, cwd=original).stdout)["designs"]
            for more in ([], ["--scenario", "SCN-attack-summer"])
        )
        assert plain != changed

    @pytest.mark.parametrize(
        ("arguments", "named"),
        [
            (["--set", "STR-edge-htp.events_per_day=1"], "STR-edge-http"),
            (["--set", "STR-edge-http.events_per_day"], "ID.field.path=VALUE"),
            (["--set", "STR-edge-http.events_per_day=-1"], "it must be more than 0"),
            (["--set", "STR-edge-http.growth_per_year=60%"], "Write 0.6"),
            (["--set", "STR-edge-http.columns.zone.name=site"], "column host hangs on zone"),
            (["--set", "STR-edge-http.id=STR-other"], "cannot be overridden"),
            (["--set", "DES-inhouse-cubes.budget=BUD-none"], "BUD-none"),
            (["--set", ".events_per_day=1"], "ID.field.path"),
            (["--design", "DES-inhouse"], "DES-inhouse-cubes"),
            (["--scenario", "SCN-none"], "SCN-"),
            (["--draws", "3"], "draws"),
            (["--explain", "nothing"], "nodes"),
            (["--at", "no-such-revision"], "no-such-revision"),
            (["elsewhere"], "elsewhere"),
        ],
    )
    def test_what_cannot_be_done_is_one_sentence_and_exit_2(
        self, arguments: list[str], named: str, original: Path
    ) -> None:
        done = run("estimate", *arguments, cwd=original)
        assert (done.returncode, done.stdout) == (2, "")
        assert named in done.stderr
        assert "Traceback" not in done.stderr

    def test_the_number_of_threads_changes_no_byte(self, original: Path) -> None:
        one, four = (
            subprocess.run(
                [sys.executable, "-m", "workbench", "estimate", "--format", "json"],
                cwd=original,
                capture_output=True,
                env={**os.environ, "PYTHONPATH": str(REPOSITORY), "OPENBLAS_NUM_THREADS": threads},
                check=False,
            ).stdout
            for threads in ("1", "4")
        )
        assert one == four != b""

    def test_a_design_named_twice_is_sized_once(self, original: Path) -> None:
        named = ["--design", "DES-clickhouse-rollups"] * 2
        answer = json.loads(run("estimate", "--format", "json", "--draws", "64", *named, cwd=original).stdout)
        assert [design["id"] for design in answer["designs"]] == ["DES-clickhouse-rollups"]

    def test_a_figure_opens_into_formula_inputs_and_sources(self, original: Path) -> None:
        text = run("estimate", "--explain", "nodes", cwd=original).stdout
        assert "formula:" in text
        assert "from " in text
        report = json.loads(run("estimate", "--explain", "nodes", "--format", "json", cwd=original).stdout)
        for design in report["designs"]:
            assert [trace["key"] for trace in design["trace"]] == ([] if design["nodes"] is None else ["nodes"])

    def test_text_and_markdown_say_the_sentence_and_the_ladder(self, original: Path) -> None:
        for output_format in ("text", "markdown"):
            said = run("estimate", "--format", output_format, "--draws", "256", cwd=original).stdout
            for words in ("DES-inhouse-cubes needs", "BUD-2027 grants", "probability", "binding:", "shard skew"):
                assert words in said

    def test_a_broken_file_is_told_and_the_rest_still_sized(self, plan: Path) -> None:
        break_a_file(plan)
        done = run("estimate", "--format", "json", "--draws", "64", cwd=plan)
        assert done.returncode == 2
        assert json.loads(done.stdout)["designs"]
        assert "WB002" in done.stderr

    def test_a_design_that_cannot_be_sized_is_told_and_the_others_sized(self, plan: Path) -> None:
        done = run(
            "estimate", "--format", "json", "--draws", "64", "--set", "DES-inhouse-cubes.engine=oracle", cwd=plan
        )
        answer = json.loads(done.stdout)
        assert done.returncode == 2
        assert [one["id"] for one in answer["not_sized"]] == ["DES-inhouse-cubes"]
        assert answer["designs"]
        assert "oracle" in done.stderr


def test_check_and_estimate_leave_the_folder_as_it_is(plan: Path) -> None:
    before = tree_hash(plan)
    for command_line in (["check"], ["estimate", "--draws", "64"], ["check", "--at", "HEAD"]):
        run(*command_line, cwd=plan)
    assert tree_hash(plan) == before


class TestDiff:
    def test_a_changed_field_is_told_with_its_cost_and_stale_acknowledgements(self, plan: Path) -> None:
        design = plan / "requirements" / "designs" / "DES-inhouse-cubes.yaml"
        stream = plan / "requirements" / "streams" / "STR-edge-http.yaml"
        for item in (design.stem, stream.stem):
            agreed = run("acknowledge", item, "--author", "Anika Rao <anika.rao@example.com>", cwd=plan)
            assert agreed.returncode == 0, agreed.stderr
        design.write_text(design.read_text(encoding="utf-8").replace("replicas: 3", "replicas: 2"), encoding="utf-8")
        stream.write_text(stream.read_text(encoding="utf-8") + "# a word\n", encoding="utf-8")
        done = run("diff", "HEAD", "--format", "json", cwd=plan)
        difference = json.loads(done.stdout)
        assert done.returncode == 0
        fields = {(item["id"], field["field"]): field for item in difference["items"] for field in item["fields"]}
        assert fields["DES-inhouse-cubes", "replicas"]["before"] == 3
        assert fields["DES-inhouse-cubes", "replicas"]["after"] == 2
        cost = {one["design"]: one for one in difference["costs"]}["DES-inhouse-cubes"]
        assert cost["after"]["nodes"]["p50"] < cost["before"]["nodes"]["p50"]
        assert difference["stale_acknowledgements"] == [
            {"id": "ACK-anika-rao-inhouse-cubes", "person": "PER-anika-rao", "item": "DES-inhouse-cubes"}
        ]
        assert "replicas: 3 -> 2" in run("diff", "HEAD", cwd=plan).stdout

    def test_two_revisions_are_compared_and_an_unknown_one_refused(self, plan: Path) -> None:
        path = plan / "requirements" / "people" / "PER-anika-rao.yaml"
        path.unlink()
        git(plan, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qam", "Anika leaves")
        difference = json.loads(run("diff", "HEAD~1..HEAD", "--format", "json", cwd=plan).stdout)
        assert [(item["id"], item["change"]) for item in difference["items"]] == [("PER-anika-rao", "removed")]
        assert run("diff", "HEAD~1..nowhere", cwd=plan).returncode == 2


class TestAgreement:
    AUTHOR = ("--author", "Anika Rao <anika.rao@example.com>")

    def test_the_brief_is_one_page_of_what_the_plan_promises(self, original: Path) -> None:
        told = json.loads(run("brief", "--format", "json", cwd=original).stdout)
        assert [one["id"] for one in told["questions"]][:2] == ["FR-customer-traffic", "FR-public-traffic-map"]
        assert "ten times too small" in told["cost"]
        for output_format in ("text", "markdown"):
            page = run("brief", "--format", output_format, cwd=original).stdout
            assert len(page.splitlines()) < 70
            assert f"workbench acknowledge {told['program']}" in page
            assert told["meaning"][:12] in page

    def test_a_verdict_is_given_told_and_gone_stale(self, plan: Path) -> None:
        given = run("acknowledge", "PRG-edge-analytics", *self.AUTHOR, cwd=plan)
        assert given.returncode == 0, given.stderr
        assert "Anika Rao agrees: PRG-edge-analytics" in given.stdout
        budget = plan / "requirements" / "budgets" / "BUD-2027.yaml"
        budget.write_text(budget.read_text(encoding="utf-8").replace("nodes: 16", "nodes: 160"), encoding="utf-8")
        done = run("agreement", "--format", "json", cwd=plan)
        assert done.returncode == 1
        [mine] = [one for one in json.loads(done.stdout)["acknowledgements"] if one["person"] == "PER-anika-rao"]
        assert mine["state"] == "stale"
        assert mine["changes"][0] == {
            "item": "BUD-2027", "field": "nodes", "before": 16, "after": 160, "material": True,
        }  # fmt: skip
        said = run("agreement", cwd=plan).stdout
        assert "1 verdict is stale" in said
        assert "BUD-2027 nodes: 16 -> 160" in said
        assert "WB602" in run("check", cwd=plan).stdout

    @pytest.mark.parametrize(
        ("arguments", "why"),
        [
            (("BUD-2027", "--verdict", "block", *AUTHOR), "few words"),
            (("BUD-2027", "--author", "Somebody <somebody@example.org>"), "somebody@example.org"),
            (("BUD-2027", "--author", "Somebody"), "no name with an address"),
        ],
    )
    def test_what_cannot_be_said_exits_with_2(self, plan: Path, arguments: tuple[str, ...], why: str) -> None:
        done = run("acknowledge", *arguments, cwd=plan)
        assert (done.returncode, done.stdout) == (2, "")
        assert why in done.stderr


class TestRollup:
    STREAM = "requirements/streams/STR-edge-http.yaml"

    def test_json_has_the_keys_of_the_contract(self, original: Path) -> None:
        done = run("rollup", self.STREAM, "--dims", "zone,country", "--grain", "1h", "--format", "json", cwd=original)
        answer = json.loads(done.stdout)
        assert done.returncode == 0
        assert {"rows", "events", "rollup_ratio"} <= answer.keys()
        assert answer["rows"]["p10"] <= answer["rows"]["expected"] <= answer["rows"]["p90"]
        assert answer["rollup_ratio"] == pytest.approx(answer["events"] / answer["rows"]["expected"], rel=1e-4)

    def test_partitions_store_more_rows(self, original: Path) -> None:
        rows = [
            json.loads(
                run(
                    "rollup",
                    self.STREAM,
                    "--dims",
                    "zone",
                    "--grain",
                    "1h",
                    "--events",
                    "1e6",
                    "--partitions",
                    partitions,
                    "--format",
                    "json",
                    cwd=original,
                ).stdout
            )["rows"]["expected"]
            for partitions in ("1", "16")
        ]
        assert rows[0] < rows[1] <= 1e6

    @pytest.mark.parametrize(
        ("arguments", "named"),
        [
            ([STREAM, "--dims", "zone,contry", "--grain", "1h"], "contry"),
            ([STREAM, "--dims", "zone", "--grain", "1hour"], "1hour"),
            ([STREAM, "--dims", "zone", "--grain", "1h", "--events", "0"], "one event"),
            ([STREAM, "--dims", "zone", "--grain", "1h", "--events", "inf"], "inf"),
            (["/dev/zero", "--dims", "zone", "--grain", "1h"], "the most is"),
            (["missing.yaml", "--dims", "zone", "--grain", "1h"], "missing.yaml"),
            (["requirements/program.yaml", "--dims", "zone", "--grain", "1h"], "events_per_day"),
            ([STREAM, "--grain", "1h"], "--dims"),
        ],
    )
    def test_bad_input_is_refused_with_exit_2(self, arguments: list[str], named: str, original: Path) -> None:
        done = run("rollup", *arguments, cwd=original)
        assert (done.returncode, done.stdout) == (2, "")
        assert named in done.stderr
        assert "Traceback" not in done.stderr


class TestValidate:
    @pytest.mark.parametrize("arguments", [[], ["cases"]])
    def test_without_a_table_all_facts_that_ship_are_predicted(self, arguments: list[str], tmp_path: Path) -> None:
        done = run("validate", *arguments, "--format", "json", cwd=tmp_path)
        answer = json.loads(done.stdout)
        assert done.returncode == 0
        assert {"cases", "skipped", "summary"} <= answer.keys()
        assert {part["kind"] for part in answer["parts"]} == {"clusters", "clusters told in part", "clickbench"}

    TABLE = "n_events,profile,path_model,dims,granularity_s,groups\n1000000000,STR,edge-http,country,86400,240\n"

    def test_json_has_the_keys_of_the_contract(self, plan: Path) -> None:
        (plan / "facts.csv").write_text(self.TABLE, encoding="utf-8")
        asked = ("validate", "rollup", "facts.csv", "--streams", "requirements/streams", "--format", "json")
        done = run(*asked, cwd=plan)
        answer = json.loads(done.stdout)
        assert (done.returncode, done.stderr) == (0, "")
        (case,) = answer["cases"]
        assert {"id", "given", "predicted", "p10", "p90", "ratio"} <= case.keys()
        assert case["ratio"] == pytest.approx(case["predicted"] / case["given"], rel=1e-4)
        assert answer["skipped"] == []
        told = answer["summary"].keys()
        assert {"n", "median_ratio_error", "p95_ratio_error", "within_2x", "interval_coverage"} <= told

    @pytest.mark.parametrize(
        ("arguments", "named"),
        [
            (["rollup", "missing.csv"], "missing.csv"),
            (["rollup", "requirements/program.yaml"], "lacks"),
            (["rollups", "requirements/program.yaml"], "topn"),
            (["rollup", "requirements/program.yaml", "--streams", "nowhere"], "nowhere"),
            (["rollup"], "FILE"),
        ],
    )
    def test_bad_input_is_refused_with_exit_2(self, arguments: list[str], named: str, original: Path) -> None:
        done = run("validate", *arguments, cwd=original)
        assert (done.returncode, done.stdout) == (2, "")
        assert named in done.stderr
        assert "Traceback" not in done.stderr


class TestSchema:
    def test_fields_are_listed_for_people_in_text_and_markdown(self, tmp_path: Path) -> None:
        one = json.loads(run("schema", "person", "--format", "json", cwd=tmp_path).stdout)
        for output_format in ("text", "markdown"):
            listed = run("schema", "person", "--format", output_format, cwd=tmp_path).stdout
            assert all(name in listed for name in one["properties"])
        assert "## stream" in run("schema", "--format", "markdown", cwd=tmp_path).stdout

    def test_one_kind_all_kinds_and_files(self, tmp_path: Path) -> None:
        one = json.loads(run("schema", "person", cwd=tmp_path).stdout)
        assert one["properties"]["role"]
        assert json.loads(run("schema", cwd=tmp_path).stdout)["person"] == one
        assert run("schema", "--out", "schemas", cwd=tmp_path).returncode == 0
        assert json.loads((tmp_path / "schemas" / "person.json").read_text(encoding="utf-8")) == one
        assert run("schema", "persona", cwd=tmp_path).returncode == 2


class TestServe:
    @pytest.fixture
    def port(self) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    @pytest.fixture
    def server(self, original: Path, port: int, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
        process = subprocess.Popen(
            [sys.executable, "-m", "workbench", "serve", str(original / "requirements"), "--port", str(port)],
            cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        )  # fmt: skip
        yield process
        process.terminate()
        process.wait(timeout=20)

    def test_it_says_its_address_and_listens_on_the_loopback_alone(
        self, server: subprocess.Popen[str], port: int
    ) -> None:
        assert server.stdout is not None
        assert f"http://127.0.0.1:{port}" in server.stdout.readline()
        deadline = time.monotonic() + 40
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5) as answer:
                    assert answer.status == 200
                    break
            except OSError:
                assert time.monotonic() < deadline
                assert server.poll() is None
                time.sleep(0.2)
        listening = [
            line.split()[1]
            for table in ("/proc/net/tcp", "/proc/net/tcp6")
            for line in Path(table).read_text(encoding="ascii").splitlines()[1:]
            if line.split()[3] == "0A" and line.split()[1].endswith(f":{port:04X}")
        ]
        assert listening == [f"0100007F:{port:04X}"]

    def test_a_port_in_use_is_said_in_a_sentence(self, original: Path, port: int) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", port))
            taken.listen()
            done = run("serve", "--port", str(port), cwd=original)
        assert done.returncode == 2
        assert str(port) in done.stderr
        assert done.stdout == ""

    def test_every_setting_is_a_flag(self) -> None:
        flags = command("127.0.0.1", 8600)
        for flag in (
            "--server.address=127.0.0.1", "--server.port=8600", "--server.enableXsrfProtection=true",
            "--server.enableCORS=true", "--browser.gatherUsageStats=false", "--runner.postScriptGC=false",
            "--theme.light.primaryColor=#0b6e75",
        ):  # fmt: skip
            assert flag in flags


class TestUse:
    def test_what_the_system_refuses_is_said_in_a_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("", encoding="utf-8")
        done = run("init", "file/below", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"workbench: {tmp_path / 'file'}: File exists\n"

    def test_a_defect_is_told_in_full_and_is_no_finding(self, tmp_path: Path) -> None:
        broken = "from workbench.cli.main import main, workbench\nworkbench.command('check')(lambda: 1 // 0)\nmain()"
        done = subprocess.run(
            [sys.executable, "-c", broken, "check"], cwd=tmp_path, capture_output=True, text=True, timeout=60,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, check=False,
        )  # fmt: skip
        assert done.returncode == 2
        assert "ZeroDivisionError" in done.stderr

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
    def test_a_full_disk_is_no_finding(self, original: Path) -> None:
        with Path("/dev/full").open("w", encoding="utf-8") as full:
            done = subprocess.run(
                [sys.executable, "-m", "workbench", "check"], cwd=original, stdout=full, stderr=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, text=True, timeout=60, check=False,
            )  # fmt: skip
        assert done.returncode == 2
        assert "Traceback" not in done.stderr

    def test_nothing_typed_steers_the_terminal(self, plan: Path) -> None:
        person = plan / "requirements" / "people" / "PER-anika-rao.yaml"
        text = person.read_text(encoding="utf-8")
        title = 'title: "\\e[31mred\\u009b31m"'
        person.write_text(re.sub("^title: .*$", lambda _: title, text, flags=re.MULTILINE), encoding="utf-8")
        (person.parent / "PER-a\nb\x1b[31m.yaml").write_text("id: x\n", encoding="utf-8")
        for command_line in (["check"], ["diff", "HEAD"], ["diff", "HEAD", "--format", "markdown"]):
            done = run(*command_line, cwd=plan)
            assert not re.search("[\x1b\x9b]", done.stdout + done.stderr)
            assert "\nb" not in done.stdout + done.stderr
        changed = json.loads(run("diff", "HEAD", "--format", "json", cwd=plan).stdout)["items"]
        assert [item["title"] for item in changed] == ["\x1b[31mred\x9b31m"]

    def test_no_command_and_an_unknown_one_exit_2(self, tmp_path: Path) -> None:
        assert run(cwd=tmp_path).returncode == 2
        unknown = run("chek", cwd=tmp_path)
        assert unknown.returncode == 2
        assert "chek" in unknown.stderr

    def test_a_missing_program_is_said_in_a_sentence(self, tmp_path: Path) -> None:
        for command_name in ("check", "estimate", "serve"):
            done = run(command_name, cwd=tmp_path)
            assert (done.returncode, done.stdout) == (2, "")
            assert "requirements" in done.stderr
            assert "Traceback" not in done.stderr

    def test_a_reader_that_goes_away_leaves_no_trace(self, original: Path) -> None:
        done = subprocess.run(
            f"{sys.executable} -m workbench estimate --format json | head -c 10", shell=True, cwd=original, text=True,
            capture_output=True, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, check=False,
        )  # fmt: skip
        assert len(done.stdout) == 10
        assert done.stderr == ""

    def test_the_default_of_draws_is_the_simulators_own(self) -> None:
        assert DEFAULT_DRAWS == simulate.DEFAULT_DRAWS

    def test_every_command_and_option_has_help(self) -> None:
        assert set(workbench.commands) >= set(COMMANDS)
        for command_line in workbench.commands.values():
            assert command_line.help, command_line.name
            for parameter in command_line.params:
                if isinstance(parameter, click.Option):
                    assert parameter.help, f"{command_line.name} {parameter.opts}"

    @pytest.mark.parametrize("command_name", ["check", "estimate", "rollup"])
    def test_the_page_libraries_stay_out(self, command_name: str, original: Path) -> None:
        arguments = {
            "rollup": ["requirements/streams/STR-edge-http.yaml", "--dims", "zone", "--grain", "1h"],
        }.get(command_name, [])
        listing = (
            "import sys\nfrom workbench.cli.main import workbench\n"
            f"workbench.main({[command_name, *arguments]!r}, standalone_mode=False)\n"
            "print(sorted({'pandas', 'streamlit', 'altair', 'sqlmodel'} & set(sys.modules)))"
        )
        done = subprocess.run(
            [sys.executable, "-c", listing], cwd=original, text=True, capture_output=True,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, check=True,
        )  # fmt: skip
        assert done.stdout.splitlines()[-1] == "[]"
