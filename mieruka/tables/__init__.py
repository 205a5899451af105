"""Tables: subjects, towns and the contract as rows of the published tables, and rows as CSV and JSON.

Map, then merge: `subject_rows` is a function of one subject; `merge_rows` and `merge_csv` put contributions
together in order of address. Which columns a table has is known from datapackage.json alone.
"""

from mieruka.tables.cells import UnsafeCell, csv_header, csv_lines, csv_table, json_table
from mieruka.tables.codes import core_codes, form_codes, town_codes
from mieruka.tables.long import long_csv
from mieruka.tables.rows import (
    Row,
    Rows,
    count_common,
    field_rows,
    merge_rows,
    municipality_row,
    sheet_tables,
    subject_rows,
)

__all__ = [
    "Row",
    "Rows",
    "UnsafeCell",
    "core_codes",
    "count_common",
    "csv_header",
    "csv_lines",
    "csv_table",
    "field_rows",
    "form_codes",
    "json_table",
    "long_csv",
    "merge_rows",
    "municipality_row",
    "sheet_tables",
    "subject_rows",
    "town_codes",
]
