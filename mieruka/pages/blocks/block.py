"""What every block has: the template that shows it, an anchor and the heading that the form prints."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """部分: something that stands under a heading of a sheet. `shape` names its template."""

    shape: ClassVar[str]
    anchor: str
    label: str
