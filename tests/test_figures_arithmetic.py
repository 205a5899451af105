"""Arithmetic: operations, roundings, spans of rounded inputs and workings, by hand and against exact fractions."""

from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mieruka.figures.arithmetic import (
    compute,
    decimals,
    half_digit,
    is_any_rounding,
    is_money,
    round_to,
    span_of_inputs,
    to_yen,
    write_formula,
    write_number,
    yen_in,
)
from mieruka.forms.model import Operation, Rounding
from mieruka.scalars import runs_in_spreadsheet

OPERATIONS: list[Operation] = ["sum", "difference", "product", "quotient", "percent", "change"]
UNITS = {"円": 1, "千円": 1_000, "万円": 10_000, "百万円": 1_000_000}

numbers = st.decimals(min_value=-(10**12), max_value=10**12, places=3, allow_nan=False, allow_infinity=False)
long_numbers = st.decimals(min_value=-(10**40), max_value=10**40, places=9, allow_nan=False, allow_infinity=False)


def in_fractions(operation: Operation, values: list[Fraction]) -> Fraction | None:
    """The reference: the same operations on exact fractions."""
    first, second = values[0], values[1]
    if operation in ("quotient", "percent", "change") and second == 0:
        return None
    results = {
        "sum": sum(values),
        "difference": first - sum(values[1:]),
        "product": first * second * (values[2] if len(values) > 2 else 1),
    }
    if operation in results:
        return Fraction(results[operation])
    return {"quotient": first / second, "percent": first / second * 100}.get(
        operation, (first - second) / abs(second) * 100 if second else Fraction(0)
    )


def round_half_up(value: Fraction, digits: int) -> Fraction:
    """The reference: 四捨五入, a half going away from 0."""
    scaled = abs(value) * Fraction(10) ** digits
    rounded = Fraction(floor(scaled + Fraction(1, 2))) / Fraction(10) ** digits
    return rounded if value >= 0 else -rounded


# The six operations


@pytest.mark.parametrize(
    ("operation", "given_numbers", "expected"),
    [
        ("sum", "1500 0 500 0", "2000"),
        ("sum", "0.1 0.2", "0.3"),
        ("sum", "-5 3", "-2"),
        ("difference", "18.4 17.0", "1.4"),
        ("difference", "100 30 20", "50"),
        ("product", "0.17 7455", "1267.35"),
        ("product", "3 0.5 200", "300"),
        ("product", "-2 3", "-6"),
        ("quotient", "21267 5", "4253.4"),
        ("quotient", "-9 2", "-4.5"),
        ("percent", "12 20", "60"),
        ("percent", "94.3 95.0", None),
        ("change", "-61 -11", None),
        ("change", "58 42", None),
        ("change", "5 -10", "150"),
        ("change", "-10 5", "-300"),
    ],
)
def test_operations_are_exact(operation: Operation, given_numbers: str, expected: str | None) -> None:
    """Each operation gives what a hand gives; None stands where the division does not end."""
    values = [Decimal(one) for one in given_numbers.split()]
    result = compute(operation, values)
    assert isinstance(result, Decimal)
    reference = in_fractions(operation, [Fraction(one) for one in values])
    assert reference is not None
    assert round_to(result, 20, "half_up") == Decimal(round_half_up(reference, 20).numerator) / Decimal(
        round_half_up(reference, 20).denominator
    )
    assert expected is None or result == Decimal(expected)


@pytest.mark.parametrize("operation", ["quotient", "percent", "change"])
def test_nothing_is_divided_by_zero(operation: Operation) -> None:
    """A division by 0, however it is written, has no result."""
    assert [compute(operation, [Decimal(5), Decimal(zero)]) for zero in ("0", "0.00", "-0")] == [None] * 3


def test_a_result_is_given_in_its_unit_of_money() -> None:
    """21,267 千円 by 5 persons are 4253.4 千円, or 4,253,400 円."""
    values = [to_yen(Decimal(21267), "千円"), Decimal(5)]
    assert compute("quotient", values, yen_in("千円")) == Decimal("4253.4")
    assert compute("quotient", values, yen_in("円/人")) == Decimal(4_253_400)
    assert compute("quotient", values, yen_in("百万円")) == Decimal("4.2534")


@pytest.mark.parametrize(
    ("unit", "yen", "money"),
    [
        ("円", 1, True),
        ("千円", 1_000, True),
        ("万円", 10_000, True),
        ("百万円", 1_000_000, True),
        ("千円/人", 1_000, True),
        ("千円／件", 1_000, True),
        ("人", 1, False),
        ("人/千円", 1, False),
        ("%", 1, False),
        ("", 1, False),
    ],
)
def test_money_is_known_by_its_unit(unit: str, yen: int, money: bool) -> None:
    """千円/人 is money in 千円; persons, percent and no unit at all are none."""
    assert (yen_in(unit), is_money(unit)) == (yen, money)


@given(values=st.lists(long_numbers, min_size=2, max_size=3), operation=st.sampled_from(OPERATIONS))
def test_operations_match_fractions(values: list[Decimal], operation: Operation) -> None:
    """Whatever the length of the numbers, the rounded result is that of exact fractions: nothing is rounded twice."""
    taken = values if operation in ("sum", "difference", "product") else values[:2]
    result, reference = compute(operation, taken), in_fractions(operation, [Fraction(one) for one in taken])
    if reference is None or result is None:
        assert result is None
        assert reference is None
    else:
        assert Fraction(round_to(result, 2, "half_up")) == round_half_up(reference, 2)
        assert Fraction(round_to(result, 0, "floor")) == floor(reference)


# Rounding


@pytest.mark.parametrize(
    ("number", "digits", "rounding", "expected"),
    [
        ("4253.4", 0, "floor", "4253"),
        ("4519.8", 0, "floor", "4519"),
        ("4519.8", 0, "half_up", "4520"),
        ("0.5", 0, "half_up", "1"),
        ("1.5", 0, "half_up", "2"),
        ("2.5", 0, "half_up", "3"),
        ("-0.5", 0, "half_up", "-1"),
        ("-2.5", 0, "half_up", "-3"),
        ("-2.4", 0, "half_up", "-2"),
        ("-2.4", 0, "floor", "-3"),
        ("-0.4", 0, "half_up", "0"),
        ("-0.04", 1, "any", "0.0"),
        ("99.95", 1, "half_up", "100.0"),
        ("99.54", 0, "floor", "99"),
        ("1267.35", 0, "any", "1267"),
        ("1234567", -2, "half_up", "1234600"),
        ("1234567", -3, "floor", "1234000"),
        ("5", 2, "floor", "5.00"),
    ],
)
def test_roundings(number: str, digits: int, rounding: Rounding, expected: str) -> None:
    """A half goes away from 0, floor goes down, and 0 has no sign; fewer than no decimals round to hundreds."""
    result = round_to(Decimal(number), digits, rounding)
    assert format(result, "f") == expected


@given(number=numbers, digits=st.integers(-3, 5))
def test_half_up_matches_fractions(number: Decimal, digits: int) -> None:
    """Rounding half up is 四捨五入 of the exact fraction."""
    assert Fraction(round_to(number, digits, "half_up")) == round_half_up(Fraction(number), digits)


@given(number=long_numbers, digits=st.integers(-3, 12))
def test_floor_is_never_more_than_the_exact_value(number: Decimal, digits: int) -> None:
    """What is rounded down is not more, and less by less than one step."""
    rounded = round_to(number, digits, "floor")
    assert rounded <= number
    assert Fraction(number) - Fraction(rounded) < Fraction(10) ** -digits


@given(number=long_numbers, digits=st.integers(-3, 6), rounding=st.sampled_from(["half_up", "floor", "any"]))
def test_rounding_twice_is_rounding_once(number: Decimal, digits: int, rounding: Rounding) -> None:
    """A rounded number stays what it is, keeps its places and is no negative 0."""
    once = round_to(number, digits, rounding)
    assert round_to(once, digits, rounding) == once
    assert decimals(once) == max(0, digits)
    assert not once.is_signed() or once < 0


def test_any_rounding_is_up_or_down() -> None:
    """1,267.35 may be printed as 1,267 or 1,268, an exact value as itself alone; below 0 too."""
    for exact, accepted in (("1267.35", {1267, 1268}), ("1267", {1267}), ("-0.5", {-1, 0})):
        value = Decimal(exact)
        found = {one for one in range(-3, 1300) if is_any_rounding(Decimal(one), value, value, 0)}
        assert found == accepted, exact


def test_half_digit_is_that_of_the_last_printed_place() -> None:
    """5 may stand for 4.5 to 5.5, 0.17 for 0.165 to 0.175."""
    assert [half_digit(Decimal(one)) for one in ("5", "0.17", "120", "-3.0")] == [
        Decimal("0.5"),
        Decimal("0.005"),
        Decimal("0.5"),
        Decimal("0.05"),
    ]


# Rounded inputs


@given(
    operation=st.sampled_from(OPERATIONS),
    values=st.lists(st.decimals(-1000, 1000, places=1, allow_nan=False, allow_infinity=False), min_size=2, max_size=2),
    offsets=st.lists(st.fractions(-1, 1), min_size=2, max_size=2),
)
def test_the_span_holds_every_result_of_unrounded_inputs(
    operation: Operation, values: list[Decimal], offsets: list[Fraction]
) -> None:
    """Whatever the inputs were before rounding, the result lies in the span; the printed inputs' own result too."""
    halves = [half_digit(one) for one in values]
    span = span_of_inputs(operation, values, halves)
    if span is None:
        assert operation in ("quotient", "percent", "change")
        assert abs(values[1]) <= halves[1]
        return
    low, high = (Fraction(end) for end in span)
    slack = Fraction(1, 10**20)
    for shift in (offsets, [Fraction(0)] * 2):
        before = [Fraction(one) + Fraction(half) * by for one, half, by in zip(values, halves, shift, strict=True)]
        result = in_fractions(operation, before)
        assert result is not None
        assert low - slack <= result <= high + slack


def test_a_span_over_zero_has_no_end() -> None:
    """A divisor printed as 0.4 with no more digits, or as 0, may have been nothing: nothing can be said."""
    one = Decimal(1)
    assert span_of_inputs("quotient", [one, Decimal(0)], [one / 2, one / 2]) is None
    assert span_of_inputs("percent", [one, Decimal("0.4")], [one / 2, one / 2]) is None
    assert span_of_inputs("quotient", [one, one / 2], [one / 2, one / 2]) is None
    assert span_of_inputs("product", [one] * 8, [one * 0] * 8) == (one, one)
    assert span_of_inputs("product", [one] * 9, [one] * 9) is None
    assert span_of_inputs("sum", [one] * 9, [one] * 9) == (Decimal(0), Decimal(18))


@given(
    values=st.lists(numbers, min_size=2, max_size=4), units=st.lists(st.sampled_from([*UNITS]), min_size=4, max_size=4)
)
def test_a_sum_is_the_same_in_every_unit(values: list[Decimal], units: list[str]) -> None:
    """Amounts given in other units of money add up to the same yen."""
    plain_sum = compute("sum", values)
    assert plain_sum is not None
    rescaled = [one / UNITS[unit] for one, unit in zip(values, units, strict=False)]
    assert compute("sum", [to_yen(one, unit) for one, unit in zip(rescaled, units, strict=False)]) == plain_sum


# Workings


@pytest.mark.parametrize(
    ("operation", "terms", "expected"),
    [
        ("sum", ["事業費", "人件費"], "事業費 ＋ 人件費"),
        ("difference", ["実績", "目標"], "実績 − 目標"),
        ("product", ["人員", "単価"], "人員 × 単価"),
        ("quotient", ["総事業費", "実績"], "総事業費 ÷ 実績"),
        ("percent", ["実績", "目標"], "実績 ÷ 目標 × 100"),
        ("change", ["実績", "基準値"], "（実績 − 基準値） ÷ |基準値| × 100"),
        ("change", ["（-61）", "（-11）"], "（-61 − （-11）） ÷ |-11| × 100"),
        ("sum", ["-", "順調"], "「-」 ＋ 順調"),
        ("sum", ["＝下記計", "@x"], "「＝下記計」 ＋ 「@x」"),
    ],
)
def test_workings_read_as_a_formula(operation: Operation, terms: list[str], expected: str) -> None:
    """A working is written with signs that a reader knows."""
    assert write_formula(operation, terms) == expected


@given(terms=st.lists(st.text(min_size=1, max_size=5), min_size=2, max_size=2), operation=st.sampled_from(OPERATIONS))
def test_no_working_runs_in_a_spreadsheet(terms: list[str], operation: Operation) -> None:
    """Whatever the labels are, a formula never begins like a spreadsheet's."""
    assert not runs_in_spreadsheet(write_formula(operation, terms))


@given(values=st.lists(numbers, min_size=2, max_size=2), operation=st.sampled_from(OPERATIONS))
def test_no_number_of_a_working_runs_in_a_spreadsheet(values: list[Decimal], operation: Operation) -> None:
    """A negative number at the beginning stands in brackets."""
    assert not runs_in_spreadsheet(write_formula(operation, [write_number(one) for one in values]))


def test_all_operations_and_roundings_are_tried() -> None:
    """The words of this module are those of the form language."""
    assert set(get_args(Operation)) == set(OPERATIONS)
    assert set(get_args(Rounding)) == {"half_up", "floor", "any"}
