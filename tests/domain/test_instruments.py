"""The catalog says what it must: complete, consistent, and with the codes that were checked by hand."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from journal_api.domain.clinical_rules import instruments
from journal_api.domain.clinical_rules.instruments.catalog import CATALOG
from journal_api.domain.clinical_rules.instruments.loinc import ITEMS, PANELS, TOTALS
from journal_api.domain.clinical_rules.instruments.shapes import Instrument, Switch
from journal_api.domain.instruments import INSTRUMENTS, LICENSED, SWITCHABLE, is_switched_on

# Typed from the pages of LOINC a second time, so that a slip in either table shows.
PHQ9_ITEMS = "44250-9 44255-8 44259-0 44254-1 44251-7 44258-2 44252-5 44253-3 44260-8 69722-7"
GAD7_ITEMS = "69725-0 68509-9 69733-4 69734-2 69735-9 69689-8 69736-7"
CODES = {
    "phq9": ("44249-1", "44261-6"),
    "phq2": ("55757-9", "55758-7"),
    "gad7": ("69737-5", "70274-6"),
    "pcl5": ("101697-1", "101698-9"),
    "peg": ("91148-7", "91147-9"),
    "audit_c": ("72109-2", "75626-2"),
    "c_ssrs": ("93373-9", "93374-7"),
}
SHAPES = {
    "phq9": (10, 0, 27),
    "phq2": (2, 0, 6),
    "gad7": (7, 0, 21),
    "pcl5": (20, 0, 80),
    "peg": (3, 0, 10),
    "audit_c": (3, 0, 12),
    "c_ssrs": (7, 0, 3),
    "who5": (5, 0, 100),
    "asrm": (5, 0, 20),
    "qids_sr16": (1, 0, 27),
    "madrs": (1, 0, 60),
    "cadss": (1, 0, 92),
    "bpic_ss": (1, 0, 38),
}
OWN = {"dissociation", "urinary_check", "use_check"}


def test_every_file_of_an_instrument_is_in_the_catalog() -> None:
    files = {path.stem for path in Path(instruments.__path__[0]).glob("*.py")}
    assert files - {"__init__", "shapes", "catalog", "loinc", "pages"} == {one.id for one in CATALOG}
    assert len(INSTRUMENTS) == len(CATALOG)


def test_items_and_ranges_are_those_of_the_publications() -> None:
    found = {one.id: (len(one.items), one.total.least, one.total.most) for one in CATALOG if one.total is not None}
    assert found == SHAPES
    assert set(INSTRUMENTS) - set(found) == OWN


def test_the_table_of_codes_is_the_one_that_was_checked() -> None:
    assert {name: (PANELS[name], TOTALS[name]) for name in PANELS} == CODES
    assert list(PANELS) == list(TOTALS)
    assert [code for (name, _), code in ITEMS.items() if name == "phq9"] == PHQ9_ITEMS.split()
    assert [code for (name, _), code in ITEMS.items() if name == "gad7"] == GAD7_ITEMS.split()


def test_item_9_of_the_phq_9_has_not_the_code_of_its_total() -> None:
    assert ITEMS["phq9", "q9"] == "44260-8"
    assert TOTALS["phq9"] == "44261-6"


@pytest.mark.parametrize("code", [*PANELS.values(), *TOTALS.values(), *ITEMS.values()])
def test_every_code_ends_in_its_check_digit(code: str) -> None:
    number, _, digit = code.partition("-")
    assert re.fullmatch(r"\d{4,6}-\d", code)
    assert check_digit(number) == int(digit)


def check_digit(number: str) -> int:
    """Compute the digit as LOINC does: Luhn's, modulus 10."""
    doubled = "".join(str(int(digit) * 2) if at % 2 == 0 else digit for at, digit in enumerate(reversed(number)))
    return -sum(map(int, doubled)) % 10


def test_no_code_names_an_item_that_is_not_there() -> None:
    assert [key for key in ITEMS if key[1] not in {item.id for item in INSTRUMENTS[key[0]].items}] == []


@pytest.mark.parametrize("one", CATALOG, ids=lambda one: one.id)
def test_an_instrument_is_consistent_in_itself(one: Instrument) -> None:
    ids = [item.id for item in one.items]
    assert len(set(ids)) == len(ids)
    assert {item.asked_if for item in one.items} - {None} <= set(ids)
    for scale in one.scales:
        named = {*scale.items, *(item for item, _ in scale.levels)}
        named |= {item for criterion in scale.criteria for item in criterion.items}
        assert named <= set(ids)
        assert all(lower.least < higher.least for lower, higher in pairwise(scale.bands))
        assert not scale.bands or scale.bands[0].least == scale.least
    assert one.licence
    assert one.source
    assert one.is_validated is (one.id not in OWN)


def test_what_may_not_ship_has_no_wording() -> None:
    silent = {one.id for one in CATALOG if all(item.text is None for item in one.items)}
    assert silent == {"c_ssrs", "who5", "asrm", "qids_sr16", "madrs", "cadss", "bpic_ss"}


def test_only_three_are_off_until_the_clinic_switches_them_on() -> None:
    assert SWITCHABLE == ("c_ssrs", "who5", "asrm")
    assert LICENSED == ("c_ssrs",)
    assert [one.id for one in CATALOG if not is_switched_on(one, ())] == list(SWITCHABLE)
    assert is_switched_on(INSTRUMENTS["who5"], ("who5",))
    assert INSTRUMENTS["c_ssrs"].switch is Switch.LICENCE


def test_the_safety_items_are_those_about_harming_oneself() -> None:
    safety = {one.id: one.safety_items for one in CATALOG if one.safety_items}
    assert safety == {"phq9": ("q9",), "c_ssrs": ("q1", "q2", "q3", "q4", "q5", "q6", "q6b")}


def test_reliable_change_is_as_cited() -> None:
    marks = {one.id: (one.change.reliable, one.change.unit, one.change.noticeable) for one in CATALOG if one.change}
    assert marks == {
        "phq9": (6, "points", 5),
        "gad7": (4, "points", None),
        "pcl5": (15, "points", 10),
        "peg": (30, "percent", None),
        "c_ssrs": (1, "steps", None),
        "who5": (10, "points", None),
    }
