"""Exact arithmetic: the six operations of the form language, rounding as forms round, and the verdict."""

import itertools
from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext

from mieruka.forms.model import Operation, Rounding

MOST_CORNERS = 8
SIGNS: dict[Operation, str] = {"sum": " ＋ ", "difference": " − ", "product": " × ", "quotient": " ÷ "}


def compute(operation: Operation, numbers: Sequence[Decimal]) -> Decimal | None:
    """Return the exact result (28 digits for a division), or None where it divides by 0."""
    with localcontext() as context:
        context.prec = 28
        return OPERATIONS[operation](numbers)


def _sum(numbers: Sequence[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0))


def _difference(numbers: Sequence[Decimal]) -> Decimal:
    return numbers[0] - _sum(numbers[1:])


def _product(numbers: Sequence[Decimal]) -> Decimal:
    result = Decimal(1)
    for number in numbers:
        result *= number
    return result


def _quotient(numbers: Sequence[Decimal]) -> Decimal | None:
    return numbers[0] / numbers[1] if numbers[1] else None


def _percent(numbers: Sequence[Decimal]) -> Decimal | None:
    return numbers[0] / numbers[1] * 100 if numbers[1] else None


def _change(numbers: Sequence[Decimal]) -> Decimal | None:
    return (numbers[0] - numbers[1]) / abs(numbers[1]) * 100 if numbers[1] else None


OPERATIONS: dict[Operation, Callable[[Sequence[Decimal]], Decimal | None]] = {
    "sum": _sum,
    "difference": _difference,
    "product": _product,
    "quotient": _quotient,
    "percent": _percent,
    "change": _change,
}


def write_formula(operation: Operation, terms: Sequence[str]) -> str:
    """Return the working in words or in numbers: 総事業費 ÷ 実績値, 21267 ÷ 5."""
    if operation == "percent":
        return f"{terms[0]} ÷ {terms[1]} × 100"
    if operation == "change":
        return f"（{terms[0]} − {terms[1]}） ÷ |{terms[1]}| × 100"
    return SIGNS[operation].join(terms)


def decimals(number: Decimal) -> int:
    """Return how many decimal places a number is printed with."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def round_to(number: Decimal, digits: int, rounding: Rounding) -> Decimal:
    """Return the number with so many decimal places. `any` rounds half up: what is shown has to be one of them."""
    mode = ROUND_FLOOR if rounding == "floor" else ROUND_HALF_UP
    return number.quantize(Decimal(1).scaleb(-digits), rounding=mode)


def is_any_rounding(stated: Decimal, exact: Decimal, digits: int) -> bool:
    """Tell whether a printed value is the exact one rounded up or down."""
    step = Decimal(1).scaleb(-digits)
    low, high = exact.quantize(step, rounding=ROUND_FLOOR), exact.quantize(step, rounding=ROUND_CEILING)
    return low <= stated <= high


def half_digit(number: Decimal) -> Decimal:
    """Return how far the number may be from what it was before rounding: half of its last printed digit."""
    return Decimal(5).scaleb(-decimals(number) - 1)


def span_of_inputs(
    operation: Operation, numbers: Sequence[Decimal], halves: Sequence[Decimal]
) -> tuple[Decimal, Decimal] | None:
    """Return the least and greatest result if each input may be off by its half.

    Shape: None where the span reaches a division by 0, or inputs are too many to try their corners.
    """
    if operation in ("sum", "difference"):
        middle, width = compute(operation, numbers), _sum(halves)
        return (middle - width, middle + width) if middle is not None else None
    if len(numbers) > MOST_CORNERS:
        return None
    corners = itertools.product(*((number - half, number + half) for number, half in zip(numbers, halves, strict=True)))
    results = [compute(operation, corner) for corner in corners]
    found = [result for result in results if result is not None]
    return (min(found), max(found)) if len(found) == len(results) else None
