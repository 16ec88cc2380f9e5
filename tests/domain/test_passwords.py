"""Which passwords are refused."""

from __future__ import annotations

import pytest

from journal_api.domain.passwords import check_password

KNOWN = ("ana.jansen@example.org", "Harbor Clinic")


def _codes(password: str) -> list[str]:
    return [fault.code for fault in check_password(password, known=KNOWN)]


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("quiet-heron", ["too_short"]),
        ("quiet-herons", []),
        ("q" + "uiet-herons" * 11 + "abcdef", []),
        ("qu" * 65, ["too_long"]),
    ],
)
def test_length_is_bounded_on_both_sides(password: str, codes: list[str]) -> None:
    assert _codes(password) == codes


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd1234!",
        "passwordpassword",
        "1234Letmein!!",
        "qwertyuiop[]12",
        "123456789012",
        "210987654321",
        "abcdefghijkl",
        "lkjihgfedcba",
        "1qaz2wsx3edc",
        "1q2w3e4r5t6y",
        "aaaaaaaaaaaa",
        "abababababab",
        "Sunshine2026!!",
        "iloveyou-2026",
    ],
)
def test_what_anybody_would_try_is_refused(password: str) -> None:
    assert _codes(password) == ["weak_password"]


@pytest.mark.parametrize(
    "password",
    ["ana.jansen@example.org", "Ana.Jansen.2026", "jansen-123456", "HarborClinic1", "harborharbor1", "Example.org-1"],
)
def test_what_strangers_know_of_the_person_is_refused(password: str) -> None:
    assert _codes(password) == ["weak_password"]


@pytest.mark.parametrize(
    "password",
    [
        "seven quiet herons",
        "correct horse battery staple",
        "829174650283",
        "Tr0ub4dor&3-lamp",
        "гречка и сирень",
        "🦉🦉🌾🌊🌙🪶🪨🪵🌿🍂🔔🧭",
    ],
)
def test_others_are_taken(password: str) -> None:
    assert _codes(password) == []


def test_a_fault_never_repeats_the_password() -> None:
    (fault,) = check_password("harborclinic1", known=KNOWN)

    assert "harbor" not in fault.message.lower()
