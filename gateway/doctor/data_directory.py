"""The data directory: ours to write, with room, and on a disk on which SQLite's locks hold."""
from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from gateway.doctor.finding import Finding, advice, ok, wrong
from gateway.doctor.surroundings import Surroundings

SOUND = ok("data-sound", "{place}, {free} free")
NOT_OURS = wrong("data-not-ours", "{place} cannot be written by this user",
                 "run `spoc check` as the user who runs the gateway, or give that user the directory (chown)")
OPEN = wrong("data-open", "everybody on this machine may write in {place}", "chmod o-w {place}")
FULL = wrong("data-full", "{free} are free in {place}, less than listen.min_free_bytes: new mail is put off (452)",
             "make room on that disk, or set gateway.data_dir and gateway.blobs_dir to a bigger one")
NEARLY_FULL = advice("data-nearly-full", "{free} are free in {place}; below {least} no new mail is taken",
                     "make room on that disk soon; `spoc tidy` clears away what has been kept long enough")
REMOTE = wrong("data-remote", "{place} lies on a network file system ({kind}), where SQLite's locks do not hold",
               "set gateway.data_dir to a disk of this machine, or use PostgreSQL (docs/several-machines.md)")

_NEARLY = 5
"""Times listen.min_free_bytes: 1 GB, unless it is set."""
_REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.glusterfs",
                     "fuse.sshfs", "fuse.s3fs", "lustre", "ncpfs"})
_MOUNTS = Path("/proc/self/mountinfo")
_OCTAL = re.compile(r"\\(\d{3})")
"""As a blank stands in that file."""


def look(around: Surroundings) -> Iterator[Finding]:
    """Rights, room, and kind of disk."""
    place, settings = around.settings.data_dir, around.settings
    growing = [place, settings.blobs_dir or place]  # big mails may lie elsewhere
    for one in growing:
        with suppress(OSError):  # where it cannot be made it is not ours either
            one.mkdir(parents=True, exist_ok=True)
        if not os.access(one, os.W_OK | os.X_OK):
            yield NOT_OURS(place=one)
            return
    least, found = settings.listen.min_free_bytes, []
    free, disk = min((shutil.disk_usage(one).free, one) for one in growing)
    if place.stat().st_mode & stat.S_IWOTH and not place.stat().st_mode & stat.S_ISVTX:
        found.append(OPEN(place=place))
    if free < least:
        found.append(FULL(place=disk, free=_size(free)))
    elif free < _NEARLY * least:
        found.append(NEARLY_FULL(place=disk, free=_size(free), least=_size(least)))
    kind = file_system(place, _MOUNTS.read_text(errors="surrogateescape") if _MOUNTS.exists() else "")
    if kind in _REMOTE and settings.database_url.startswith("sqlite"):
        found.append(REMOTE(place=place, kind=kind))
    yield from found or [SOUND(place=place, free=_size(free))]


def file_system(place: Path, mounts: str) -> str:
    """The kind of file system that the place lies on, by the lines of /proc/self/mountinfo; "" where they do not tell.

    Of several that are mounted at the same point the last one counts.
    """
    real, found = place.resolve(), ("", "")
    for line in mounts.splitlines():
        mount, _, source = line.partition(" - ")
        words = mount.split()
        if len(words) < 5 or not source:
            continue
        point = _OCTAL.sub(lambda code: chr(int(code[1], 8)), words[4])
        if real.is_relative_to(point) and len(point) >= len(found[0]):
            found = point, source.split()[0]
    return found[1]


def _size(count: int) -> str:
    return f"{count / (1 << 30):.1f} GB" if count >= 1 << 30 else f"{count / (1 << 20):.0f} MB"
