"""Notes open with their own key, row, revision and field, and with nothing else."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_api.domain.errors import BrokenSeal
from journal_api.domain.note_keys import WrappedKey
from journal_api.settings import NoteKey
from journal_api.store.vault import Seal, Vault

OLD, NEW = NoteKey("old", bytes(range(32))), NoteKey("new", bytes(range(1, 33)))
ANA, BEN = uuid4(), uuid4()
VAULT = Vault((OLD,))
CIPHER = VAULT.cipher(ANA, VAULT.make_key(ANA))
SEAL = Seal(ANA, "mood_entry", UUID(int=7), 1, "note")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_note_comes_back_as_it_was_written(text: str) -> None:
    assert CIPHER.open(CIPHER.seal(text, SEAL), SEAL) == text


@pytest.mark.parametrize(
    "moved",
    [
        replace(SEAL, patient_id=BEN),
        replace(SEAL, kind="practice_entry"),
        replace(SEAL, item_id=UUID(int=8)),
        replace(SEAL, revision=2),
        replace(SEAL, field_name="intention"),
    ],
)
def test_a_note_moved_to_another_place_does_not_open(moved: Seal) -> None:
    sealed = CIPHER.seal("words", SEAL)

    with pytest.raises(BrokenSeal):
        CIPHER.open(sealed, moved)


@given(st.integers(min_value=0, max_value=8 * 33 - 1))
def test_one_flipped_bit_is_noticed(bit: int) -> None:
    sealed = bytearray(CIPHER.seal("words", SEAL))
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(BrokenSeal):
        CIPHER.open(bytes(sealed), SEAL)


def test_a_truncated_note_is_no_empty_string() -> None:
    with pytest.raises(BrokenSeal):
        CIPHER.open(b"", SEAL)


def test_another_patients_key_does_not_unwrap() -> None:
    wrapped = VAULT.make_key(BEN)

    with pytest.raises(BrokenSeal):
        VAULT.cipher(ANA, wrapped)


def test_a_key_wrapped_before_the_ring_turned_still_opens() -> None:
    wrapped = VAULT.make_key(ANA)
    sealed = VAULT.cipher(ANA, wrapped).seal("words", SEAL)

    turned = Vault((NEW, OLD))

    assert turned.cipher(ANA, wrapped).open(sealed, SEAL) == "words"
    assert turned.make_key(ANA).ring_key_id == "new"


def test_a_key_wrapped_anew_opens_the_same_notes_without_the_old_ring() -> None:
    wrapped = VAULT.make_key(ANA)
    sealed = VAULT.cipher(ANA, wrapped).seal("words", SEAL)

    anew = Vault((NEW, OLD)).rewrap(ANA, wrapped)

    assert anew.ring_key_id == "new"
    assert Vault((NEW,)).cipher(ANA, anew).open(sealed, SEAL) == "words"


def test_another_patients_key_is_not_wrapped_anew() -> None:
    with pytest.raises(BrokenSeal):
        Vault((NEW, OLD)).rewrap(ANA, VAULT.make_key(BEN))


def test_a_ring_without_the_key_says_so() -> None:
    wrapped = VAULT.make_key(ANA)

    with pytest.raises(BrokenSeal):
        Vault((NEW,)).cipher(ANA, wrapped)


def test_equal_content_has_equal_fingerprints_for_one_patient_only() -> None:
    other = VAULT.cipher(BEN, VAULT.make_key(BEN))

    assert CIPHER.fingerprint(b"content") == CIPHER.fingerprint(b"content")
    assert CIPHER.fingerprint(b"content") != other.fingerprint(b"content")


def test_no_key_shows_in_a_repr() -> None:
    assert "wrapped" not in repr(WrappedKey("k", b"wrapped"))
    assert repr(OLD.secret) not in repr(OLD)
