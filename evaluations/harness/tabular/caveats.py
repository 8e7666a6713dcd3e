"""What measurements of tables say beside their numbers, by code. Light: no arrays."""

SENTENCES: dict[str, str] = {}
