"""The collection: what pages and tables are made of, in order of address, and in the words of datapackage.json."""

from dataclasses import FrozenInstanceError, fields, replace

import pytest
from builders import ROOT, make_collection, make_municipality, the_contract

from mieruka.collection import Collection, Municipality, Site, Topic
from mieruka.pipeline import Folders, check_content


def test_subjects_come_town_by_town() -> None:
    """All subjects of all towns, in the order in which the towns hold them."""
    collection = make_collection()
    assert [one.sheet.sheet for one in collection.subjects] == [
        "asahi/2023/policies/1-1",
        "nemuro/2022/programs/12633",
        "nemuro/2023/programs/12633",
    ]


def test_a_collection_without_towns_has_no_subjects() -> None:
    """An empty content folder is an empty collection."""
    assert Collection(site=Site(title="見本"), glossary=(), towns=()).subjects == ()


def test_the_sample_is_in_order_of_address() -> None:
    """Towns by slug, sheets by year, folder and id: the order of every table and list."""
    folders = Folders(ROOT / "content", ROOT / "templates", ROOT / "site", ROOT / "datapackage.json")
    collection = check_content(folders, None).collection
    addresses = [one.sheet.sheet for one in collection.subjects]
    assert addresses == sorted(addresses)
    assert set(addresses) <= collection.addresses
    assert [town.municipality.municipality for town in collection.towns] == sorted(
        {one.split("/")[0] for one in addresses}
    )


def test_a_towns_fields_are_the_tables_columns() -> None:
    """One word per idea: what a municipality has is a column of its table, or stands elsewhere by design."""
    columns = {field.name for field in the_contract().tables["municipalities"].fields}
    elsewhere = {"departments", "population", "notices", "ledgers", "plain", "native_name"}
    assert {field.name for field in fields(Municipality)} - elsewhere <= columns


def test_a_site_says_little_by_itself() -> None:
    """A town that publishes its own sheets has no notice; Japanese is the language unless others are named."""
    site = Site(title="見本")
    assert (site.notice, site.languages, site.topics) == ("", ("ja",), ())


def test_parts_of_a_collection_are_values() -> None:
    """They are compared by what they say, and cannot be written to."""
    assert make_municipality() == make_municipality()
    assert make_municipality() != replace(make_municipality(), name="別の市")
    with pytest.raises(FrozenInstanceError):
        Topic(id="a", name="甲").name = "乙"  # type: ignore[misc]  # that is what must fail
