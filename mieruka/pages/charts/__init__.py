"""Charts: numbers → places on a drawing. Pure geometry: it knows no sheet, and draws nothing itself.

Units: a drawing is WIDTH units wide and y grows downwards, as in SVG; words are TEXT units high. What is not there has
no place: a missing value leaves a gap, and nothing is drawn in its stead.
"""

from mieruka.pages.charts.bars import Bar, Bars, Lane, Segment, draw_bars
from mieruka.pages.charts.scale import Scale, make_scale
from mieruka.pages.charts.trend import WIDTH, Dot, Kind, Point, Trend, draw_trend
from mieruka.pages.charts.words import TEXT, Tag, keep_apart, measure_text

__all__ = [
    "TEXT",
    "WIDTH",
    "Bar",
    "Bars",
    "Dot",
    "Kind",
    "Lane",
    "Point",
    "Scale",
    "Segment",
    "Tag",
    "Trend",
    "draw_bars",
    "draw_trend",
    "keep_apart",
    "make_scale",
    "measure_text",
]
