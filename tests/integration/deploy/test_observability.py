"""Alarms and dashboard speak of what the EBS exports, and every alarm is in the runbook (SPEC §16)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.integration.api.service import KEY, Service, running_service
from tests.unit.test_repository import anchors

ROOT = Path(__file__).resolve().parents[3]
DEPLOY = ROOT / "deploy"
ALERTS: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((DEPLOY / "prometheus-alerts.yaml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana-dashboard.json").read_text(encoding="utf-8"))
SCRAPED: dict[str, Any] = yaml.safe_load((DEPLOY / "prometheus.yaml").read_text(encoding="utf-8"))

OF_PROMETHEUS = {"job", "instance"}
"""Labels that Prometheus adds to every series; a label of ours with such a name it calls ``exported_…``."""
FREE_VALUES = {"status", "method"}
"""Labels whose values are not all told by an EBS that has just begun."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one selector of an expression counts on."""

    series: str
    matchers: tuple[tuple[str, str, str], ...]


def expressions() -> list[tuple[str, str]]:
    """Every expression of the alarms and of the dashboard, with the name of who has it."""
    of_alerts = [(str(rule["alert"]), str(rule["expr"])) for rule in ALERTS]
    targets = [
        (panel["title"], target["expr"]) for panel in DASHBOARD["panels"] for target in panel["targets"]
    ]
    return of_alerts + targets


def parsed(expression: str) -> list[Any]:
    """All nodes of an expression; ValueError when it is none."""
    nodes: list[Any] = []

    def note(node: Any) -> bool:
        nodes.append(node)
        return True

    promql_parser.walk(promql_parser.parse(expression), note)
    return nodes


def selectors(expression: str) -> Iterator[Wanted]:
    """Yield what is read of Prometheus."""
    for node in parsed(expression):
        if isinstance(node, promql_parser.VectorSelector):
            matchers = tuple((each.name, str(each.op), each.value) for each in node.matchers.matchers)
            yield Wanted(str(node.name), matchers)


def grouped_by(expression: str) -> set[str]:
    """The labels that something is summed by."""
    found: set[str] = set()
    for node in parsed(expression):
        if isinstance(node, promql_parser.AggregateExpr) and node.modifier is not None:
            found |= set(node.modifier.labels)
    return found


@dataclass(frozen=True, slots=True)
class Exported:
    """Of each series its labels, and of each label the values that are told."""

    labels: dict[str, set[str]]
    values: dict[tuple[str, str], set[str]]
    routes: set[str]


@pytest.fixture
async def exported(sqlite_url: str) -> Exported:
    """What an EBS tells that has just begun, and has been asked for one thing."""
    async with running_service(sqlite_url) as service:
        return await told_by(service)


async def told_by(service: Service) -> Exported:
    assert (await service.client.get("/api/pool", headers=KEY)).status_code == 200
    text = (await service.client.get("/metrics")).text
    # Of a counter that has never counted no series is told; a failed job is made up.
    text += '# TYPE mgm_job_failures counter\nmgm_job_failures_total{job="draw"} 1.0\n'
    labels: dict[str, set[str]] = {"up": set()}
    values: dict[tuple[str, str], set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels.setdefault(sample.name, set()).update(sample.labels)
            for label, value in sample.labels.items():
                values.setdefault((sample.name, label), set()).add(value)
    paths = (await service.client.get("/openapi.json")).json()["paths"]
    return Exported(labels, values, set(paths))


def test_there_are_expressions() -> None:
    assert len(ALERTS) >= 10
    assert len(expressions()) > len(ALERTS) + 10


def test_the_made_up_series_is_the_real_one() -> None:
    source = (ROOT / "src/goldomatic/ebs/api/metrics.py").read_text(encoding="utf-8")
    assert re.search(r'"mgm_job_failures", [^)]*"job"\s*\)', source)


async def test_every_series_and_label_is_exported(exported: Exported) -> None:
    wrong: list[str] = []
    for name, expression in expressions():
        known = set(OF_PROMETHEUS)
        for wanted in selectors(expression):
            if wanted.series not in exported.labels:
                wrong.append(f"{name}: nothing is called {wanted.series}")
                continue
            own = exported.labels[wanted.series]
            known |= {f"exported_{label}" if label in OF_PROMETHEUS else label for label in own}
            for label, _, value in wanted.matchers:
                if label == "route" and value not in exported.routes:
                    wrong.append(f"{name}: no route {value}")
                elif label in OF_PROMETHEUS or label in FREE_VALUES | {"route"}:
                    continue
                elif value not in exported.values.get((wanted.series, label), set()):
                    wrong.append(f"{name}: {wanted.series} has no {label}={value!r}")
        wrong += [f"{name}: sums by {label}" for label in grouped_by(expression) - known]
    assert wrong == []


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        ("mgm_mesages_total", "nothing is called"),
        ('mgm_spins_total{outcome="lost"}', "has no outcome"),
        ('mgm_request_seconds_count{route="/api/nowhere"}', "no route"),
        ("sum by (colour) (mgm_spins_total)", "sums by colour"),
        ("sum by (outcome) (mgm_payouts_total)", "sums by outcome"),
    ],
)
async def test_the_check_itself_finds(
    exported: Exported, expression: str, complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.expressions", lambda: [("x", expression)])
    with pytest.raises(AssertionError, match=complaint):
        await test_every_series_and_label_is_exported(exported)


def test_the_jobs_name_is_the_one_that_is_scraped_under() -> None:
    scraped = {config["job_name"] for config in SCRAPED["scrape_configs"]}
    used = {
        value
        for _, expression in expressions()
        for wanted in selectors(expression)
        for label, _, value in wanted.matchers
        if label == "job"
    }
    assert used == scraped
    assert SCRAPED["rule_files"] == ["prometheus-alerts.yaml"]


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: str(rule["alert"]))
def test_every_alarm_says_what_it_is_and_the_runbook_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"]["summary"].endswith(".")
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert anchor == rule["alert"].lower()
    assert anchor in anchors((ROOT / page).read_text(encoding="utf-8"))


def test_the_runbook_has_no_alarm_that_does_not_ring() -> None:
    page = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## (Mgm\w+)$", page, re.MULTILINE)) == {rule["alert"] for rule in ALERTS}


def test_the_dashboards_panels_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells
