"""Nothing of a machine, a registry or a secret lies in the project."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.project import list_files, name_of

# A folder of one machine: its home, its scratch place. What lies in every system (/usr, /proc, /dev, /etc) is fine.
MACHINE_PATHS = re.compile(r"""(?<![\w.\-})/])/(?:home|root|tmp|work|Users|mnt)(?=/|["'\s`]|$)""", re.MULTILINE)
REGISTRIES = re.compile(
    r"(?:pypi|pythonhosted|npmjs|yarnpkg|rubygems)\.(?:org|com)|index[-_]url[ =]+https?:|\btrusted-host[ =]+\w",
    re.IGNORECASE,
)
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{20}"
    r"|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\b(?:gh[pousr]|github_pat|glpat|xox[abp])[_-][\w-]{16,}"
    r"|[\"'](?![0-9A-Fa-f]{8}-)(?=[^\"']*[0-9])(?=[^\"']*[A-Z])(?=[^\"']*[a-z])[A-Za-z0-9+/_-]{32,}={0,2}[\"']"
)
LOCKS = {
    "requirements.txt",
    "tests/requirements.txt",
    "docs/clients/phone/package-lock.json",
    "docs/clients/typescript/package-lock.json",
}

FILES = [path for path in list_files() if path.stat().st_size]


def found(pattern: re.Pattern[str], path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [
        f"{name_of(path)}:{text.count(chr(10), 0, hit.start()) + 1} {hit.group()}" for hit in pattern.finditer(text)
    ]


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert [hit for path in FILES for hit in found(MACHINE_PATHS, path)] == []


def test_no_file_names_a_package_registry_or_mirror() -> None:
    assert [hit for path in FILES for hit in found(REGISTRIES, path)] == []


def test_no_file_holds_a_secret() -> None:
    assert [hit for path in FILES if name_of(path) not in LOCKS for hit in found(SECRETS, path)] == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATHS, "open('{}home/ana/notes')".format("/")),
        (MACHINE_PATHS, "{}tmp".format("/")),
        (REGISTRIES, "https://files.{}.org/x".format("pythonhosted")),
        (SECRETS, "key = '{}'".format("aB3" * 11)),
        (SECRETS, "-----BEGIN {}-----\n{}".format("EC PRIVATE KEY", "MHcC" * 5)),
    ],
)
def test_the_search_finds_what_it_is_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


@pytest.mark.parametrize("text", ["/v1/patients/work/x", "https://clinic.example/home", "{DIR}/tmp/", "./work"])
def test_the_search_leaves_other_paths_alone(text: str) -> None:
    assert not MACHINE_PATHS.search(text)
