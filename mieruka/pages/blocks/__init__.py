"""Blocks: the parts of a sheet as values that a template can show, one module for each kind of part."""
