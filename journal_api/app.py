"""Builds the Flask application: resources, the features' blueprints, error handlers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from journal_api import clock
from journal_api.domain.access import POLICY
from journal_api.gateways.catalog import make_gateways
from journal_api.gateways.request_counts import RequestCounts
from journal_api.services.resources import Resources
from journal_api.settings import Settings
from journal_api.store.database import Database
from journal_api.store.vault import Vault
from journal_api.web import (
    accounts,
    adverse_events,
    alerts,
    care_teams,
    clinics,
    contact_channels,
    contacts,
    courses,
    devices,
    dispensings,
    due_items,
    escalation_policies,
    exposure,
    handover_notes,
    health,
    instruments,
    intakes,
    invitations,
    measures,
    memberships,
    mood_entries,
    mutes,
    on_call,
    own_sign_ins,
    passwords,
    patients,
    practice_entries,
    profiles,
    questionnaires,
    quiet_hours,
    rules,
    safety_plans,
    schedules,
    second_factors,
    side_effects,
    sign_ins,
    sync,
    treatment_plans,
    treatment_sessions,
    trends,
    users,
    vitals,
)
from journal_api.web.callers import make_decide, make_identify
from journal_api.web.calls import Foundation
from journal_api.web.cursors import Cursors
from journal_api.web.declarations import check_every_route_declares
from journal_api.web.foundations import prepare_app
from journal_api.web.metrics import measure_requests, metrics
from journal_api.web.proxies import trust_proxies
from journal_api.web.rate_limits import WINDOW_SECONDS, RequestLimits, install_rate_limits
from journal_api.web.tokens import install_tokens

BLUEPRINTS = (
    sign_ins.blueprint,
    passwords.blueprint,
    accounts.blueprint,
    own_sign_ins.blueprint,
    second_factors.blueprint,
    devices.blueprint,
    contact_channels.blueprint,
    quiet_hours.blueprint,
    invitations.blueprint,
    users.blueprint,
    care_teams.blueprint,
    memberships.blueprint,
    clinics.blueprint,
    escalation_policies.blueprint,
    on_call.blueprint,
    measures.blueprint,
    instruments.blueprint,
    mood_entries.blueprint,
    practice_entries.blueprint,
    intakes.blueprint,
    treatment_plans.blueprint,
    treatment_sessions.blueprint,
    exposure.blueprint,
    dispensings.blueprint,
    adverse_events.blueprint,
    questionnaires.blueprint,
    vitals.blueprint,
    side_effects.blueprint,
    due_items.blueprint,
    schedules.blueprint,
    sync.blueprint,
    alerts.blueprint,
    mutes.blueprint,
    patients.blueprint,
    profiles.blueprint,
    safety_plans.blueprint,
    handover_notes.blueprint,
    contacts.blueprint,
    trends.blueprint,
    courses.blueprint,
    rules.blueprint,
    health.blueprint,
)

# Threads of one gunicorn worker; more hurt (measured), and a pool larger than the threads is never used.
POOL_SIZE = 8


class SynchronousFlask(Flask):
    """Takes every function as it is: nothing of ours is a coroutine, and nobody looks for one nine times a request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``func``."""
        return func


def create_app(settings: Settings) -> Flask:
    """Make the application of one process. It refuses to start while a route does not declare who may call it."""
    app = SynchronousFlask("journal_api", static_folder=None)
    resources = make_resources(settings)
    api = prepare_app(app, make_foundation(settings, resources))
    install_tokens(app, token_key_pem=settings.token_key_pem, issuer=settings.public_url)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(metrics)
    measure_requests(app)
    install_rate_limits(
        app,
        RequestLimits(settings.account_requests_per_minute, settings.network_requests_per_minute),
        counts=RequestCounts(settings.redis_url, window_seconds=WINDOW_SECONDS),
        secret=settings.secret,
    )
    trust_proxies(app, hops=settings.trusted_proxy_hops)
    check_every_route_declares(app, POLICY)
    return app


def make_resources(settings: Settings) -> Resources:
    """Make what the use cases of this process work with."""
    return Resources(
        database=Database(settings.database_url, pool_size=POOL_SIZE, application="journal-api"),
        vault=Vault(settings.note_keys),
        secret=settings.secret,
        public_url=settings.public_url,
        gateways=make_gateways(settings),
    )


def make_foundation(settings: Settings, resources: Resources) -> Foundation:
    """Make what every operation stands on."""
    return Foundation(
        identify=make_identify(resources),
        decide=make_decide(resources),
        resources=resources,
        clock=clock.read_now,
        cursors=Cursors(settings.secret),
    )
