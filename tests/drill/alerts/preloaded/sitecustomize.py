"""Read by every Python process of the drilled stack before anything else: this folder is first on its PYTHONPATH.

So a process can be given a wrong clock, or a fault of the usual kind, without a switch in the product.
"""

from __future__ import annotations

from tests.drill.alerts import breakages, clocks

clocks.install()
breakages.install()
