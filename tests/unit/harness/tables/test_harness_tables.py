import numpy as np
import pyarrow as pa
import pytest
from harness_tables import people, table

from evaluations.harness.engine.refused import Refused
from evaluations.harness.tables.absent import without
from evaluations.harness.tables.declared import Declared
from evaluations.harness.tables.encoding import Encoder, Levelled, Scaled
from evaluations.harness.tables.kinds import worded
from evaluations.harness.tables.ruler import Split
from evaluations.harness.tables.settled import repeated, repeats_by_chance
from evaluations.harness.tables.tables import Tables


def refusal(*tables, **asked) -> str:
    with pytest.raises(Refused) as problem:
        Tables.of(*tables, Declared(**asked))
    return problem.value.message


A = table(x=[1, 2, 3], y=["a", "b", "c"])


@pytest.mark.parametrize(
    ("train", "holdout", "synthetic", "sentence"),
    [
        (A, A.slice(0, 1), [], "There is no synthetic table to measure."),
        (A.slice(0, 0), None, [A], "The train table has no rows."),
        (A, None, [A, A.slice(0, 0)], "The synthetic 2 table has no rows."),
        (A, None, [A.select(["x"])], "The synthetic table lacks column y, which train has."),
        (A, A.append_column("z", [[1, 2, 3]]), [A], "The holdout table has column z, which train lacks."),
        (A, None, [table(x=["1", "2"], y=["a", "b"])], "Column x is whole number in train but text in synthetic."),
    ],
)
def test_tables_that_do_not_fit_each_other_are_refused(train, holdout, synthetic, sentence):
    assert refusal(train, holdout, synthetic) == sentence


@pytest.mark.parametrize("role", ["categorical", "text"])
def test_names_that_come_as_numbers_are_put_in_words(role):
    kinds = pa.int64(), pa.float64(), pa.bool_(), pa.dictionary(pa.int32(), pa.string()), pa.null()
    assert [worded("x", kind, {"x": role}) for kind in kinds] == [True, True, True, False, False]
    assert not any(worded("x", kind, {"x": "numeric", "y": role}) for kind in kinds)


DAY = np.datetime64("2020-01-01", "us")


@pytest.mark.parametrize(
    ("listed", "values"),
    [
        ("99.0", pa.array([99, 1, None])),
        ("1e3", pa.array([1000.0, 1, None])),
        ("2020-01-01", pa.array([DAY, DAY + 1, None])),
        ("n/a", pa.array(["n/a", "na", None]).dictionary_encode()),
        ("n/a", pa.array(["n/a", "na", None])),
        ("true", pa.array([True, False, None])),
    ],
)
def test_what_stands_for_a_missing_value_is_taken_out_by_its_value(listed, values):
    taken = without(pa.chunked_array([values, values]), ["unheard of", listed])

    assert taken.is_null().to_pylist() == [True, False, True] * 2
    assert taken.type == values.type
    assert without(pa.chunked_array([values]), []).null_count == 1


def test_names_and_roles_that_do_not_exist_are_refused():
    assert refusal(A, None, [A], targets=["q"]) == "Train has no column q, which is named in: targets."
    assert refusal(A, None, [A], columns={"q": "key"}) == "Train has no column q, which is named in: columns."
    assert refusal(A, None, [A], columns={"y": "numeric"}) == "Column y is declared numeric but its values are text."


def test_a_declared_role_changes_how_a_column_is_taken_and_not_the_digest_of_the_table():
    one = table(x=[1.0, 2.5, None], y=["a", "b", "c"])
    plain, named = (Tables.of(one, None, [one], Declared(columns=roles)) for roles in ({}, {"x": "categorical"}))

    assert (plain.roles["x"], named.roles["x"], named.levels["x"]) == ("numeric", "categorical", ("1", "2.5"))
    assert plain.inputs == named.inputs


def test_a_holdout_that_overlaps_train_is_refused_by_counts_alone():
    train = people(400, 1)
    fresh = people(200, 2)
    leaked = pa.concat_tables([fresh.slice(0, 150), train.slice(0, 50)]).unify_dictionaries()
    assert refusal(train, leaked, [fresh]) == (
        "50 of 200 holdout rows also occur in train, where its own repetition explains about 0. "
        "Hold out rows that the generator never saw."
    )
    assert refusal(train, train, [fresh]).startswith("400 of 400 holdout rows")


def test_rows_that_repeat_by_nature_are_no_leak():
    rng = np.random.default_rng(0)
    train, holdout = (table(x=rng.integers(0, 5, n), y=rng.integers(0, 4, n)) for n in (400, 100))
    assert Tables.of(train, holdout, [train]).holdout.rows == 100


def test_frequent_rows_are_met_together_so_an_honest_split_may_share_more():
    """Five frequent rows make up the 50 of 200 that train repeats; a holdout that happens to hold 75 of them is honest."""
    train = table(x=[*np.repeat(np.arange(5), 10), *range(1000, 1150)])
    holdout = table(x=[*np.repeat(np.arange(5), 15), *range(2000, 2125)])
    assert Tables.of(train, holdout, [train]).holdout.rows == 200
    alone = table(x=[*np.repeat(np.arange(25), 2), *range(1000, 1150)])
    copied = table(x=[*np.arange(25), *range(1000, 1125), *range(2000, 2050)])
    assert refusal(alone, copied, [alone]).startswith("150 of 200 holdout rows")


def test_types_that_can_be_read_alike_are():
    train = table(code=["01", "2"], amount=[1, 2], gone=[None, None], flag=[True, False])
    other = table(code=[1, 2], amount=[1.5, 2.0], gone=[1, 2], flag=[None, None])
    tables = Tables.of(train, None, [other])
    assert dict(tables.roles) == {"amount": "numeric", "code": "categorical", "flag": "boolean", "gone": "numeric"}
    assert tables.levels["code"] == ("01", "1", "2")
    assert tables.types["synthetic"]["amount"] == "number"


def test_order_of_rows_and_columns_does_not_matter():
    train, other = people(100, 1), people(80, 2)
    rng = np.random.default_rng(0)
    mixed = train.take(pa.array(rng.permutation(100))).select(train.column_names[::-1])
    one, two = Tables.of(train, None, [other]), Tables.of(mixed, None, [other])
    assert one.inputs == two.inputs
    for name in one.names:
        np.testing.assert_array_equal(one.train.columns[name], two.train.columns[name])


def test_bins_come_from_train_with_open_ends_and_unseen_is_other():
    column = Scaled.of(np.arange(100.0))
    assert column.levels(np.array([-5, 0, 9, 10, 99, 1000, np.nan])).tolist() == [2, 2, 2, 3, 11, 11, 0]
    few = Scaled.of(np.array([1.0, 2, 2, 4]))
    assert few.levels(np.array([1, 2, 3, 4, np.inf, np.nan])).tolist() == [2, 3, 1, 4, 1, 0]
    words = Levelled.of(np.array([2, 2, 0, -1]), ("a", "b", "c"))
    assert words.levels(np.array([2, 0, 1, -1])).tolist() == [2, 3, 1, 0]
    assert words.names() == ["missing", "other", "c", "a"]
    assert Scaled.of(np.array([np.nan, np.inf])).names() == ["missing", "other", "all"]


def test_at_most_fifty_levels_are_kept():
    codes = np.repeat(np.arange(60), np.arange(1, 61))
    column = Levelled.of(codes, tuple(f"w{i:02d}" for i in range(60)))
    assert (column.size, column.levels(np.array([59, 10, 9])).tolist()) == (52, [2, 51, 1])


@pytest.mark.parametrize(("train", "holdout"), [(100, 100), (233, 100), (50, 100), (7, 1)])
def test_every_training_row_is_in_one_fold_no_larger_than_the_holdout(train, holdout):
    split = Split.of(train, holdout, np.random.default_rng(0))
    assert sorted(np.concatenate(split.folds).tolist()) == list(range(train))
    assert max(map(len, split.folds)) <= holdout
    assert len(split.held) == min(map(len, split.folds))


def test_an_encoder_codes_every_compared_column():
    tables = Tables.of(people(50, 1), None, [people(20, 2)], Declared(columns={"place": "key"}))
    encoder = Encoder.of(tables)
    assert encoder.names == ("age", "dose", "outcome", "smoker", "weight")
    assert encoder.levels(tables.synthetic[0]).shape == (5, 20)


NFC, NFD = "caf\u00e9", "cafe\u0301"


def test_names_that_only_look_alike_are_explained():
    assert refusal(table(**{NFC: [1, 2]}), None, [table(**{NFD: [1, 2]})]) == (
        f"Column {NFC} is written with other characters in synthetic than in train, though it looks the same "
        "(Unicode NFC and NFD). Name it alike in all tables."
    )
    assert refusal(table(**{NFC: [1, 2]}), None, [table(**{NFC: [1, 2]})], targets=[NFD]) == (
        f"Column {NFD} is written with other characters in targets than in train, though it looks the same "
        "(Unicode NFC and NFD). Copy its name from the header."
    )


def test_a_dropped_column_is_in_the_digest_alone():
    one, other = A.append_column("z", [[7, 8, 9]]), A.append_column("z", [[3, 2, 1]])
    whole, dropped = (Tables.of(one, None, [other], Declared(drop=names)) for names in ((), ("z",)))
    assert (whole.inputs, dropped.names) == (dropped.inputs, ("x", "y"))
    without = Tables.of(A, None, [A])
    for name in without.names:
        np.testing.assert_array_equal(dropped.train.columns[name], without.train.columns[name])
    assert Tables.of(A, None, [other], Declared(drop=("z",))).names == ("x", "y")
    assert refusal(A, None, [A], drop=("x",), targets=("x",)) == (
        "Column x is left out by “drop” and named in: targets."
    )
    assert refusal(A, None, [A], drop=("q",)) == "No table has a column q, which is named in: drop."
    assert refusal(A, None, [A], drop=("x", "y")) == (
        "No column is left: every one is dropped, or has no value in any table."
    )


def test_a_column_that_is_empty_everywhere_is_left_out_unless_it_is_asked_about():
    one = table(x=[1.0, 2.5], gone=[None, None])
    assert Tables.of(one, None, [one]).names == ("gone", "x")
    assert (Tables.of(one, None, [one], reader=2).names, Tables.of(one, None, [one], reader=2).left_out) == (
        ("x",), ("gone",),
    )  # fmt: skip
    assert Tables.of(one, None, [one], Declared(targets=("gone",)), reader=2).names == ("gone", "x")
    some = table(x=[1.0, 2.5], gone=[None, 1])
    assert Tables.of(one, None, [some], reader=2).names == ("gone", "x")


def test_whole_numbers_that_no_float_holds_are_names_with_all_their_digits():
    numbers = [10**17 + n for n in range(30)]
    tables = Tables.of(table(a=numbers), None, [table(a=[5, *numbers[:29]])])
    assert (tables.roles["a"], tables.levels["a"][:2]) == ("key", (str(numbers[0]), str(numbers[1])))
    assert Tables.of(table(a=numbers), None, [table(a=numbers)], Declared(columns={"a": "numeric"})).roles == {
        "a": "numeric"
    }


def test_a_number_of_the_synthetic_table_that_is_too_long_stays_a_number_where_trains_are_short():
    for other in (table(a=[1, 10**17]), table(a=["1", str(10**20)])):
        tables = Tables.of(table(a=[1, 2, 2]), None, [other])
        assert (tables.roles["a"], tables.synthetic[0].columns["a"].max() > 1e16) == ("numeric", True)


def test_pairs_of_equal_numbers_are_counted_and_expected_tenth_by_tenth():
    """Ten tenths of two numbers each: two that follow one another share a value once in two."""
    assert repeated(np.array([1, 1, 1, 2, 2, 3])) == 3 + 1
    assert repeats_by_chance(np.arange(20)) == 10 * 2**2 / 2 / 2
    assert repeats_by_chance(np.append(np.arange(18), [100, 199])) == 9 * 2**2 / 2 / 2 + 2**2 / 2 / 100
    assert repeats_by_chance(np.arange(10)) == 0
