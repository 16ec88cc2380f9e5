"""Who is calling: the bearer token's sign-in, looked up in one round trip with what ties it to the patient."""

from __future__ import annotations
