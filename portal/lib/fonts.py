"""Which letters this machine can draw: those of our own fonts, and those of the system's, asked of fontconfig as Pango does."""

import ctypes
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from unicodedata import category

from fontTools.ttLib import TTFont

from portal.lib.language import lazily

OWN = Path(__file__).resolve().parents[2] / "static/fonts/source-sans-pro-regular.woff2"
SCRIPTS = (
    (lazily("Greek"), "Ω"),
    (lazily("Cyrillic"), "Ж"),
    (lazily("Arabic"), "ع"),
    (lazily("Hebrew"), "א"),
    (lazily("Chinese"), "漢"),
    (lazily("Japanese"), "か"),
    (lazily("Korean"), "한"),
)
"""A letter of each script that people's names are commonly written in, beside Latin."""


class FontSet(ctypes.Structure):
    _fields_ = (("count", ctypes.c_int), ("room", ctypes.c_int), ("fonts", ctypes.c_void_p))


def lacking(text: str) -> list[str]:
    """The letters of the text that no font here has, in their order."""
    return sorted(letter for letter in set(text) if is_drawn(letter) and not has(letter))


def is_drawn(letter: str) -> bool:
    """Control characters, and what only chooses between forms of a letter, have no look of their own."""
    return not letter.isspace() and category(letter) not in {"Cc", "Cf"} and not "\ufe00" <= letter <= "\ufe0f"


def scripts_without_font() -> list[str]:
    return [script for script, letter in SCRIPTS if not has(letter)]


def has(letter: str) -> bool:
    return letter.isascii() or ord(letter) in own() or system_has(letter)


@cache
def own() -> frozenset[int]:
    with TTFont(OWN) as font:
        return frozenset(font.getBestCmap())


@cache
def system_has(letter: str) -> bool:
    config = fontconfig()
    letters, pattern, wanted = config.FcCharSetCreate(), config.FcPatternCreate(), config.FcObjectSetCreate()
    config.FcCharSetAddChar(letters, ord(letter))
    config.FcPatternAddCharSet(pattern, b"charset", letters)
    found = config.FcFontList(None, pattern, wanted)
    try:
        return bool(found) and found.contents.count > 0
    finally:
        config.FcFontSetDestroy(found)
        config.FcObjectSetDestroy(wanted)
        config.FcPatternDestroy(pattern)
        config.FcCharSetDestroy(letters)


@cache
def fontconfig() -> ctypes.CDLL:
    """The few functions that are called here, with their types."""
    library, pointer = ctypes.CDLL("libfontconfig.so.1"), ctypes.c_void_p
    answers = {"FcCharSetCreate": pointer, "FcPatternCreate": pointer, "FcObjectSetCreate": pointer}
    takes: dict[str, Iterable[type]] = {
        "FcCharSetAddChar": (pointer, ctypes.c_uint32),
        "FcPatternAddCharSet": (pointer, ctypes.c_char_p, pointer),
        "FcFontList": (pointer, pointer, pointer),
        "FcFontSetDestroy": (ctypes.POINTER(FontSet),),
        "FcObjectSetDestroy": (pointer,),
        "FcPatternDestroy": (pointer,),
        "FcCharSetDestroy": (pointer,),
    }
    for function, answer in answers.items():
        getattr(library, function).restype = answer
    for function, arguments in takes.items():
        getattr(library, function).argtypes = list(arguments)
    library.FcFontList.restype = ctypes.POINTER(FontSet)
    return library
