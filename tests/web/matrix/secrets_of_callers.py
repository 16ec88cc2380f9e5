"""What an example cannot hold: a code of the moment, and the present password of whoever sends it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from journal_api.domain.access import Scope
from journal_api.services.passwords import hash_password
from journal_api.store.tables.account_security import second_factor
from journal_api.store.tables.accounts import account
from tests.contact_channels import SMS, give_channel
from tests.factors import begin_factor, set_up_factor
from tests.people import PASSWORD, Person
from tests.web.matrix.relations import Relation
from tests.web.matrix.routes import Route
from tests.web.matrix.worlds import NOW, World

# Required ids in a body that an example can only invent, and what is sound in their place.
_COVER = {
    "care_team_id": lambda world: world.teams[Relation.CLINIC],
    "user_id": lambda world: world.harbor.diaz.user_id,
}
_IN_FORCE = frozenset({"renew_recovery_codes", "remove_second_factor"})


def make_ready(world: World, person: Person, route: Route, body: Any) -> Any:
    """Bring somebody to where the operation can succeed for them, and return the body that does."""
    if route.declared.access == ("on_call", "write"):
        invented = {name for name in _COVER if body.get(name) == route.example[name]}
        return {**body, **{name: str(_COVER[name](world)) for name in invented}}
    if route.name == "verify_contact_channel":
        return {**body, "code": give_channel(world.owner, person, SMS, code="402913", secret=world.resources.secret)}
    if route.declared.access != ("second_factor", "write"):
        return body
    forgotten = sa.delete(second_factor).where(second_factor.c.user_id == person.user_id)
    known = sa.update(account).where(account.c.id == person.user_id).values(password_hash=hash_password(PASSWORD))
    with world.owner.transaction(Scope()) as tx:
        tx.execute(forgotten)
        tx.execute(known)
    if route.name in _IN_FORCE:
        set_up_factor(world.resources, person, now=NOW)
    if route.name != "confirm_second_factor":
        return body
    return {**body, "code": begin_factor(world.resources, person, now=NOW).make_code(NOW)}
