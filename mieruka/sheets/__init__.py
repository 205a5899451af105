"""Sheets 評価シート: a content file → typed rows with places.

The stage "read": a node tree, the contract and a form become the rows of the published tables.
One file per kind of block; every mistake is a problem, none is an exception.
"""

from mieruka.sheets.sheet import Address, form_of, read_sheet

__all__ = ["Address", "form_of", "read_sheet"]
