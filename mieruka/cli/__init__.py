"""The command line: arguments in, exit status out.

0 done, 1 content has errors, 2 cannot run, 130 and 143 interrupted.
"""

import argparse
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from mieruka.cli.arguments import CannotRun, Parser, add_address, add_common, refuse_command, today
from mieruka.cli.telling import count_problems, say, tell_published, tell_refused
from mieruka.content import NoContent
from mieruka.contract import BrokenContract, validate_package
from mieruka.crew import CrewLost
from mieruka.problems import has_errors
from mieruka.problems.render import FORMATS
from mieruka.publish import CannotPublish, Published, may_publish
from mieruka.publish.memory import NOBODY, Witness, bear_witness
from mieruka.publish.pack import has_results
from mieruka.recall import Done, Inputs, Said, keep, look, sign_ground, sum_up

if TYPE_CHECKING:  # a build that changes nothing does without them
    from mieruka.engine import Engine
    from mieruka.pipeline import Folders
    from mieruka.store import DiskStore

# A build makes millions of values and hardly a cycle: to look for these took a tenth of its time, and with a thousand
# sheets it found less than a hundredth of the memory. A preview, which goes on, looks now and then.
RARELY = 50_000
HERE = Path(__file__).resolve().parents[2]
DONE, CONTENT_HAS_ERRORS, CANNOT_RUN, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    signal.signal(signal.SIGTERM, _stop)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # what a terminal cannot show is escaped: it is no reason to fall over
            stream.reconfigure(errors="backslashreplace")
    try:
        options = parse(sys.argv[1:] if arguments is None else arguments)
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return INTERRUPTED
    except CannotRun as error:
        return _refuse(str(error))
    except OSError as error:
        # Stages tell of their own faults; this one is what our words met: a full disk, or a reader that has gone.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _refuse(f"結果を書き出せない / cannot write what there is to say: {error.strerror}")
    finally:
        gc.enable()


def end(status: int) -> NoReturn:
    """End this process at once. To free what a build holds, value by value, takes a seventh of a build of one edit."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # the status says it too
            stream.flush()
    os._exit(status)


def _refuse(reason: str) -> int:
    with suppress(OSError):  # the status says it too
        print(f"build.py: {reason}", file=sys.stderr)
    return CANNOT_RUN


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(TERMINATED)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options of a command line; `build` is the command where none is named. Raises CannotRun."""
    words = list(arguments)
    if words and not words[0].startswith("-") and words[0] not in COMMANDS:
        refuse_command(words[0], COMMANDS)
    if not words or words[0] not in (*COMMANDS, "-h", "--help"):
        words.insert(0, "build")
    about = "評価シートを検査し、サイトとデータを作る。 / Check sheets, build site and data."
    parser = Parser(prog="build.py", description=about)
    subparsers = parser.add_subparsers(required=True, metavar=" | ".join(COMMANDS))
    for name, (run, about) in COMMANDS.items():
        sub = subparsers.add_parser(name, help=about, description=about)
        sub.set_defaults(run=run)
        add_common(sub, HERE)
        if name == "check":
            sub.add_argument("paths", nargs="*", metavar="PATH", help="この結果だけを示す / show these files only")
            validate = "公開したデータも frictionless で検査する / also validate the published data"
            sub.add_argument("--published", action="store_true", help=validate)
        if name == "build":
            again = "前回の結果を使わず、残しもしない / use nothing of the last build, and keep nothing of this one"
            sub.add_argument("--no-cache", action="store_true", help=again)
        if name == "serve":
            add_address(sub)
    options, rest = parser.parse_known_args(words)
    if rest:
        subparsers.choices[words[0]].refuse(rest[0])
    return options


def _folders(options: argparse.Namespace) -> "Folders":
    from mieruka.pipeline import Folders

    return Folders(_content(options), options.templates, options.site, HERE / "datapackage.json")


def _content(options: argparse.Namespace) -> Path:
    named: Path | None = options.content
    return named or _content_around(getattr(options, "paths", ())) or HERE / "content"


def _content_around(paths: Sequence[str]) -> Path | None:
    """Return the content folder that the first of the named files is in: the nearest with a site.yaml, or None."""
    folders = [folder for path in paths[:1] for folder in (_place(path), *_place(path).parents)]
    return next((folder for folder in folders if (folder / "site.yaml").is_file()), None)


def _place(path: str | Path) -> Path:
    """Return where a path leads, links in it not followed."""
    return Path(os.path.normpath(path)).absolute()


def run_check(options: argparse.Namespace) -> int:
    """Check the content and print its problems."""
    from mieruka.engine import Engine
    from mieruka.pipeline import be_strict, check_content

    gc.disable()
    package = _published_package(options) if options.published else None
    folders = _folders(options)
    wanted = _name_wanted(options.paths, folders.content)
    try:
        engine = Engine(jobs=options.jobs, store=_find_results(options))
        with engine.crew():
            checked = check_content(folders, options.as_of or today(), engine)
    except (NoContent, BrokenContract, CrewLost) as error:
        raise CannotRun(say(error)) from error
    problems = be_strict(checked.problems) if options.strict else checked.problems
    shown = [one for one in problems if any(f"{one.mark.path}/".startswith(path) for path in wanted)]
    print(FORMATS[options.format](shown, options.lang), end="")
    count_problems(shown, options)
    faults = validate_package(package) if package else []
    for fault in faults:
        print(fault)
    if faults:
        return CONTENT_HAS_ERRORS
    return CONTENT_HAS_ERRORS if has_errors(shown) else DONE


def _find_results(options: argparse.Namespace) -> "DiskStore | None":
    """Return what the last build of the site read in each sheet, to be read alone; None where nothing is kept."""
    if not has_results(options.site):
        return None
    from mieruka.store import DiskStore

    ground = sign_ground(_inputs(options), options.site)
    return DiskStore(options.site, ground, adds=False) if ground else None


def _name_wanted(paths: Sequence[str], content: Path) -> list[str]:
    """Return how the paths of problems begin that are of the named files and folders, or of any.

    Raises CannotRun for a path that is not there or not in the content: silence about it would sound like praise.
    """
    whole, wanted = _place(content), []
    for path in paths:
        place = _place(path)
        if not os.path.lexists(place):
            raise CannotRun(f"ファイルがない / no such file: {path}")
        if not (place.is_relative_to(whole) or whole.is_relative_to(place)):
            inside = os.path.relpath(whole)
            raise CannotRun(f"{inside} のフォルダの中のファイルではない / not in the content folder {inside}: {path}")
        wanted.append("" if whole.is_relative_to(place) else f"{os.path.relpath(place)}/".replace(os.sep, "/"))
    return wanted or [""]


def _published_package(options: argparse.Namespace) -> Path:
    """Return the descriptor of the published package. Raises CannotRun."""
    path: Path = options.site / "data" / "datapackage.json"
    if not path.is_file():
        raise CannotRun(f"公開したデータがない（先に build する） / nothing is published yet: {path}")
    return path


def run_build(options: argparse.Namespace) -> int:
    """Build the site, or tell what the last build told where nothing changed since, and print the problems."""
    inputs = _inputs(options)
    before = None if options.no_cache else look(inputs, options.site)
    if before and before.said:
        tell_published(before.said, options)
        return DONE
    from mieruka.engine import Engine
    from mieruka.store import DiskStore

    gc.disable()
    folders = _folders(options)
    ours = may_publish(options.site, (folders.content, folders.templates, folders.contract))
    store = DiskStore(options.site, before.ground, before.witness) if before and ours else None
    try:
        witness = before.witness if before else NOBODY
        status, said, published = _build(options, Engine(jobs=options.jobs, store=store), witness)
        if said and published and before and store:
            keep(before, inputs, options.site, Done(said, published.seen), store.write)
    finally:
        if store:
            store.close()
    return status


def _inputs(options: argparse.Namespace) -> Inputs:
    """Return all that a build with these options reads."""
    folders = {"content": _content(options), "templates": options.templates}
    others = {"as_of": str(options.as_of or today()), "strict": str(options.strict)}
    return Inputs(folders, HERE / "datapackage.json", others)


def _build(
    options: argparse.Namespace, engine: "Engine", witness: Witness
) -> tuple[int, Said | None, Published | None]:
    """Return the exit status, what was said of what was published, and what that is. Raises CannotRun."""
    from mieruka.fulltext import CannotIndex
    from mieruka.pages import BrokenTemplate
    from mieruka.pipeline import build

    try:
        folders, day = _folders(options), options.as_of or today()
        problems, published = build(folders, day, strict=options.strict, engine=engine, witness=witness)
    except (CannotPublish, CannotIndex) as error:
        raise CannotRun(f"{error.ja} / {error.en}") from error
    except (NoContent, BrokenContract, BrokenTemplate, CrewLost, OSError, UnicodeDecodeError) as error:
        raise CannotRun(say(error)) from error
    if published is None:
        tell_refused(problems, options)
        return CONTENT_HAS_ERRORS, None, None
    said = sum_up(problems, published.count)
    tell_published(said, options)
    return DONE, said, published


def run_serve(options: argparse.Namespace) -> int:
    """Build, serve on loopback, and build again at each change; content errors are printed and serving goes on."""
    from mieruka.engine import Engine
    from mieruka.serve import CannotServe, check_address, serve

    gc.set_threshold(RARELY)
    engine = Engine(keep=True)
    witness = NOBODY

    def build_once() -> bool:
        nonlocal witness
        published = _build(options, engine, witness)[2]
        if published is None:
            return False
        with suppress(OSError):  # the site was moved away meanwhile
            witness = bear_witness(options.site, published.seen)
        return published.changed

    def rebuild() -> bool:
        try:
            return build_once()
        except CannotRun as error:
            print(f"build.py: {error}", file=sys.stderr)
            return False

    folders = _folders(options)
    watched, address = (folders.content, folders.templates, folders.contract), (options.host, options.port)
    try:
        check_address(address)
        build_once()
        gc.freeze()  # what the first build kept is there to stay
        serve(options.site, watched, rebuild, address)
    except CannotServe as error:
        raise CannotRun(f"{error.ja} / {error.en}") from error
    return DONE


COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], int], str]] = {
    "build": (run_build, "サイトを作る（既定） / build the site (default)"),
    "check": (run_check, "content を検査する / check the content"),
    "serve": (run_serve, "手元で見ながら直す / preview while editing"),
}
