"""The imprint 奥付: what all packages of a build share, rendered once."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mieruka.collection import Collection, Municipality, Site
from mieruka.contract import Contract, published_descriptor
from mieruka.packages.lines import Lines, make_lines
from mieruka.tables import Row, core_codes, field_rows, form_codes, municipality_row, town_codes
from mieruka.tables.long import Labels, label_codes


@dataclass(frozen=True, slots=True)
class Imprint:
    """What packages take from the site, the towns, their forms and the contract.

    Shape: `towns`, `town_rows` and `municipalities` by slug; `codes` by slug, by a form's address, and "" for the lists
    that nobody owns; `labels` by a form's address; `resources` holds each table's descriptor and its schema as JSON.
    """

    site: Site
    contract: Contract
    towns: Mapping[str, Municipality]
    town_rows: Mapping[str, Row]
    municipalities: Mapping[str, Lines]
    codes: Mapping[str, Lines]
    labels: Mapping[str, Labels]
    fields: Lines
    resources: Mapping[str, tuple[Mapping[str, Any], str]]

    @property
    def title(self) -> str:
        """What the tables are about."""
        return str(self.contract.descriptor["title"])

    @property
    def version(self) -> str:
        """The version of the tables."""
        return str(self.contract.descriptor["version"])


def compose_imprint(collection: Collection, contract: Contract) -> Imprint:
    """Return the imprint of a collection."""
    towns = {town.municipality.municipality: town.municipality for town in collection.towns}
    forms = [form for town in collection.towns for form in town.forms.values()]
    rows = {slug: municipality_row(town, contract) for slug, town in towns.items()}
    codes = {form.address: form_codes(form, contract) for form in forms}
    owned: dict[str, Sequence[Row]] = {"": core_codes(collection.site.topics, contract)}
    owned |= {slug: town_codes(town, contract) for slug, town in towns.items()}
    return Imprint(
        site=collection.site,
        contract=contract,
        towns=towns,
        town_rows=rows,
        municipalities={slug: make_lines([row]) for slug, row in rows.items()},
        codes={owner: make_lines(some) for owner, some in (owned | codes).items()},
        labels={address: label_codes(some, contract) for address, some in codes.items()},
        fields=make_lines(field_rows(contract)),
        resources={
            resource.pop("name"): (resource, _schema_text(resource.pop("schema")))
            for resource in published_descriptor(contract, list(contract.tables))
        },
    )


def _schema_text(schema: Mapping[str, Any]) -> str:
    """Return a schema as JSON, one field a line, so that it can be read and compared."""
    parts = [f'"fields": [\n{_json_list(schema["fields"])}\n]']
    parts += [f'"{key}": {json.dumps(value, ensure_ascii=False)}' for key, value in schema.items() if key != "fields"]
    return "{\n" + ",\n".join(parts) + "\n}"


def _json_list(values: Iterable[object]) -> str:
    return ",\n".join(json.dumps(value, ensure_ascii=False) for value in values)
