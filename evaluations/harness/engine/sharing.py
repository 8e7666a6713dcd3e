"""Values worked out once, when first asked for, even where two threads ask at the same time."""

from collections.abc import Callable
from threading import RLock
from typing import Any, Generic, TypeVar

Made = TypeVar("Made")


class shared(Generic[Made]):  # noqa: N801
    """Like `functools.cached_property`, which lets a second thread do the same work again (from Python 3.12 on)."""

    def __init__(self, made: Callable[[Any], Made]) -> None:
        self.made, self.name, self.__doc__ = made, made.__name__, made.__doc__

    def __get__(self, instance: Any, owner: type | None = None) -> Made:
        return once(instance.__dict__, self.name, lambda: self.made(instance))


def once(kept: dict[Any, Any], name: str, made: Callable[[], Made]) -> Made:
    """From `kept`, made when first asked for. The name says all that it depends on."""
    with kept.setdefault(f"{name} lock", RLock()):
        if name not in kept:
            kept[name] = made()
    found: Made = kept[name]
    return found
