"""The one checked table of LOINC codes. What is not here has no code that was verified, and ships without.

Much public code gets these wrong: 44261-6 is the total of the PHQ-9, not its item 9, and 71969-0 is not the WHO-5.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PANELS: Mapping[str, str] = MappingProxyType(
    {
        "phq9": "44249-1",
        "phq2": "55757-9",
        "gad7": "69737-5",
        "pcl5": "101697-1",
        "peg": "91148-7",
        "audit_c": "72109-2",
        "c_ssrs": "93373-9",
    }
)
TOTALS: Mapping[str, str] = MappingProxyType(
    {
        "phq9": "44261-6",
        "phq2": "55758-7",
        "gad7": "70274-6",
        "pcl5": "101698-9",
        "peg": "91147-9",
        "audit_c": "75626-2",
        "c_ssrs": "93374-7",
    }
)
ITEMS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("phq9", "q1"): "44250-9",
        ("phq9", "q2"): "44255-8",
        ("phq9", "q3"): "44259-0",
        ("phq9", "q4"): "44254-1",
        ("phq9", "q5"): "44251-7",
        ("phq9", "q6"): "44258-2",
        ("phq9", "q7"): "44252-5",
        ("phq9", "q8"): "44253-3",
        ("phq9", "q9"): "44260-8",
        ("phq9", "difficulty"): "69722-7",
        ("phq2", "q1"): "44250-9",
        ("phq2", "q2"): "44255-8",
        ("gad7", "q1"): "69725-0",
        ("gad7", "q2"): "68509-9",
        ("gad7", "q3"): "69733-4",
        ("gad7", "q4"): "69734-2",
        ("gad7", "q5"): "69735-9",
        ("gad7", "q6"): "69689-8",
        ("gad7", "q7"): "69736-7",
    }
)
