"""/v1/sync: what a phone wrote while it was away, and what changed meanwhile."""

from __future__ import annotations

from journal_api.domain.kind_shapes import EntryKind
from journal_api.domain.sync import PushBatch
from journal_api.services import sync_pulls, sync_pushes
from journal_api.web.calls import Answer, Call, get_foundation
from journal_api.web.declarations import BodyForm
from journal_api.web.item_counts import ItemLimit
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.packed_bodies import GZIP, IDENTITY
from journal_api.web.pages import require_page
from journal_api.web.schemas.sync import MOST_ITEMS, PullAnswer, PullQuery, PushAnswer, PushBody
from journal_api.web.schemas.synced_kinds import SYNCED_KINDS
from journal_api.web.sync_items import lay_out_change, read_item

LARGEST_PUSH_BYTES = 1024 * 1024

blueprint = operations_blueprint(
    "sync", description="For phones that log offline: push what was written, pull what changed."
)


@blueprint.route("/v1/sync/push", methods=["POST"])
@operation(
    access=("sync", "write"),
    summary="Push what a device wrote",
    body=PushBody,
    answers={200: PushAnswer},
    form=BodyForm(LARGEST_PUSH_BYTES, (IDENTITY, GZIP), ItemLimit("items", MOST_ITEMS)),
)
def push_items(call: Call) -> Answer:
    """At most 500 versions and 1 MiB, also after unpacking gzip. Push again as often as you like, in any order.

    Once this envelope is sound the answer is 200, and each item has its own result, in the order sent. `created`,
    `updated`, `unchanged`: it stands. `superseded`: a greater version stands, pull it; yours is kept. `rejected`: its
    content is wrong; show it to its writer. `quarantined`: its clock was more than 48 hours ahead; it is kept for a
    person to look at. Whatever the status, the queue may go on. `guidance` is for the patient, at once.
    """
    items = tuple(read_item(sent) for sent in call.body["items"])
    batch = PushBatch(call.body["device_id"], call.body["sent_at"], items)
    results = sync_pushes.push_items(call.resources, call.grant, batch, now=call.now)
    return Answer(200, {"server_time": call.now, "results": results})


@blueprint.route("/v1/sync/pull", methods=["GET"])
@operation(
    access=("sync", "read"),
    summary="Pull what changed",
    query=PullQuery,
    answers={200: PullAnswer},
    problems=(410,),
)
def pull_changes(call: Call) -> Answer:
    """The latest state of each thing that changed since `cursor`, oldest change first; deleted ones have no data.

    Keep the cursor of every answer and give it next time, whether `has_more` or not: nothing is skipped. 410
    `resync_required`: records were restored from a backup; drop the cursor, pull everything, push everything again.
    """
    page = require_page(call)
    seen = None if page.after is None else sync_pulls.Seen(int(str(page.after[0])), str(page.after[1]))
    kinds = tuple(map(EntryKind, call.query.get("types", SYNCED_KINDS)))
    changes = sync_pulls.pull_changes(
        call.resources, call.grant, seen=seen, limit=page.limit, kinds=kinds, now=call.now
    )
    cursor = get_foundation().cursors.seal((changes.through, changes.epoch), scope=page.scope)
    items = tuple(lay_out_change(entry) for entry in changes.entries)
    return Answer(200, {"items": items, "cursor": cursor, "has_more": changes.has_more})
