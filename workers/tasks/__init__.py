"""Thin tasks: each calls one service."""
