"""What a version came from, in words: every case says what is not known."""

from datetime import date

import pytest

from governance.reading.lineage import Came, Descendant, Made, Producer, Traced, downstream, lineage

SOURCE = Came("RAND HIE", "Training data", until=date(2027, 3, 1))
LAPSED = Came("Old survey", "Training data", until=date(2020, 3, 1), lapsed=True)
EARLIER = Came("Costs, version 1", "Seed", is_version=True)
WITHDRAWN = Came("Old consent", "Training data", withdrawn=True)
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


def test_what_was_made_of_it_and_what_came_before_are_shown_as_far_as_the_reader_may_see() -> None:
    after = [Descendant(f"Model cards, version {number}", "In force", "pass") for number in range(1, 11)]

    traced = lineage(Traced([EARLIER], [GAN], [Made(1, 5)], before=[WITHDRAWN], after=after, unseen=1, generation=2))

    layers = [layer for layer, _, _ in traced.rows]
    assert layers == ["Before", "Source", "Generator", "Version", *["Made from it"] * 10]
    assert traced.rows[0] == ("Before", "Old consent", "authority withdrawn")
    assert traced.rows[-2:] == [
        ("Made from it", "and 2 more", ""),
        ("Made from it", "1 version you may not see", "of another organisation"),
    ]
    assert traced.says.endswith("It is generation 2: synthetic data was made from synthetic data.")


def test_a_source_shows_what_rests_on_it() -> None:
    first, second = (
        Descendant("Costs, version 1", "Suspended", "fail"),
        Descendant("Cards, version 1", "Draft", "neutral"),
    )

    shown = downstream(Descendant("RAND HIE", "Authorised", "pass"), [first], [second], unseen=2)

    assert shown.says == "4 versions were made from “RAND HIE”."
    assert [row[:2] for row in shown.rows] == [
        ("Source", "RAND HIE"),
        ("Version", "Costs, version 1"),
        ("Made from it", "Cards, version 1"),
        ("Made from it", "2 versions you may not see"),
    ]
