"""The one checked table of LOINC codes. What is not here has no code that was verified, and ships without.

Much public code gets these wrong: 44261-6 is the total of the PHQ-9, not its item 9, and 71969-0 is not the WHO-5.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PANELS: Mapping[str, str] = MappingProxyType(
    {
        "phq-9": "44249-1",
        "phq-2": "55757-9",
        "gad-7": "69737-5",
        "pcl-5": "101697-1",
        "peg": "91148-7",
        "audit-c": "72109-2",
        "c-ssrs": "93373-9",
    }
)
TOTALS: Mapping[str, str] = MappingProxyType(
    {
        "phq-9": "44261-6",
        "phq-2": "55758-7",
        "gad-7": "70274-6",
        "pcl-5": "101698-9",
        "peg": "91147-9",
        "audit-c": "75626-2",
        "c-ssrs": "93374-7",
    }
)
ITEMS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("phq-9", "q1"): "44250-9",
        ("phq-9", "q2"): "44255-8",
        ("phq-9", "q3"): "44259-0",
        ("phq-9", "q4"): "44254-1",
        ("phq-9", "q5"): "44251-7",
        ("phq-9", "q6"): "44258-2",
        ("phq-9", "q7"): "44252-5",
        ("phq-9", "q8"): "44253-3",
        ("phq-9", "q9"): "44260-8",
        ("phq-9", "difficulty"): "69722-7",
        ("phq-2", "q1"): "44250-9",
        ("phq-2", "q2"): "44255-8",
        ("gad-7", "q1"): "69725-0",
        ("gad-7", "q2"): "68509-9",
        ("gad-7", "q3"): "69733-4",
        ("gad-7", "q4"): "69734-2",
        ("gad-7", "q5"): "69735-9",
        ("gad-7", "q6"): "69689-8",
        ("gad-7", "q7"): "69736-7",
    }
)
