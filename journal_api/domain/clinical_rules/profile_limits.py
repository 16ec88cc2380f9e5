"""What a person's body weight can be, so that a slip of the keyboard becomes no dose."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure

_HOUSE = "Product default, to be signed off by the clinic"

LIGHTEST_KG = Figure("profile.lightest", 20.0, "kg", _HOUSE, "1", "The least body weight that is taken")
HEAVIEST_KG = Figure("profile.heaviest", 400.0, "kg", _HOUSE, "1", "The greatest body weight that is taken")
