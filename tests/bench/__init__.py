"""Times the product beside its rivals. Nothing here asserts, and the product imports nothing of it."""
