"""Properties: what holds for any number, year, word, cell, problem and path, tried with 200 of each."""

import csv
import io
import json
import unicodedata
import zipfile
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mieruka.content import is_slug
from mieruka.contract import Cell, Fault, reader_of
from mieruka.figures.arithmetic import compute, round_to, to_yen
from mieruka.frontmatter import MapNode, TextNode, read_document, read_mapping
from mieruka.frontmatter.decode import find_unseen, read_text
from mieruka.keys import name_ids, nearest
from mieruka.packages.archive import zip_files
from mieruka.pages.notation import write_month, write_yen
from mieruka.problems import Language, Mark, Problem, Report, catalogue, sort_problems
from mieruka.problems.render import render_github, render_json, render_sarif, render_text
from mieruka.publish.artifacts import Artifact, is_safe
from mieruka.publish.manifest import MANIFEST, format_manifest, measure_artifact, read_manifest
from mieruka.records import ReadingNote
from mieruka.scalars import (
    ERAS,
    YEN_PER,
    Slip,
    count_yen,
    fiscal_year_label,
    plain,
    print_year,
    read_day,
    read_number,
    read_year,
    runs_in_spreadsheet,
)
from mieruka.sheets.notes import Pattern
from mieruka.tables.cells import csv_table, fold_lines, json_table, settle

pytestmark = pytest.mark.untraced

WHOLE = st.integers(-(10**40), 10**40)
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=3)
UNITS = st.sampled_from(sorted(YEN_PER))
WORDS = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=12)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Co"]), max_size=40)
LANGUAGES: list[Language] = ["ja", "en"]
ASCII_DIGITS = str.maketrans("0123456789.-", "０１２３４５６７８９．－")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder."""
    return tmp_path_factory.mktemp("properties")


@given(WHOLE)
def test_commas_are_told_with_the_number_itself(number: int) -> None:
    """A number with a comma at each thousand is never read; what is offered instead is it, to the last digit."""
    text = f"{number:,}"
    assert read_number(text) == (Slip("number.comma", str(number)) if "," in text else number)


@given(AMOUNTS)
def test_full_width_is_told_with_the_number_itself(number: Decimal) -> None:
    """A number in full-width digits is never read; what is offered instead is that number to the last digit."""
    assume(number)
    assert read_number(plain(number).translate(ASCII_DIGITS)) == Slip("number.fullwidth", plain(number))


@given(AMOUNTS, st.sampled_from(["△", "▲", "▼", "▽"]))
def test_a_triangle_is_a_minus(number: Decimal, triangle: str) -> None:
    """△5 offers -5: the sign of a printed deficit is never lost on the way."""
    assume(number > 0)
    assert read_number(f"{triangle}{plain(number)}") == Slip("number.triangle", f"-{plain(number)}")


@given(st.text("0123456789.,-+eE_ '%△▲人千円約０１２３", min_size=1, max_size=8))
def test_a_number_is_read_only_as_it_looks(text: str) -> None:
    """Whatever is read as a number is printed back as the very same text: no notation becomes another one."""
    number = read_number(text)
    assert isinstance(number, Slip) or plain(number) == text


@given(st.sampled_from(sorted(ERAS)), st.integers(1, 99))
def test_an_era_year_is_one_year_by_letter_and_by_name(letter: str, number: int) -> None:
    """R5 and 令和5 are the same year, or the same mistake; and each is its era's first year and so many more."""
    name, first, last = ERAS[letter]
    year = read_year(f"{letter}{number}")
    assert year == read_year(f"{name}{number}")
    assert year == first + number - 1 or (isinstance(year, Slip) and first + number - 1 > last)


@given(st.integers(1868, 2117))
def test_a_fiscal_year_comes_back_from_its_label(year: int) -> None:
    """令和5年度 without 年度 is read as the year that it labels, whatever the era."""
    assert read_year(fiscal_year_label(year).removesuffix("年度")) == year


@given(st.integers(1868, 2117), st.integers(1868, 2117), st.sampled_from(["2023", "R5", "令和5"]))
def test_two_years_are_never_printed_alike(one: int, other: int, style: str) -> None:
    """Two years printed in one style are one text only where they are one year."""
    assert (print_year(one, style) == print_year(other, style)) is (one == other)


@given(st.dates())
def test_a_day_comes_back_as_it_was_written(day: date) -> None:
    """Every day written YYYY-MM-DD is that day, for the lexer and for the contract."""
    assert read_day(day.isoformat()) == day == reader_of("date")(day.isoformat())


@given(st.text("0123456789-/. 年月日RHT:W０９", max_size=12))
def test_a_day_is_read_only_as_it_looks(text: str) -> None:
    """Whatever is read as a day is printed back as the very same text."""
    day, typed = read_day(text), reader_of("date")(text)
    assert day is None or day.isoformat() == text
    assert typed == day or (day is None and isinstance(typed, Fault) and typed.code == "type.date")


@given(TEXT)
def test_the_contract_reads_the_numbers_that_the_lexer_reads(text: str) -> None:
    """No text is a number for the schema that is none for the lexer."""
    number, typed = read_number(text), reader_of("number")(text)
    assert typed == number if isinstance(number, Decimal) else typed == Fault("type.number")


@given(AMOUNTS, AMOUNTS, UNITS)
def test_yen_add_up(one: Decimal, other: Decimal, unit: str) -> None:
    """The yen of a sum are the sum of the yen, to the last digit."""
    yen, more, total = (count_yen(amount, unit) for amount in (one, other, compute("sum", [one, other]) or Decimal(0)))
    assert yen is None or more is None or total == yen + more


@given(st.integers(1, 60).flatmap(lambda digits: st.integers(10 ** (digits - 1), 10**digits)), UNITS)
def test_yen_have_every_digit(amount: int, unit: str) -> None:
    """An amount of sixty digits is that many yen and not one less."""
    assert count_yen(Decimal(amount), unit) == amount * YEN_PER[unit]
    assert Fraction(to_yen(Decimal(amount), unit)) == amount * YEN_PER[unit]


@given(st.lists(AMOUNTS, min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_a_sum_does_not_depend_on_order(amounts: list[Decimal], random: Random) -> None:
    """Items added in any order are one total."""
    shuffled = list(amounts)
    random.shuffle(shuffled)
    assert compute("sum", amounts) == compute("sum", shuffled)


@given(AMOUNTS, AMOUNTS)
def test_an_increase_is_never_a_decrease(before: Decimal, after: Decimal) -> None:
    """The sign of a change in percent is that of the difference, also where the earlier value is negative."""
    change = compute("change", [after, before])
    assert (change is None) is (before == 0)
    assert change is None or (change > 0) is (after > before)
    assert change is None or (change == 0) is (after == before)


@given(AMOUNTS, AMOUNTS, st.integers(-2, 3))
def test_rounding_keeps_order(one: Decimal, other: Decimal, digits: int) -> None:
    """The greater of two figures is never rounded to the lesser."""
    low, high = sorted((one, other))
    assert round_to(low, digits, "half_up") <= round_to(high, digits, "half_up")
    assert round_to(low, digits, "floor") <= round_to(high, digits, "floor")


@given(WHOLE)
def test_yen_in_words_are_the_yen(yen: int) -> None:
    """2,259万9,000円 read aloud is the amount: no digit is lost or moved."""
    words = write_yen(yen).removesuffix("円").replace(",", "")
    total, rest = 0, words.lstrip("-")
    for size, unit in ((10**12, "兆"), (10**8, "億"), (10**4, "万")):
        count, found, after = rest.partition(unit)
        total, rest = (total + int(count) * size, after) if found else (total, rest)
    assert (total + int(rest or 0)) * (-1 if words.startswith("-") else 1) == yen


@given(st.dates(date(1868, 1, 1)))
def test_a_month_in_words_has_its_western_year(day: date) -> None:
    """A printed month or day always shows the western year, and never a month that it is not."""
    for text, ending in ((day.isoformat(), f"{day.month}月{day.day}日"), (day.isoformat()[:7], f"{day.month}月")):
        assert f"{day.year}年{ending}" in write_month(text)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=8))
def test_an_id_means_itself_and_a_label_one_thing(pairs: list[tuple[str, str]]) -> None:
    """An id always means itself; a label means an id only where it is that one's alone."""
    names = name_ids(pairs)
    ids = {identifier for identifier, _ in pairs}
    assert all(names.ids[identifier] == identifier for identifier in ids)
    for label in {label for _, label in pairs} - ids:
        owners = {identifier for identifier, own in pairs if own == label}
        assert names.ids.get(label) == (next(iter(owners)) if len(owners) == 1 else None)
        assert set(names.shared.get(label, ())) == (owners if len(owners) > 1 else set())


@given(WORDS, st.lists(WORDS, max_size=8))
def test_the_nearest_word_is_a_known_one(word: str, known: list[str]) -> None:
    """What is offered for a misspelt word is one of those that may stand there, and a known word has a nearest one."""
    assert nearest(word, known) in {*known, ""}
    assert not known or nearest(known[0], known)


@given(st.dictionaries(WORDS, WORDS, min_size=1, max_size=6))
def test_text_in_quotes_is_read_as_it_stands(pairs: dict[str, str]) -> None:
    """What is written within quotes is what is read: YAML makes nothing else of any key or value."""
    text = "".join(f"{_quote(key)}: {_quote(pairs[key])}\n" for key in pairs)
    assume(find_unseen(text) is None)
    report = Report()
    tree = read_mapping(text.encode(), "a.yaml", report)
    assert isinstance(tree, MapNode), report.problems
    read = {entry.key.text: entry.value.text for entry in tree.entries if isinstance(entry.value, TextNode)}
    assert read == pairs


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_the_ends_of_lines_do_not_matter(words: list[str]) -> None:
    """A file saved with CRLF and a BOM is the same document at the same places, or has the same problems."""
    lines = ["---", *(f"k{number}: {word}" for number, word in enumerate(words)), "---", *words]
    found = []
    for start, end in (("", "\n"), ("\ufeff", "\r\n")):
        report = Report()
        found.append((read_document((start + end.join(lines)).encode(), "a.md", report), report.problems))
    assert found[0] == found[1]


@given(TEXT)
def test_a_text_that_is_read_is_composed_and_visible(text: str) -> None:
    """What passes is NFC without a control character, byte for byte what was written; all else is told."""
    report = Report()
    read = read_text(text.encode(), "a.md", report)
    assert (read is None) is bool(report.problems)
    if read is not None:
        assert read == text.removeprefix("\ufeff").replace("\r\n", "\n") == unicodedata.normalize("NFC", read)
        assert all(one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cf") for one in read)


CELLS = st.one_of(st.none(), AMOUNTS, st.booleans(), st.dates(), TEXT.map(settle))


@given(st.lists(st.tuples(WORDS.map(settle), CELLS), max_size=6))
def test_csv_and_json_hold_the_same_cells(rows: list[tuple[Cell, Cell]]) -> None:
    """A row is one physical line of CSV; read back it is the cell as text, and JSON has the same."""
    assume(not any(runs_in_spreadsheet(cell) for row in rows for cell in row if isinstance(cell, str)))
    content = csv_table(["a", "b"], rows)
    assert content.count(b"\r\n") == len(rows) + 1 == len(content.decode("utf-8-sig").splitlines())
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1:]
    objects = json.loads(json_table(["a", "b"], rows), parse_float=str, parse_int=str)
    for row, line, shown in zip(rows, read, objects, strict=True):
        assert line == [_say(cell) for cell in row]
        assert [_say(value) for value in shown.values()] == line


def _say(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else plain(cell) if isinstance(cell, Decimal) else str(cell)


@given(TEXT)
def test_folding_lines_twice_is_folding_once(text: str) -> None:
    """A text on one line stays as it is, and nothing but white space is lost."""
    folded = fold_lines(text)
    assert fold_lines(folded) == folded
    assert "".join(folded.split()) == "".join("".join(text.split("\x1c")).split()) or "\x1c" in text


@given(TEXT)
def test_what_a_cell_holds_runs_in_no_spreadsheet(text: str) -> None:
    """A text that is taken begins with no trigger, or is a mark or a number from end to end."""
    if not runs_in_spreadsheet(text) and text[:1] in tuple("=+-@＝＋－＠\t\r"):
        first = text.partition("、")[0]
        assert isinstance(read_number(first), Decimal) or set(first) <= set("=+-@＝＋－＠\t\r‐‑‒–—―−ー")


def make_problem(code: str, mark: Mark, where: str, word: str) -> Problem:
    """Return a problem that quotes a word."""
    values = {"word": word, "key": word, "allowed": "", "near": "", "instead": ""}
    return Problem(code, mark, where, catalogue()[code].severity, values)


PATHS = st.sampled_from(["content/a/2023/programs/1.md", "content/b,c:d/1.md"])
CODES = st.sampled_from(["number.unit", "value.not_in_choices", "node.not_text", "text.formula", "year.notation"])
PROBLEMS = st.builds(make_problem, CODES, st.builds(Mark, PATHS, st.integers(1, 9), st.integers(1, 9)), TEXT, TEXT)


@given(st.lists(PROBLEMS, max_size=8), st.randoms(use_true_random=False))
def test_problems_have_one_order(problems: list[Problem], random: Random) -> None:
    """Found in any order, problems are told in one order, by place; sorting them again changes nothing."""
    shuffled = list(problems)
    random.shuffle(shuffled)
    told = sort_problems(problems)
    assert told == sort_problems(shuffled) == sort_problems(told)
    assert [one.mark for one in told] == sorted(one.mark for one in told)


@given(st.lists(PROBLEMS, max_size=4), st.sampled_from(LANGUAGES))
def test_a_problem_is_one_line_whatever_it_quotes(problems: list[Problem], language: Language) -> None:
    """Text and GitHub have one line a problem; JSON and SARIF are whole: no value breaks out of its message."""
    assert len(render_text(problems, language).splitlines()) == len(problems)
    assert render_github(problems, language).count("\n") == len(problems)
    assert len(json.loads(render_json(problems, language))) == len(problems)
    assert len(json.loads(render_sarif(problems, language))["runs"][0]["results"]) == len(problems)


@given(st.text(max_size=70))
def test_a_slug_is_a_safe_part_of_any_address(name: str) -> None:
    """What may name a file of content is ASCII in lower case and safe wherever a site may be copied."""
    if is_slug(name):
        assert name.isascii()
        assert name == name.casefold() == unicodedata.normalize("NFKC", name)
        assert is_safe(name)


@given(entered=st.dictionaries(WORDS.filter(is_safe), st.binary(max_size=30), max_size=5))
def test_a_manifest_and_an_archive_hold_what_was_put_in(entered: dict[str, bytes], folder: Path) -> None:
    """A manifest read back lists each file with its bytes; an archive unpacked gives them, the same bytes each time."""
    entries = {path: measure_artifact(Artifact(path, content)) for path, content in entered.items()}
    content = format_manifest(entries.values())
    assert content == format_manifest(reversed(list(entries.values())))
    (folder / MANIFEST).write_bytes(content)
    assert read_manifest(folder) == entries
    archive = zip_files(entered)
    assert archive == zip_files(dict(entered))
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == entered


WORD_OF_PATH = st.sampled_from(["costs", "2023", "budget", "project", "total", "indicators", "1", "name"])
STEPS = st.lists(WORD_OF_PATH, min_size=1, max_size=5)


@given(STEPS, STEPS, st.integers(0, 5))
def test_a_note_covers_what_lies_below_its_field(path: list[str], other: list[str], cut: int) -> None:
    """A note of a field speaks of every row below it, also with `*` before it, and of no row elsewhere."""
    field = path[: cut + 1]

    def covers(steps: list[str], row: list[str]) -> bool:
        note = ReadingNote(
            note=1, field=".".join(steps), confidence="low", printed=None, printed_so=None, alternatives=(), why=""
        )
        return Pattern(note, {}).covers(tuple(row))

    assert covers(field, path)
    assert covers(["*", *field], path)
    assert covers(["*", *field], [*other, *path])
    assert covers(field, other) is (other[: len(field)] == field)
