"""Items of a push, each read by itself: into what the domain knows, or into what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from journal_api.domain.entry_kinds import KINDS
from journal_api.domain.errors import Fault, Invalid
from journal_api.domain.kind_shapes import EntryKind
from journal_api.domain.side_effects import Reporter
from journal_api.domain.stored_entries import StoredEntry, fields_of
from journal_api.domain.sync import PushedItem, RefusedItem
from journal_api.web.json_bodies import is_clean_text
from journal_api.web.schemas.identifiers import NIL, read_path_id
from journal_api.web.schemas.problems import read_content
from journal_api.web.schemas.sync import ItemBody
from journal_api.web.schemas.synced_kinds import DATA_SCHEMAS

_ITEM = ItemBody()
_LONGEST_KIND = 40
# What nobody sends: only patients push.
_KNOWN = {"reported_by": Reporter.PATIENT}


def read_item(sent: Any) -> PushedItem | RefusedItem:
    """Read one item. Pointers of faults lead into the item."""
    try:
        head = read_content(_ITEM, sent)
    except Invalid as refusal:
        return _refuse(sent, refusal.faults)
    kind = EntryKind(head["type"])
    value = None
    if not head["deleted"]:
        if "data" not in head:
            return _refuse(sent, (Fault("/data", "required", "What is not deleted has data."),))
        try:
            value = KINDS[kind].build({**read_content(DATA_SCHEMAS[kind], head["data"]), **_KNOWN})
        except Invalid as refusal:
            return _refuse(sent, tuple(_below_data(fault) for fault in refusal.faults))
    return PushedItem(kind, head["id"], head["rev"], head["edited_at"], value, sent)


def lay_out_change(entry: StoredEntry) -> dict[str, Any]:
    """Lay the latest state of a thing out as it is pulled; its data could be pushed again as it stands."""
    is_deleted = entry.is_deleted
    return {
        "type": entry.kind,
        "id": entry.id,
        "rev": entry.revision,
        "deleted": is_deleted,
        "edited_at": entry.edited_at,
        "device_id": entry.device_id,
        "local_date": None if is_deleted else entry.local_date,
        "clock": entry.clock,
        "data": None if is_deleted else DATA_SCHEMAS[entry.kind].dump(fields_of(entry)),
    }


def _below_data(fault: Fault) -> Fault:
    return Fault(f"/data{fault.pointer}", fault.code, fault.message)


def _refuse(sent: Any, faults: tuple[Fault, ...]) -> RefusedItem:
    members: Mapping[str, Any] = sent if isinstance(sent, Mapping) else {}
    return RefusedItem(_echo_kind(members.get("type")), _echo_id(members.get("id")), faults)


def _echo_kind(sent: Any) -> str | None:
    is_fit = isinstance(sent, str) and len(sent) <= _LONGEST_KIND and is_clean_text(sent)
    return sent if is_fit else None


def _echo_id(sent: Any) -> UUID | None:
    found = read_path_id(sent) if isinstance(sent, str) else NIL
    return None if found == NIL else found
