"""Sixty-four rows at once against one query, on bytes that bound their distance from below; and the distance itself.

numba keeps sums in memory between columns; here they stay in vector registers, which is several times faster.
LLVM cuts the vectors to what the machine has. All is whole numbers, so every machine agrees.
"""
# ruff: noqa: PLR0917 - compiled functions are given their room, array by array

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from evaluations.harness.mathematics.arrays import Array
from evaluations.harness.mathematics.compiling import compiled
from evaluations.harness.tables.search.tiles import LANES, MISSING, STEPS_A_UNIT

SCALE = 1 << 40
FARTHEST = 1 << 60
UNITS = 17
FITTING = 15
"""So many columns of at most UNITS units each fill a byte exactly."""

BYTE, WORD, INDEX = ir.IntType(8), ir.IntType(32), ir.IntType(64)
BYTES, SUMS = ir.VectorType(BYTE, LANES), ir.VectorType(ir.IntType(16), LANES)
STEPS = UNITS * STEPS_A_UNIT

Builder = Any
Value = Any


def filled(value: int) -> Value:
    return ir.Constant(BYTES, [value] * LANES)


def called(builder: Builder, name: str, result: Value, *arguments: Value) -> Value:
    """One of LLVM's own vector functions, by its name."""
    known = builder.module.globals.get(name)
    kind = ir.FunctionType(result, [argument.type for argument in arguments])
    return builder.call(known or ir.Function(builder.module, kind, name), arguments)


def copied(builder: Builder, value: Value) -> Value:
    one = builder.insert_element(ir.Constant(BYTES, ir.Undefined), value, ir.Constant(WORD, 0))
    lanes = ir.Constant(ir.VectorType(WORD, LANES), [0] * LANES)
    return builder.shuffle_vector(one, ir.Constant(BYTES, ir.Undefined), lanes)


def pointers(context: Any, builder: Builder, signature: Any, arguments: Any) -> list[Value]:
    """Arrays as the address of their first element, numbers as they are."""
    return [
        context.make_array(kind)(context, builder, given).data if isinstance(kind, types.Array) else given
        for kind, given in zip(signature.args, arguments, strict=True)
    ]


def adder(apart: Callable[[Builder, Value, Value, Value], Value]) -> Any:
    """Adds up to FITTING columns of one tile to the sums. `low` and `high` enclose the query's own unit."""

    def typed(_typing: Any, tile: Any, low: Any, high: Any, first: Any, last: Any, sums: Any) -> Any:
        def body(context: Any, builder: Builder, signature: Any, arguments: Any) -> Value:
            cells, lows, highs, start, stop, place = pointers(context, builder, signature, arguments)
            before = builder.block
            test, step, done = (builder.append_basic_block() for _ in range(3))
            builder.branch(test)
            builder.position_at_end(test)
            column, total = builder.phi(INDEX), builder.phi(BYTES)
            column.add_incoming(start, before)
            total.add_incoming(filled(0), before)
            builder.cbranch(builder.icmp_unsigned("<", column, stop), step, done)
            builder.position_at_end(step)
            address = builder.gep(cells, [builder.mul(column, ir.Constant(INDEX, LANES))])
            lanes = builder.load(builder.bitcast(address, BYTES.as_pointer()), align=1)
            ends = [copied(builder, builder.load(builder.gep(end, [column]))) for end in (lows, highs)]
            total.add_incoming(builder.add(total, apart(builder, lanes, *ends)), step)
            column.add_incoming(builder.add(column, ir.Constant(INDEX, 1)), step)
            builder.branch(test)
            builder.position_at_end(done)
            wide = builder.bitcast(place, SUMS.as_pointer())
            sum_so_far = builder.load(wide, align=1)
            builder.store(builder.add(sum_so_far, builder.zext(total, SUMS)), wide, align=1)
            return context.get_dummy_value()

        return types.void(tile, low, high, first, last, sums), body

    return intrinsic(typed)


def scaled_apart(builder: Builder, lanes: Value, low: Value, high: Value) -> Value:
    """Units between the lane and the query less one, which rounding may have made; one whole column at most."""
    name = f"llvm.usub.sat.v{LANES}i8"
    above, below = called(builder, name, BYTES, lanes, high), called(builder, name, BYTES, low, lanes)
    return called(builder, f"llvm.umin.v{LANES}i8", BYTES, builder.or_(above, below), filled(UNITS))


def equal_apart(builder: Builder, lanes: Value, low: Value, _high: Value) -> Value:
    return builder.select(builder.icmp_unsigned("==", lanes, low), filled(0), filled(UNITS))


def smallest_of(_typing: Any, sums: Any) -> Any:
    def body(context: Any, builder: Builder, signature: Any, arguments: Any) -> Value:
        (place,) = pointers(context, builder, signature, arguments)
        lanes = builder.load(builder.bitcast(place, SUMS.as_pointer()), align=1)
        return called(builder, f"llvm.vector.reduce.umin.v{LANES}i16", ir.IntType(16), lanes)

    return types.uint16(sums), body


add_scaled, add_equal = adder(scaled_apart), adder(equal_apart)
smallest: Any = intrinsic(smallest_of)


@compiled
def exact_distance(one: Array, other: Array, scaled: Array) -> int:
    """Over the columns that bytes do not tell in full: each at most SCALE, and SCALE where one value is missing."""
    total = 0
    for column in range(len(scaled)):
        a, b = one[column], other[column]
        if a == b:
            continue
        if not scaled[column] or a == -FARTHEST or b == -FARTHEST:
            total += SCALE
        else:
            total += min(abs(a - b), SCALE)
    return total


@compiled
def tile_bounds(values: Array, scaled: int, low: Array, high: Array, bounds: Array) -> None:
    """How many steps the box of each tile lies from the query at least."""
    bounds[:] = 0
    for column in range(len(values)):
        value, lows, highs = values[column], low[column], high[column]
        if column < scaled and value != MISSING:
            for tile in range(len(bounds)):
                bounds[tile] += np.uint8(max(lows[tile], value) - value) + np.uint8(value - min(highs[tile], value))
        else:
            for tile in range(len(bounds)):
                outside = (lows[tile] > value) | (highs[tile] < value)
                bounds[tile] += np.uint8(STEPS) if outside else np.uint8(0)


@compiled
def enclose(values: Array, scaled: int, low: Array, high: Array) -> None:
    """The query's units, one less and one more: nothing between them counts as apart."""
    for column in range(len(values)):
        value = values[column]
        if column < scaled and value != MISSING:
            value //= np.uint8(STEPS_A_UNIT)
        low[column] = high[column] = value
        if column < scaled:
            low[column] -= low[column] > 0
            high[column] += high[column] < MISSING


@compiled
def equal_columns(tile: Array, first: int, last: int, low: Array, high: Array, sums: Array, most: int) -> bool:
    column, end = np.uint64(last), np.uint64(first)
    while column > end:
        start = max(column, end + np.uint64(FITTING)) - np.uint64(FITTING)
        add_equal(tile, low, high, start, column, sums)
        column = start
        if smallest(sums) > most:
            return False
    return True


@compiled
def scaled_columns(tile: Array, last: int, low: Array, high: Array, sums: Array, most: int) -> bool:
    column = np.uint64(last)
    while column > 0:
        start = max(column, np.uint64(FITTING)) - np.uint64(FITTING)
        add_scaled(tile, low, high, start, column, sums)
        column = start
        if smallest(sums) > most:
            return False
    return True


@compiled
def tile_sums(tile: Array, turns: Any, low: Array, high: Array, sums: Array, told: Array, most: int) -> bool:
    """How many units each row of the tile lies from the query at least; whether any stays within `most`.

    `turns` says where columns end that are scaled, and where those end that bytes do not tell in full. What the
    rest contributes is exact, and goes to `told` as well.
    """
    sums[:] = 0
    if not equal_columns(tile, turns[1], len(low), low, high, sums, most):
        return False
    told[:] = sums
    if not equal_columns(tile, turns[0], turns[1], low, high, sums, most):
        return False
    return bool(scaled_columns(tile, turns[0], low, high, sums, most))
