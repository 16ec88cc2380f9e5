"""Numbers for Prometheus: requests by route, due work by kind, alerts by severity, signs of life. No path, no id.

With several processes ``PROMETHEUS_MULTIPROC_DIR`` names the folder in which they add up.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from time import perf_counter

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from journal_api.services.health import AlertFigures, Alerting, Verdict, check_alerting, measure_alerts
from journal_api.web.calls import get_foundation
from journal_api.web.clocks import set_right_by
from journal_api.web.declarations import public_page

REQUESTS = Counter("journal_requests", "Requests answered.", ("method", "route", "status"))
SECONDS = Histogram(
    "journal_request_seconds",
    "Time to answer a request.",
    ("method", "route"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0),
)
_KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

metrics = Blueprint("metrics", __name__)


def measure_requests(app: Flask) -> None:
    """Count and time every request of ``app``, by route."""
    app.before_request(_start)
    app.after_request(_count)


@metrics.get("/metrics")
@public_page
def show_metrics() -> Response:
    """Serve the numbers of all processes, with what is due at this moment."""
    foundation = get_foundation()
    now = set_right_by(foundation.resources, foundation.clock())
    found = check_alerting(foundation.resources, now=now)
    registry = CollectorRegistry()
    registry.register(AlertingCollector(found))
    registry.register(AlertCollector(measure_alerts(foundation.resources, now=now)))
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        text = generate_latest(registry)
    else:
        text = generate_latest(REGISTRY) + generate_latest(registry)
    return Response(text, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


class AlertingCollector(Collector):
    """Shows one look at due work as gauges."""

    def __init__(self, found: Alerting) -> None:
        self._found = found

    def collect(self) -> Iterable[Metric]:
        """Return the gauges."""
        waiting = GaugeMetricFamily("journal_due_work", "Rows that are due.", labels=["kind"])
        oldest = GaugeMetricFamily("journal_due_work_oldest_seconds", "How late the oldest is.", labels=["kind"])
        dead = GaugeMetricFamily("journal_dead_work", "Rows that were given up.", labels=["kind"])
        for work in self._found.due:
            waiting.add_metric([work.kind], work.waiting)
            oldest.add_metric([work.kind], work.oldest_seconds)
            dead.add_metric([work.kind], work.dead)
        ages = GaugeMetricFamily("journal_sign_of_life_age_seconds", "Age of each sign of life.", labels=["name"])
        for name, age in (self._found.ages or {}).items():
            ages.add_metric([name.value], age)
        verdict = GaugeMetricFamily("journal_alerting", "1 for the present verdict.", labels=["verdict"])
        for one in Verdict:
            verdict.add_metric([one.value], float(one is self._found.verdict))
        return waiting, oldest, dead, ages, verdict


class AlertCollector(Collector):
    """Shows how many alerts live, and how soon they are told and answered, as gauges."""

    def __init__(self, found: AlertFigures) -> None:
        self._found = found

    def collect(self) -> Iterable[Metric]:
        """Return the gauges."""
        live = GaugeMetricFamily("journal_live_alerts", "Alerts that live.", labels=["severity", "state"])
        oldest = GaugeMetricFamily(
            "journal_live_alerts_oldest_seconds", "How long ago the oldest opened.", labels=["severity", "state"]
        )
        for one in self._found.live:
            live.add_metric([one.severity, one.state], one.alerts)
            oldest.add_metric([one.severity, one.state], one.oldest_seconds)
        times = {
            "first_attempt": GaugeMetricFamily(
                "journal_alert_first_attempt_seconds",
                "From when an alert was to be told, within the last hour, to the first attempt.",
                labels=["severity", "quantile"],
            ),
            "answer": GaugeMetricFamily(
                "journal_alert_answer_seconds",
                "From the opening of an alert of the last week to a person's first answer.",
                labels=["severity", "quantile"],
            ),
        }
        for stage in self._found.times:
            times[stage.stage].add_metric([stage.severity, "0.5"], stage.median_seconds)
            times[stage.stage].add_metric([stage.severity, "0.99"], stage.p99_seconds)
            times[stage.stage].add_metric([stage.severity, "1"], stage.slowest_seconds)
        return live, oldest, *times.values()


def _start() -> None:
    g.measured_from = perf_counter()


def _count(response: Response) -> Response:
    route = "none" if request.url_rule is None else request.url_rule.rule
    method = request.method if request.method in _KNOWN_METHODS else "other"
    REQUESTS.labels(method, route, str(response.status_code)).inc()
    SECONDS.labels(method, route).observe(perf_counter() - g.measured_from)
    return response
