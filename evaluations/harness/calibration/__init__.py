"""Planted tables with a known answer, and what the protocol sees in them."""
