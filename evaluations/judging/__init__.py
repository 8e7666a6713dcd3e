"""Fills a file of judgements from a model that answers over HTTP. Outside the pure library, which only reads such a file."""
