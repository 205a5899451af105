"""Publish: the only stage that writes. Artifacts are staged beside the site, verified, and exchanged for it.

After a crash, a kill, a full disk or an interrupt the site is the old one or the new one, complete; what a dead build
left beside it is swept by the next. Power loss is another matter: pages are not synced one by one, since they can be
built again. Only the manifest is, because it says that the folder is ours; the next build then finds by hash what the
power cut spoiled and replaces it.
"""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from mieruka.publish.artifacts import Artifact
from mieruka.publish.exchange import put_in_place, restore
from mieruka.publish.lock import hold_lock
from mieruka.publish.manifest import MANIFEST, read_manifest
from mieruka.publish.memory import NOBODY, Seen, Standing, Witness
from mieruka.publish.ownership import check_ownership, locate_site
from mieruka.publish.refusal import CannotPublish, disk_faults_as_refusals
from mieruka.publish.stage import Earlier, check_stage, look_over, stage_artifacts

__all__ = ["Artifact", "CannotPublish", "Published", "may_publish", "publish"]


@dataclass(frozen=True, slots=True)
class Published:
    """公開の結果: what stands in the site now."""

    count: int
    """Files, the manifest not among them."""
    total_bytes: int
    """The bytes in them."""
    changed: bool
    """Whether the site was replaced. Where it already held every byte, its folder is left alone."""
    seen: Mapping[str, Seen] = field(default_factory=dict, compare=False, repr=False)
    """How each of its files stood when it was read back."""


def publish(
    artifacts: Iterable[Artifact],
    site: Path,
    lock_seconds: float = 60,
    keep_out: Sequence[Path] = (),
    witness: Witness = NOBODY,
) -> Published:
    """Make `site` hold exactly `artifacts`, which are taken one by one, so that they need not fit in memory.

    `keep_out`: sources that the site may neither be, hold, nor lie in. `witness`: how its files stood when an earlier
    build was done: those that stand so still are not read. Raises CannotPublish, or whatever the iterator raises;
    either way the site is as it was.
    """
    with disk_faults_as_refusals(site):
        site = locate_site(site)
        check_ownership(site, keep_out)
    with hold_lock(_beside(site, "lock"), lock_seconds):
        fresh, parked = _beside(site, "stage-new"), _beside(site, "stage-old")
        with disk_faults_as_refusals(site):
            restore(site, parked)
            _sweep(fresh, parked)
            check_ownership(site, keep_out)  # the build that we waited for may have changed it
            earlier = Earlier(site, read_manifest(site) or {}, witness)
        try:
            entries = stage_artifacts(artifacts, fresh, earlier)
            with disk_faults_as_refusals(site):
                staged = check_stage(fresh, entries, witness)
                seen, difference = look_over(site, entries, partial(_know_link, staged))
                if difference:
                    check_ownership(site, keep_out)  # and so may anyone while we staged
                    put_in_place(fresh, site, parked)
        finally:
            _sweep(fresh)
            with suppress(OSError):  # as in _sweep; a parked site that may be the only one stays for the next build
                if site.exists():
                    _sweep(parked)
    listed = [entry.size_bytes for path, entry in entries.items() if path != MANIFEST]
    return Published(len(listed), sum(listed), bool(difference), staged if difference else seen)


def may_publish(site: Path, keep_out: Sequence[Path]) -> bool:
    """Tell whether a build may make a site there, and so leave something beside it. Nothing is touched."""
    try:
        with disk_faults_as_refusals(site):
            site = locate_site(site)
            check_ownership(site, keep_out)
            with suppress(FileNotFoundError):  # but not a name that leaves no room for what stands beside the site
                _beside(site, "stage-new").lstat()
    except CannotPublish:
        return False
    return True


def _beside(site: Path, suffix: str) -> Path:
    # One name each, not a random one: under the lock there is one build, and whatever bears the name is a dead one's.
    return site.with_name(f".{site.name}.{suffix}")


def _sweep(*leftovers: Path) -> None:
    # What cannot be removed is no fault of this build's site; if it is in the way, staging says so.
    for leftover in leftovers:
        with suppress(OSError):  # rmtree lets some through that it was told to ignore
            shutil.rmtree(leftover, ignore_errors=True)


def _know_link(staged: Mapping[str, Seen], path: str, standing: Standing) -> str:
    """Return the hash of a file of the site that the stage links to, and that was read back there."""
    return staged[path].sha256 if staged[path].standing == standing else ""
