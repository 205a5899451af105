"""Charts: every value has one place, in proportion; what is missing has none; no words cover others."""

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mieruka.pages.charts import (
    TEXT,
    WIDTH,
    Bar,
    Bars,
    Kind,
    Point,
    Tag,
    Trend,
    draw_bars,
    draw_trend,
    keep_apart,
    make_scale,
    measure_text,
)

# Counts, amounts and percentages as sheets print them, and far beyond what one would.
VALUES = st.decimals(min_value=-(10**15), max_value=10**15, places=3) | st.sampled_from(
    [Decimal(0), Decimal("0.001"), Decimal("-0.001"), Decimal("1E+20"), Decimal("98.6"), Decimal(1450173)]
)
KINDS: list[Kind] = ["actual", "target", "plan", "forecast", "baseline"]


def make_point(kind: Kind, year: int | None, value: Decimal | None) -> Point:
    """Return a point whose words are its value."""
    return Point(kind, year, f"R{year}" if year else "策定時", value, "" if value is None else f"{value:,f}")


POINTS = st.lists(
    st.builds(
        make_point,
        st.sampled_from(KINDS),
        st.integers(1989, 2060) | st.none(),
        VALUES | st.none(),
    ),
    max_size=12,
)


@given(st.lists(VALUES, min_size=1, max_size=12), st.booleans())
def test_scale_holds_every_value_in_order(values: list[Decimal], cut: bool) -> None:
    """Every value has a place on the drawing, and a greater one never stands lower."""
    scale = make_scale(values, 136, 20, cut=cut)
    places = [scale.place(value) for value in sorted(values)]
    assert all(20 <= place <= 136 for place in places)
    assert places == sorted(places, reverse=True)
    assert 2 <= len(scale.ticks) <= 7


@given(st.lists(VALUES, min_size=1, max_size=12))
def test_scale_has_zero_unless_it_says_so(values: list[Decimal]) -> None:
    """Zero is always a step of a scale that may not be cut; one that may is cut only for high values close together."""
    assert Decimal(0) in make_scale(values, 136, 20).ticks
    scale = make_scale(values, 136, 20, cut=True)
    assert scale.cut is (Decimal(0) not in scale.ticks)
    if scale.cut:
        assert min(values) > max(values) * Decimal("0.8") > 0


def ticks_of(*values: str) -> str:
    """Return the steps of a scale that may be cut, in one line."""
    scale = make_scale([Decimal(value) for value in values], 136, 20, cut=True)
    return " ".join(f"{tick:f}" for tick in scale.ticks)


def test_steps_are_round() -> None:
    """A scale steps by 1, 2 or 5 and as many zeros as it takes."""
    assert ticks_of("92.6", "98.6") == "92 94 96 98 100"
    assert ticks_of("3", "20") == "0 10 20"
    assert ticks_of("-74", "-11") == "-100 -50 0"
    assert ticks_of("0") == "0.0 0.5"
    assert ticks_of("0.02", "0.05") == "0.00 0.02 0.04 0.06"


def test_wide_characters_take_a_square() -> None:
    """Words are measured as wide as they are drawn: a Japanese character takes its height, a digit less."""
    assert measure_text("令和") == 2 * TEXT
    assert measure_text("R5") == pytest.approx(1.2 * TEXT)


@given(POINTS)
def test_fewer_than_two_values_are_no_chart(points: list[Point]) -> None:
    """Where there is nothing to compare, nothing is drawn; else every value has one mark."""
    chart = draw_trend(points)
    valued = [point for point in points if point.value is not None]
    assert (chart is None) is (len(valued) < 2)
    assert chart is None or [dot.kind for dot in chart.dots] == [point.kind for point in valued]


def draw(points: list[Point]) -> Trend:
    """Return the drawing of points that can be compared."""
    chart = draw_trend(points)
    assert chart is not None
    return chart


def overlap(one: Tag, other: Tag) -> bool:
    """Tell whether two tags cover each other."""
    a, b = one.box, other.box
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@given(POINTS.filter(lambda points: sum(point.value is not None for point in points) > 1))
def test_nothing_leaves_the_drawing_and_no_words_cover_others(points: list[Point]) -> None:
    """Marks, rules and words stay on the drawing, and what is written can be read."""
    chart = draw(points)
    for dot in chart.dots:
        assert dot.x >= 0
        assert 0 <= dot.y <= chart.foot
    assert all(y <= chart.foot for _, _, _, y in chart.rules)
    assert not any(overlap(one, other) for one, other in combinations([*chart.tags, *chart.years], 2))
    assert {tag.text for tag in chart.tags} <= {point.text for point in points}


def test_missing_year_is_a_gap() -> None:
    """A year without a value breaks the line and bears a sign; it is not drawn as zero."""
    values = {2019: 5, 2020: 6, 2021: None, 2022: 0, 2023: 8}
    chart = draw([make_point("actual", y, None if v is None else Decimal(v)) for y, v in values.items()])
    assert [line.count(",") for line in chart.lines] == [2, 2]
    assert len(chart.dots) == 4
    assert len(chart.gaps) == 1
    assert chart.gaps[0] not in {dot.x for dot in chart.dots}


def test_years_stand_as_far_apart_as_they_are() -> None:
    """A year that nothing is printed for keeps its place, so that a line is as steep as it was."""
    chart = draw([make_point("actual", year, Decimal(1)) for year in (2015, 2019, 2020)])
    first, second, third = (dot.x for dot in chart.dots)
    assert second - first == pytest.approx(4 * (third - second), abs=0.3)
    assert chart.lines == (f"{second:g},{chart.dots[1].y:g} {third:g},{chart.dots[2].y:g}",)


def test_rule_leads_to_each_target() -> None:
    """A target's rule runs from the target before it up to its own year, also where that lies ahead."""
    points = [make_point("actual", year, Decimal(7)) for year in (2019, 2020)]
    chart = draw([*points, make_point("target", 2020, Decimal(10)), make_point("target", 2025, Decimal(20))])
    near, far = chart.dots[2:]
    assert [(kind, start, end) for kind, start, end, _ in chart.rules] == [
        ("target", chart.left, near.x),
        ("target", near.x, far.x),
    ]
    assert far.x > near.x
    assert far.y < near.y


def test_baseline_without_a_year_stands_first_and_is_ruled_along() -> None:
    """A baseline has its place before the years, and its rule runs along the whole drawing."""
    points = [make_point("actual", year, Decimal(year - 2000)) for year in (2020, 2021)]
    chart = draw([*points, make_point("baseline", None, Decimal(22))])
    assert chart.dots[2].x < chart.dots[0].x
    assert list(chart.rules) == [("baseline", chart.left, WIDTH, chart.dots[2].y)]
    assert "策定時" in {year.text for year in chart.years}


def test_target_for_every_year_is_ruled_along() -> None:
    """A target without a year stands after the years, and its rule runs along the whole drawing."""
    points = [make_point("actual", year, Decimal(year - 2000)) for year in (2020, 2021)]
    chart = draw([*points, make_point("target", None, Decimal(25))])
    assert chart.dots[2].x > chart.dots[1].x
    assert list(chart.rules) == [("target", chart.left, WIDTH, chart.dots[2].y)]


def test_words_cover_a_rule_rather_than_be_left_out() -> None:
    """Where only a rule is in the way, words stand on it; where other words are, they are left out."""
    way = [Tag(50, 50, "12")]
    assert list(keep_apart([way], [], (0, 0, 100, 100), [(0, 44, 100, 45)])) == way
    assert list(keep_apart([way], [(0, 44, 100, 45)], (0, 0, 100, 100))) == []
    assert list(keep_apart([way, way], [], (0, 0, 100, 100))) == way
    assert list(keep_apart([way], [], (0, 0, 52, 100))) == []


BARS = st.lists(
    st.builds(
        lambda label, amounts: Bar(label, "1,000千円", tuple((str(key), one) for key, one in enumerate(amounts))),
        st.sampled_from(
            ["R5決算", "令和5年度当初予算", "とても長い見出しがついている段階の予算と決算の見込みの額", ""]
        ),
        st.lists(VALUES, max_size=6),
    ),
    max_size=6,
)


@given(BARS)
def test_bars_are_in_proportion_from_zero(bars: list[Bar]) -> None:
    """Every part is as long as its amount, beside the part before it, and lies on its side of zero."""
    chart = draw_bars(bars)
    parts = [amount for bar in bars for _, amount in bar.parts]
    if chart is None:
        assert len(parts) < 2 or not any(parts)
        return
    span = chart_span(bars)
    for bar, lane in zip(bars, chart.lanes, strict=True):
        amounts = [amount for _, amount in bar.parts if amount]
        for amount, segment in zip(amounts, lane.segments, strict=True):
            assert segment.width == pytest.approx(float(abs(amount) / span) * WIDTH, abs=0.11)
            inner, outer = segment.x, segment.x + segment.width
            assert -0.2 <= inner <= outer <= WIDTH + 0.2
            assert outer <= chart.zero + 0.2 if amount < 0 else inner >= chart.zero - 0.2
        assert lane.y + (chart.bar if bar.parts else 0) <= chart.height


def chart_span(bars: list[Bar]) -> Decimal:
    """Return what the whole width stands for: the longest bar to the right of zero, and to its left."""
    right = max(sum((max(a, Decimal(0)) for _, a in bar.parts), Decimal(0)) for bar in bars)
    left = min(sum((min(a, Decimal(0)) for _, a in bar.parts), Decimal(0)) for bar in bars)
    return right - left


def bars_of(*bars: Bar) -> Bars:
    """Return the drawing of bars that can be compared."""
    chart = draw_bars(bars)
    assert chart is not None
    return chart


def test_missing_bar_has_its_words_and_no_length() -> None:
    """A column without an amount keeps its line and its words; zero has words too, and no length."""
    chart = bars_of(Bar("予算", "空欄"), Bar("決算", "0", (("a", Decimal(0)),)), Bar("次", "5", (("a", Decimal(5)),)))
    assert [lane.text.text for lane in chart.lanes] == ["空欄", "0", "5"]
    assert [len(lane.segments) for lane in chart.lanes] == [0, 0, 1]


def test_long_words_take_two_lines() -> None:
    """A heading and an amount that do not fit beside each other stand below each other."""
    long = "とても長い見出しがついている段階の予算と決算の見込みの額"
    chart = bars_of(Bar(long, "1,000千円", (("a", Decimal(1)),)), Bar("決算", "2", (("a", Decimal(2)),)))
    first, second = chart.lanes
    assert first.text.y > first.label.y
    assert second.text.y == second.label.y


@pytest.mark.parametrize("amounts", [[], [5], [0, 0]])
def test_nothing_to_compare_is_no_bar_chart(amounts: list[int]) -> None:
    """No bars, a single one, or nothing but zeros are not drawn."""
    assert draw_bars([Bar("決算", "", (("a", Decimal(amount)),)) for amount in amounts]) is None
