"""Localize: the collection as the pages of one language name things.

What a source prints stays as it is, with its meaning in the words of all forms beside it. The site, its topics and the
towns have names of their own in site.yaml and municipality.yaml; the words that the generator itself puts to rows (of
figures that no form prints, of relations) are those of datapackage.json.
"""

from dataclasses import replace

from mieruka.collection import Collection, Municipality, Site, Subject, Topic, Town, UnreadSubject
from mieruka.contract import Contract
from mieruka.pages.gloss import gloss_form, gloss_sheet
from mieruka.pages.languages import JAPANESE, LANGUAGES, Language
from mieruka.pages.titles import Titles, read_titles
from mieruka.records import Figure, Link, Sheet


def list_languages(site: Site) -> tuple[Language, ...]:
    """Return the languages of a site: Japanese, in which content is written, then those that site.yaml names."""
    return (JAPANESE, *(LANGUAGES[code] for code in dict.fromkeys(site.languages) if code != JAPANESE.code))


def localize(collection: Collection, contract: Contract, language: Language) -> Collection:
    """Return the collection under the names that a language has for its parts."""
    spoken = replace(collection.site, languages=tuple(one.code for one in list_languages(collection.site)))
    if language == JAPANESE:
        return replace(collection, site=spoken)
    own, titles = read_titles(contract), read_titles(contract, language.code)
    towns = tuple(
        replace(
            town,
            municipality=_name_in_english(town.municipality),
            subjects=_name_subjects(town, own, titles),
        )
        for town in collection.towns
    )
    return replace(collection, site=_say_in_english(spoken), towns=towns)


def _name_in_english(municipality: Municipality) -> Municipality:
    return replace(municipality, name=municipality.name_en, native_name=municipality.name)


def _say_in_english(site: Site) -> Site:
    """Return the site in its English words; where it has none, the Japanese ones stay."""
    return replace(
        site,
        title=site.title_en or site.title,
        notice=site.notice_en or site.notice,
        licence_note=site.licence_note_en or site.licence_note,
        topics=tuple(Topic(id=one.id, name=one.name_en or one.name, native_name=one.name) for one in site.topics),
    )


def _name_subjects(town: Town, own: Titles, titles: Titles) -> tuple[Subject, ...]:
    forms = {name: gloss_form(form, titles) for name, form in town.forms.items()}

    def name(subject: Subject) -> Subject:
        form, links = forms[subject.sheet.form.id], _name_links(subject.sheet, own, titles)
        if isinstance(subject, UnreadSubject):
            return subject.change_later(links, form, name)
        sheet = replace(gloss_sheet(subject.sheet, form, titles), links=links)
        return replace(subject, sheet=sheet, figures=tuple(_name_figure(one, own, titles) for one in subject.figures))

    return tuple(map(name, town.subjects))


def _name_links(sheet: Sheet, own: Titles, titles: Titles) -> tuple[Link, ...]:
    """Return a sheet's links with the labels that datapackage.json gave to them in another language."""
    labels, words = own.lists["relation"], titles.lists["relation"]
    return tuple(
        replace(one, label=words[one.relation]) if labels.get(one.relation) == one.label else one for one in sheet.links
    )


def _name_figure(figure: Figure, own: Titles, titles: Titles) -> Figure:
    """Return a figure that no form prints under its name; what the form calls its parts stays beside it."""
    label = own.lists["derived_figure"].get(figure.figure, "")
    if not label or label not in figure.label:
        return figure
    rest = figure.label.replace(label, "", 1).removesuffix("の")
    name = titles.lists["derived_figure"][figure.figure]
    return replace(figure, label=f"{name} {rest}" if rest else name)
