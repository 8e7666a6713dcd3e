"""What a version came from, in words: every case says what is not known."""

from datetime import date

import pytest

from governance.reading.lineage import Came, Made, Producer, Traced, lineage

SOURCE = Came("RAND HIE", "Training data", until=date(2027, 3, 1))
LAPSED = Came("Old survey", "Training data", until=date(2020, 3, 1), lapsed=True)
EARLIER = Came("Costs, version 1", "Seed", is_version=True)
GAN = Producer("ctgan", "rule_based")


@pytest.mark.parametrize(
    ("came", "makers", "sentence"),
    [
        ([SOURCE], [GAN], "Version 2: made by ctgan from RAND HIE."),
        ([SOURCE, LAPSED, SOURCE], [GAN, GAN], "Version 2: made by ctgan from RAND HIE and Old survey."),
        ([], [GAN], "Version 2: made by ctgan; no source is declared."),
        ([EARLIER], [], "Version 2: made from Costs, version 1; no generation log is filed."),
        ([], [], "Version 2: no source is declared and no generation log is filed."),
    ],
)
def test_the_sentence_says_what_is_not_known(came: list[Came], makers: list[Producer], sentence: str) -> None:
    assert lineage(Traced(came, makers, [Made(2, 240)])).says == sentence


def test_the_table_holds_what_the_picture_shows() -> None:
    drawn = lineage(Traced([SOURCE, LAPSED, EARLIER], [], [Made(1, 1200), Made(2, None)]))

    assert drawn.rows == [
        ("Source", "RAND HIE", "Training data, until 1 Mar 2027"),
        ("Source", "Old survey", "authority ended 1 Mar 2020"),
        ("Source", "Costs, version 1", "Seed"),
        ("Generator", "No generation log filed", ""),
        ("Version", "Version 1", "1,200 synthetic rows"),
        ("Version", "Version 2", "no synthetic table yet"),
    ]
    for _, title, _ in drawn.rows:
        assert title in drawn.wide
        assert title in drawn.narrow
