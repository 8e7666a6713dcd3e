"""What a command ends with."""

DONE, DIFFERS, BAD_INPUT = 0, 1, 2
