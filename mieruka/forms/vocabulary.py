"""The keys of the form language: which may be written in each kind of declaration, in the order of docs/forms.md."""

from collections.abc import Mapping
from typing import get_args

from mieruka.forms.model import Comparison, Operation

OPERATIONS: tuple[Operation, ...] = get_args(Operation)
COMPARISONS: tuple[Comparison, ...] = ("above", "at_least", "below", "at_most")

KEYS: Mapping[str, tuple[str, ...]] = {
    name: tuple(keys.split())
    for name, keys in {
        "form": "label kind evaluated_in year_style absence year_words trees fields indicators costs identities scales "
        "raters ratings questions directions links opinions pillars benefits texts conditions sections",
        "tree": "label canonical levels",
        "tree level": "label coded links",
        "field": "label type choices choose words unit required",
        "choice": "label canonical meaning options parameters",
        "options": "choose choices",
        "indicators": "kinds series desired fields figures",
        "kind": "label canonical rows series values",
        "series": "label canonical years unit words",
        "desired": "label choices",
        "indicator figure": "label unit",
        "costs": "unit headline stages items figures",
        "stage": "label canonical years series derived unit",
        "item": "label canonical part_of funds memo_of workers price_of unit open per_sheet per_column",
        "cost figure": "label unit per",
        "identity": f"result {' '.join(OPERATIONS)} round digits tolerance inputs severity stages kinds desired "
        "as_printed",
        "operand": "item stage series kind year",
        "scale": "label levels good outside rule",
        "rule line": f"level missing reached measure {' '.join(COMPARISONS)}",
        "rater": "label",
        "rating": "label scale by per comment points_of",
        "question": "label choices choose comment",
        "direction": "label choices choose comment by years",
        "link": "label",
        "opinion": "label reply",
        "pillars": "label unit",
        "benefits": "units",
        "text": "label year required next",
        "condition": "when required empty severity why",
        "clause": "outside",
        "section": "label show",
    }.items()
}
