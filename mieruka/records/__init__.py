"""Records: the rows of the published tables as values, one class per table that code knows.

Each class's fields are the table's columns in datapackage.json, less the common ones, plus `mark` (where
it was written) and `path` (the field in canonical ids, which reading notes refer to). Numbers are exact;
None means that nothing is there, and `absence` then says why. `plain` holds columns that only
datapackage.json knows.
"""

from mieruka.records.evaluation import Answer, Direction, Link, Opinion, Rating, Share
from mieruka.records.money import Benefit, Cost, Measure, Pillar, Staffing, Stated
from mieruka.records.record import NOWHERE, Path, Plain, Record
from mieruka.records.sheet import Figure, ReadingNote, Sheet, Text
from mieruka.records.subject import Attribute, Indicator, IndicatorValue, Place
from mieruka.records.unread import leave_unread, outline, pack_outline, rest, unpack_outline
from mieruka.records.written import Keys, Mappings, Written

__all__ = [
    "NOWHERE",
    "Answer",
    "Attribute",
    "Benefit",
    "Cost",
    "Direction",
    "Figure",
    "Indicator",
    "IndicatorValue",
    "Keys",
    "Link",
    "Mappings",
    "Measure",
    "Opinion",
    "Path",
    "Pillar",
    "Place",
    "Plain",
    "Rating",
    "ReadingNote",
    "Record",
    "Share",
    "Sheet",
    "Staffing",
    "Stated",
    "Text",
    "Written",
    "leave_unread",
    "outline",
    "pack_outline",
    "rest",
    "unpack_outline",
]
