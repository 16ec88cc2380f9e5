"""The alert rules for Prometheus: they ask for what /metrics shows, and each speaks when it should and not before."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.architecture.project import ROOT
from tests.architecture.test_documents import anchors_of
from tests.architecture.test_runbook import RUNBOOK, words_in

RULES = ROOT / "docs" / "monitoring" / "journal.rules.yml"
GROUPS = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
BY_NAME = {rule["alert"]: rule for group in GROUPS for rule in group["rules"]}
SCRAPE = "15s"
METRIC = re.compile(r"\bjournal_[a-z_]+\b")
# What Prometheus itself makes of a counter's and a histogram's name.
SUFFIXES = re.compile(r"_(total|bucket)$")
UP = 'up{job="journal"}'
WELL = 'journal_alerting{verdict="ok"}'
# Rule: the series that it looks at, its values while all is well, its values when it must speak, and after how long.
STORIES = {
    "JournalGone": (UP, "1x40", "0x40", "2m"),
    "JournalAlertingFails": ('journal_alerting{verdict="failing"}', "0x40", "1x40", "2m"),
    "JournalAlertingDegraded": ('journal_alerting{verdict="degraded"}', "0x80", "1x80", "11m"),
    "JournalAlertUnattended": (
        'journal_live_alerts{severity="urgent", state="unattended"}',
        "0x40",
        "1x40",
        "1m",
    ),
    "JournalAlertWaits": (
        'journal_live_alerts_oldest_seconds{severity="critical", state="open"}',
        "3600x40",
        "3601x40",
        "1m",
    ),
    "JournalFirstAttemptLate": (
        'journal_alert_first_attempt_seconds{severity="critical", quantile="0.99"}',
        "60x40",
        "61x40",
        "2m",
    ),
    "JournalWorkLate": ('journal_due_work_oldest_seconds{kind="delivery"}', "20x40", "21x40", "6m"),
    "JournalDeadWork": ('journal_dead_work{kind="outbox"}', "0x40", "1x40", "2m"),
    "JournalBeatSilent": ('journal_sign_of_life_age_seconds{name="beat"}', "300x40", "301x40", "1m"),
    "JournalCanaryMissed": ('journal_sign_of_life_age_seconds{name="canary_arrived"}', "1500x40", "1501x40", "1m"),
    "JournalErrors": (
        'journal_requests_total{method="GET", route="/v1/me", status="500"}',
        "3x40",
        "3+1x40",
        "2m",
    ),
}
PROMTOOL = shutil.which("promtool")


def test_rules_ask_for_what_metrics_shows() -> None:
    asked = {SUFFIXES.sub("", name) for rule in BY_NAME.values() for name in METRIC.findall(rule["expr"])}
    shown = {word for word in words_in("journal_api/web/metrics.py") if word.startswith("journal_")}

    assert asked
    assert asked <= shown


def test_every_rule_leads_to_a_section_of_the_runbook() -> None:
    sections = anchors_of(RUNBOOK)

    for rule in BY_NAME.values():
        page, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert page == "docs/runbook.md"
        assert anchor in sections, rule["alert"]


@pytest.mark.skipif(PROMTOOL is None, reason="not installed: promtool")
def test_promtool_accepts_the_rules() -> None:
    told = _ask_promtool("check", "rules", str(RULES))

    assert told.returncode == 0, told.stdout


@pytest.mark.skipif(PROMTOOL is None, reason="not installed: promtool")
def test_each_rule_speaks_when_it_should_and_not_before(tmp_path: Path) -> None:
    # The one rule that is left looks at a histogram's rate, which promtool has checked.
    assert set(BY_NAME) - set(STORIES) == {"JournalSlow"}
    stories = tmp_path / "stories.yml"
    stories.write_text(json.dumps({"rule_files": [str(RULES)], "evaluation_interval": SCRAPE, "tests": _tell()}))

    told = _ask_promtool("test", "rules", str(stories))

    assert told.returncode == 0, told.stdout


def _tell() -> list[dict[str, object]]:
    """Write both stories of every rule for promtool: all is well, and something is not."""
    return [
        _story(name, series, values, after=after, spoken=spoken)
        for name, (series, well, wrong, after) in STORIES.items()
        for values, spoken in ((well, False), (wrong, True))
    ]


def _story(name: str, series: str, values: str, *, after: str, spoken: bool) -> dict[str, object]:
    around = {one: "1x80" for one in (UP, WELL) if one != series}
    given = [{"series": one, "values": told} for one, told in {**around, series: values}.items()]
    expected = [{"labels": "{}", "value": 1}] if spoken else []
    question = f'count(ALERTS{{alertname="{name}", alertstate="firing"}})'
    asked = [{"expr": question, "eval_time": after, "exp_samples": expected}]
    return {"interval": SCRAPE, "input_series": given, "promql_expr_test": asked}


def _ask_promtool(*words: str) -> subprocess.CompletedProcess[str]:
    command = (str(PROMTOOL), *words)
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=60)
