"""Faults that a sync could have: each is put into the product for one test, to see that the stories notice it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from journal_api.domain import merging, sync
from journal_api.domain.merging import MergeKey, Standing
from journal_api.services import entries, sync_pulls, sync_pushes

Fault = Callable[[pytest.MonkeyPatch], None]


def _decide_by(rank: Callable[[MergeKey], Any]) -> Fault:
    """Let another order than the promised one decide which version stands."""

    def put_in(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(merging, "merge", lambda one, other: max(one, other, key=rank))

    return put_in


def _let_the_last_win(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(merging, "merge", lambda arriving, standing: arriving)


def _forget_tombstones_on_pull(patch: pytest.MonkeyPatch) -> None:
    found = sync_pulls.list_changes
    patch.setattr(
        sync_pulls,
        "list_changes",
        lambda *place, **which: tuple(one for one in found(*place, **which) if not one.is_deleted),
    )


def _skip_a_change_after_the_cursor(patch: pytest.MonkeyPatch) -> None:
    found = sync_pulls.list_changes
    patch.setattr(
        sync_pulls,
        "list_changes",
        lambda *place, after, **which: found(*place, after=after + 1 if after else 0, **which),
    )


def _count_a_replay_as_an_edit(patch: pytest.MonkeyPatch) -> None:
    compare = sync.compare_arrival
    patch.setattr(
        sync,
        "compare_arrival",
        lambda arriving, standing: Standing.UPDATED if arriving == standing else compare(arriving, standing),
    )


def _keep_a_lost_version_at_every_replay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sync_pushes, "list_kept_keys", lambda tx, patient_id, places: ())


def _drop_versions_that_lose(patch: pytest.MonkeyPatch) -> None:
    insert = sync_pushes.insert_versions

    def insert_winners(tx: Any, versions: Any, cipher: Any, *, used: Any) -> None:
        winners = tuple(one for one in versions if one.has_won)
        if winners:
            insert(tx, winners, cipher, used=used)

    patch.setattr(sync_pushes, "insert_versions", insert_winners)


def _edit_without_a_new_revision(patch: pytest.MonkeyPatch) -> None:
    follow = entries._next_version

    def follow_without(writing: Any, before: Any, changed: Any) -> Any:
        return replace(follow(writing, before, changed), revision=before.revision)

    patch.setattr(entries, "_next_version", follow_without)


FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "a deletion does not beat an edit": _decide_by(
            lambda key: (key.revision, key.edited_at, key.device_id, key.content_hash)
        ),
        "the time decides before the revision": _decide_by(
            lambda key: (key.edited_at, key.revision, key.is_deleted, key.device_id, key.content_hash)
        ),
        "the device is not looked at": _decide_by(lambda key: (key.revision, key.is_deleted, key.edited_at)),
        "the last to arrive wins": _let_the_last_win,
        "a pull forgets tombstones": _forget_tombstones_on_pull,
        "a cursor skips a change": _skip_a_change_after_the_cursor,
        "a replay counts as an edit": _count_a_replay_as_an_edit,
        "a lost version is kept at every replay": _keep_a_lost_version_at_every_replay,
        "a lost version is not kept": _drop_versions_that_lose,
        "an edit through the API raises no revision": _edit_without_a_new_revision,
    }
)
