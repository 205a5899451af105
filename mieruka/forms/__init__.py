"""Forms 様式: a municipality's sheet, declared as data.

A form is read once, checked in itself, and then says what its sheets may contain.
"""

from mieruka.forms.read import read_form

__all__ = ["read_form"]
