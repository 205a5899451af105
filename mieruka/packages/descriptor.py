"""The descriptor of a package: datapackage.json by the Data Package standard, version 2.0.

There is no `created`: a build knows no clock, and the same content gives the same bytes.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mieruka.packages.imprint import Imprint

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCE_ID = re.compile(r"[-a-zA-Z0-9._]+")
LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/deed.ja",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/deed.ja",
    "PDL-1.0": "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0",
}
GUIDE = "読み方は README.txt、列の説明は fields.csv、コードの意味は codes.csv にあります。"
DIALECT = {"header": True, "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True}


@dataclass(frozen=True, slots=True)
class Described:
    """What a package says of itself: its name and title, towns, sources (publisher, title), and rows of each table.

    Shape: `counts` and `files` by table; of a table's file its size in bytes and its hash.
    """

    name: str
    title: str
    towns: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    counts: Mapping[str, int]
    files: Mapping[str, tuple[int, str]]


def describe_package(package: Described, imprint: Imprint) -> bytes:
    """Return the descriptor of a package."""
    head: dict[str, Any] = {
        "$schema": PROFILE,
        "name": f"mieruka-{package.name}",
        "title": package.title,
        "description": f"{imprint.site.notice}\n\n{GUIDE}".strip(),
        "homepage": imprint.site.base_url,
        "version": imprint.version,
        "licenses": licences(package, imprint),
        "sources": [{"title": f"{publisher}「{title}」"} for publisher, title in package.sources],
    }
    parts = [f'"{key}": {json.dumps(value, ensure_ascii=False)}' for key, value in head.items() if value]
    resources = [_resource_text(name, package, imprint) for name in package.files]
    return ("{\n" + ",\n".join([*parts, '"resources": [\n' + ",\n".join(resources) + "\n]"]) + "\n}\n").encode()


def licences(package: Described, imprint: Imprint) -> list[dict[str, str]]:
    """Return the licences of the towns in a package, each with the towns that give it."""
    names: dict[str, list[str]] = {}
    for slug in package.towns:
        names.setdefault(imprint.towns[slug].licence, []).append(imprint.towns[slug].name)
    return [_licence(licence, "、".join(towns)) for licence, towns in names.items()]


def _licence(licence: str, towns: str) -> dict[str, str]:
    if licence.startswith(("https://", "http://")):
        return {"path": licence, "title": f"{licence}（{towns}）"}
    # `name` takes identifiers only: terms in a town's own words stand in the title.
    named = {"name": licence if LICENCE_ID.fullmatch(licence) else "other", "title": f"{licence}（{towns}）"}
    return {**named, "path": LICENCES[licence]} if licence in LICENCES else named


def _resource_text(name: str, package: Described, imprint: Imprint) -> str:
    descriptor, schema = imprint.resources[name]
    size, digest = package.files[name]
    resource = {
        "name": name,
        "type": "table",
        **descriptor,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "rows": package.counts[name],
        "dialect": DIALECT,
    }
    return json.dumps(resource, ensure_ascii=False)[:-1] + f', "schema": {schema}}}'
