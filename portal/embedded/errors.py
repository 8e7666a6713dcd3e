"""The one error of this package."""


class EmbeddedError(Exception):
    """What did not work, where, and what to do, in sentences for the person at the terminal."""
