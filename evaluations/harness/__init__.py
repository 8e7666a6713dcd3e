"""Measures synthetic tables: `run(protocol, tables, *, seed) -> Report`. Knows no web framework."""
