"""Exact arithmetic: the six operations of the form language, rounding as forms round, and how a working is written.

Nothing is lost on the way: sums and products keep every digit, and a division that does not end keeps more digits than
its inputs could need to be rounded right.
"""

import itertools
from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from functools import cache, reduce

from mieruka.forms.model import Operation, Rounding
from mieruka.scalars import EXACT, TRIGGERS, YEN_PER, plain

GUARD_DIGITS = 28
ZERO, ONE = Decimal(0), Decimal(1)
MOST_CORNERS = 8
SIGNS: dict[Operation, str] = {"sum": " ＋ ", "difference": " − ", "product": " × ", "quotient": " ÷ "}


def compute(operation: Operation, numbers: Sequence[Decimal], unit: int = 1) -> Decimal | None:
    """Return the result in units of so many yen, or None where it divides by 0."""
    result = OPERATIONS[operation](numbers)
    return result if result is None or unit == 1 else _divide(result, Decimal(unit), numbers)


def _divide(one: Decimal, other: Decimal, numbers: Sequence[Decimal]) -> Decimal:
    """Return a quotient with more digits than are needed to round it right. `numbers`: of which both were made."""
    return _context(GUARD_DIGITS + 2 * sum(map(_length, numbers))).divide(one, other)


@cache
def _context(digits: int) -> Context:
    return Context(prec=digits)


def _length(number: Decimal) -> int:
    _, digits, exponent = number.as_tuple()
    return len(digits) + (-exponent if isinstance(exponent, int) and exponent < 0 else 0)


def _sum(numbers: Sequence[Decimal]) -> Decimal:
    return reduce(EXACT.add, numbers, ZERO)


def _difference(numbers: Sequence[Decimal]) -> Decimal:
    return EXACT.subtract(numbers[0], _sum(numbers[1:]))


def _product(numbers: Sequence[Decimal]) -> Decimal:
    return reduce(EXACT.multiply, numbers, ONE)


def _quotient(numbers: Sequence[Decimal]) -> Decimal | None:
    return _divide(numbers[0], numbers[1], numbers) if numbers[1] else None


def _percent(numbers: Sequence[Decimal]) -> Decimal | None:
    return _divide(EXACT.multiply(numbers[0], 100), numbers[1], numbers) if numbers[1] else None


def _change(numbers: Sequence[Decimal]) -> Decimal | None:
    return _percent([EXACT.subtract(numbers[0], numbers[1]), numbers[1].copy_abs()])


OPERATIONS: dict[Operation, Callable[[Sequence[Decimal]], Decimal | None]] = {
    "sum": _sum,
    "difference": _difference,
    "product": _product,
    "quotient": _quotient,
    "percent": _percent,
    "change": _change,
}


@cache  # the units of the forms: a few, asked for with every number
def yen_in(unit: str) -> int:
    """Return how many yen a unit of money is: 1000 for 千円 and for 千円/人; 1 for anything else."""
    return YEN_PER.get(unit.replace("／", "/").partition("/")[0].strip(), 1)


@cache
def is_money(unit: str) -> bool:
    """Tell whether a unit is one of money: 千円, 円/人."""
    return unit.replace("／", "/").partition("/")[0].strip() in YEN_PER


def to_yen(number: Decimal, unit: str) -> Decimal:
    """Return an amount of money in yen, and any other number as it is."""
    yen = yen_in(unit)
    return number if yen == 1 else EXACT.multiply(number, yen)


def write_formula(operation: Operation, terms: Sequence[str]) -> str:
    """Return the working in words or in numbers: 総事業費 ÷ 実績値, 21267 ÷ 5.

    Shape: what a spreadsheet would take for the start of a formula stands in 「」.
    """
    safe = [f"「{term}」" if term[:1] in TRIGGERS else term for term in terms]
    if operation == "percent":
        return f"{safe[0]} ÷ {safe[1]} × 100"
    if operation == "change":
        return f"（{_bare(safe[0])} − {safe[1]}） ÷ |{_bare(safe[1])}| × 100"
    return SIGNS[operation].join(safe)


def _bare(term: str) -> str:
    """Return a term that needs no brackets of its own where others stand around it."""
    return term.strip("（）") if term.startswith("（-") else term


def write_number(number: Decimal) -> str:
    """Return a number as it stands in a working: a negative one in brackets."""
    return f"（{plain(number)}）" if number < 0 else plain(number)


def decimals(number: Decimal) -> int:
    """Return how many decimal places a number is printed with."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def round_to(number: Decimal, digits: int, rounding: Rounding) -> Decimal:
    """Return the number with so many decimal places (-2: to the hundreds).

    A half goes away from 0, as in 四捨五入. `any` rounds so too: what is shown has to be one of them. 0 has no sign.
    """
    return _quantize(number, digits, ROUND_FLOOR if rounding == "floor" else ROUND_HALF_UP)


def _quantize(number: Decimal, digits: int, mode: str) -> Decimal:
    rounded = number.quantize(_step(digits), mode, EXACT)
    return rounded or rounded.copy_abs()


@cache  # forms round to a few places
def _step(digits: int) -> Decimal:
    return ONE.scaleb(-digits)


def is_any_rounding(stated: Decimal, low: Decimal, high: Decimal, digits: int) -> bool:
    """Tell whether a printed value is something from low to high, rounded up or down."""
    return _quantize(low, digits, ROUND_FLOOR) <= stated <= _quantize(high, digits, ROUND_CEILING)


def half_digit(number: Decimal) -> Decimal:
    """Return how far the number may be from what it was before rounding: half of its last printed digit."""
    return Decimal(5).scaleb(-decimals(number) - 1)


def span_of_inputs(
    operation: Operation, numbers: Sequence[Decimal], halves: Sequence[Decimal], unit: int = 1
) -> tuple[Decimal, Decimal] | None:
    """Return the least and greatest result if each input may be off by its half, in units of so many yen.

    Shape: None where the span reaches a division by 0, or inputs are too many to try their corners.
    """
    if operation in ("quotient", "percent", "change") and numbers[1].copy_abs() <= halves[1]:
        return None
    if operation in ("sum", "difference"):
        middle, width, both = OPERATIONS[operation](numbers) or ZERO, _sum(halves), (*numbers, *halves)
        low, high = EXACT.subtract(middle, width), EXACT.add(middle, width)
        return _divide(low, Decimal(unit), both), _divide(high, Decimal(unit), both)
    if len(numbers) > MOST_CORNERS:
        return None
    pairs = zip(numbers, halves, strict=True)
    ends = [(EXACT.subtract(number, half), EXACT.add(number, half)) for number, half in pairs]
    results = [compute(operation, corner, unit) for corner in itertools.product(*ends)]
    found = [result for result in results if result is not None]
    return min(found), max(found)
