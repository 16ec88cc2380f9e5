"""Judgement: pure functions of data and now. Standard library only."""
