"""A caveat is shown in the reader's language, whether its report holds a code or the English of it."""

from string import Formatter

import pytest

from evaluations.harness.engine.modality import EVERYWHERE
from evaluations.harness.engine.report import Said
from evaluations.harness.engine.writing import measurement_from
from evaluations.harness.tabular.modality import MODALITY
from governance.reading.caveats import caveats
from tests import pseudo
from tests.unit.reading.measurements import measured

SENTENCES = EVERYWHERE | dict(MODALITY.sentences)


def said(*told: object) -> tuple[str, ...]:
    return caveats(measurement_from(measured("f.tv", caveats=list(told))))


def filled(code: str) -> dict[str, object]:
    """Something for each place of a sentence: a number where it is written as one."""
    return {
        name: 0.5 if "%" in (spec or "") else 12_345 if spec else "age, sex"
        for _, name, spec, _ in Formatter().parse(SENTENCES[code])
        if name
    }


@pytest.mark.parametrize("code", SENTENCES)
def test_the_english_of_schema_1_is_known_again_and_says_the_same(code: str) -> None:
    english = MODALITY.sentence(Said(code, filled(code)))

    assert said(english) == (english,) == said({"code": code, "parameters": filled(code)})
    with pseudo.spoken():
        wanted = pseudo.OPENS + english + pseudo.CLOSES
        assert said(english) == (wanted,) == said({"code": code, "parameters": filled(code)})


def test_a_caveat_within_a_caveat_is_translated_as_well() -> None:
    with pseudo.spoken():
        assert said("In train: There are too few rows for so many coefficients.") == (
            "⟦In train: ⟦There are too few rows for so many coefficients.⟧⟧",
        )


def test_what_no_sentence_of_today_says_stands_as_it_is() -> None:
    with pseudo.spoken():
        assert said("Said by an older house.", {"code": "of-tomorrow", "parameters": {}}) == (
            "Said by an older house.",
            "of-tomorrow",
        )
