"""What can be drawn of a measurement, by kind of picture: the same for both schemas of a report."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from evaluations.harness.engine.report import Measurement, Picture
from evaluations.harness.engine.words import Words

Pictures = Mapping[str, Mapping[str, Any]]


def pictures_of(one: Measurement, words: Words) -> Pictures:
    """Those that schema 2 carries; of schema 1 those parts of its detail that the words of its metric name."""
    if one.pictures:
        return {picture.kind: picture.data for picture in one.pictures}
    detail = one.detail or {}
    return {
        kind: {part: detail[part] for part in parts if part in detail}
        for kind, parts in words.pictures.items()
        if detail.get(parts[0])
    }


def pictured(one: Measurement, words: Words) -> Measurement:
    """The measurement with its pictures as data, as schema 2 carries them."""
    return replace(one, pictures=tuple(Picture(kind, data) for kind, data in pictures_of(one, words).items()))
