"""Material: what the page of one subject is made of, and nothing else."""

from dataclasses import dataclass

from mieruka.collection import Municipality, Subject
from mieruka.forms.model import Form
from mieruka.pages.directory import Around
from mieruka.pages.wording import Wording
from mieruka.records import Figure, Sheet


@dataclass(frozen=True, slots=True)
class Material:
    """素材: a checked subject, its town, and the sheets around it."""

    subject: Subject
    municipality: Municipality
    around: Around
    wording: Wording

    @property
    def sheet(self) -> Sheet:
        """The sheet itself."""
        return self.subject.sheet

    @property
    def form(self) -> Form:
        """The sheet's form."""
        return self.subject.sheet.form

    def names_year(self, series: str) -> bool:
        """Tell whether the form's label of a series names the year of its values."""
        return any(one.id == series and "<" in one.label for one in self.form.indicators.series)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What was computed from the sheet."""
        return self.subject.figures
