"""Corpora derived from other texts as a kind of data: decontamination, lineage, duplication, rights and suitability."""
