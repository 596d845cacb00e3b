"""Fetches the switch and what speaks for it from Debian's own archive into a prefix, where the system has none.

Debian 12 has no Asterisk; the packages of a newer suite run unchanged through their own `ld.so`. apt works on a root of
its own, so nothing is installed on the machine and no maintainer script runs. Signatures are checked by apt with
Debian's keyring. Packages are kept with their checksums: a suite rolls on, an installation must not.
"""

import hashlib
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from yingda.channels.telephony.switch.errors import PackagesBroken, SwitchMissing
from yingda.channels.telephony.switch.layout import Layout

SUITE: Final = "forky"
SWITCH: Final = ("asterisk", "asterisk-modules", "asterisk-core-sounds-en-gsm", "asterisk-moh-opsound-wav")
SPEECH: Final = ("espeak-ng", "sox")
NOT_NEEDED: Final = (
    "perl", "libperl", "gnupg", "gpg", "dirmngr", "pinentry", "tzdata", "passwd", "debconf", "adduser",
)  # fmt: skip
"""Drawn in for maintainer scripts, which are not run."""
LEFT_OUT: Final = ("doc", "man", "locale")
"""Under usr/share."""
KEYRING: Final = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SUMS: Final = "SHA256SUMS"
HOLDS: Final = "PACKAGES"
"""In both folders, written last: what was wanted. A folder without it was never finished."""
FETCH_TIMEOUT_S: Final = 900
UNPACK_TIMEOUT_S: Final = 300
TOOLS: Final = ("apt-get", "dpkg", "dpkg-deb", "tar")
COMPLAINT_CHARS_MAX: Final = 500

Say = Callable[[str], None]


def obtain(layout: Layout, wanted: Sequence[str], say: Say) -> Path:
    """The prefix with these packages in it; fetched and unpacked if they are not there. Raises SwitchError."""
    if holds(layout.prefix, wanted):
        return layout.prefix
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        raise SwitchMissing(f"{', '.join(missing)}: not here, so {_named(wanted)} cannot be fetched. Install them.")
    if not holds(layout.packages, wanted):
        say("Fetching the telephone switch (about 110 MB, once)")
        fetch(layout.packages, wanted)
    verify(layout.packages)
    say("Unpacking the telephone switch")
    unpack(layout.packages, layout.prefix)
    return layout.prefix


def holds(folder: Path, wanted: Sequence[str]) -> bool:
    """Whether the folder is finished and has these packages."""
    try:
        return set(wanted) <= set((folder / HOLDS).read_text().split())
    except OSError:
        return False


def downloaded_bytes(folder: Path) -> int:
    """What a fetch under way has brought."""
    came = (folder.with_name("packages.apt") / "cache" / "archives").glob("**/*.deb*")
    return sum(package.stat().st_size for package in came if package.exists())


def fetch(folder: Path, wanted: Sequence[str]) -> None:
    """Downloads these packages with all that they need, then writes their checksums. They replace older ones."""
    work, part = folder.with_name("packages.apt"), folder.with_name("packages.part")
    for left in (work, part):
        shutil.rmtree(left, ignore_errors=True)
    options = _own_root(work)
    _apt([*options, "-qq", "update"])
    _apt([*options, "-qq", "-y", "--download-only", "install", *wanted])
    part.mkdir(parents=True)
    found = sorted((work / "cache" / "archives").glob("*.deb"))
    for package in found:
        shutil.move(package, part / package.name)
    sums = "".join(f"{_sha256(part / package.name)}  {package.name}\n" for package in found)
    (part / SUMS).write_text(sums)
    (part / HOLDS).write_text(" ".join(wanted) + "\n")
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    shutil.rmtree(work)


def verify(folder: Path) -> None:
    """Every package is there and what it was when it came (apt checked its signature then)."""
    for expected, name in (line.split("  ", 1) for line in (folder / SUMS).read_text().splitlines()):
        package = folder / name
        if not package.exists() or _sha256(package) != expected:
            raise PackagesBroken(f"{name} in {folder} is missing or damaged. Remove that folder and start again.")


def unpack(folder: Path, prefix: Path) -> None:
    """Files only, no scripts; the finished prefix appears at once."""
    part = prefix.with_name(prefix.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for package in _needed(folder):
        _extract(package, part)
    shutil.copyfile(folder / HOLDS, part / HOLDS)
    shutil.rmtree(prefix, ignore_errors=True)
    part.rename(prefix)


def _needed(folder: Path) -> Iterator[Path]:
    for package in sorted(folder.glob("*.deb")):
        if not package.name.startswith(NOT_NEEDED):
            yield package


def _extract(package: Path, into: Path) -> None:
    without = [f"--exclude=./usr/share/{name}" for name in LEFT_OUT]
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE) as packed:
        command = ["tar", "-x", "-C", str(into), "--no-same-owner", "--keep-directory-symlink", *without]
        done = subprocess.run(command, stdin=packed.stdout, capture_output=True, timeout=UNPACK_TIMEOUT_S)
    if done.returncode or packed.returncode:
        raise PackagesBroken(f"{package.name} could not be unpacked: {_tail(done.stderr)}")


def _own_root(work: Path) -> list[str]:
    """Options that keep apt out of the machine's own lists, cache and installed packages."""
    for name in ("lists/partial", "cache/archives/partial", "etc/preferences.d", "etc/apt.conf.d", "etc/trusted.gpg.d"):
        (work / name).mkdir(parents=True)
    (work / "status").touch()
    architecture = _run(["dpkg", "--print-architecture"], FETCH_TIMEOUT_S).strip()
    source = f"deb [arch={architecture} signed-by={KEYRING}] {_mirror()} {SUITE} main\n"
    (work / "etc" / "sources.list").write_text(source)
    options = {
        "Dir::Etc": work / "etc", "Dir::State": work, "Dir::State::status": work / "status",
        "Dir::Cache": work / "cache", "APT::Architecture": architecture, "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "root", "Acquire::Languages": "none", "Acquire::Retries": "2",
        # A mirror that lags is better than none; what it gives is still signed.
        "Acquire::Check-Valid-Until": "false", "Acquire::Check-Date": "false",
    }  # fmt: skip
    return [part for name, value in options.items() for part in ("-o", f"{name}={value}")]


def _mirror() -> str:
    """The archive that this machine already uses for Debian's packages."""
    if not KEYRING.exists():
        raise SwitchMissing("This is no Debian: Asterisk cannot be fetched here. Install Asterisk 20 or newer.")
    listed = _run(["apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages"], FETCH_TIMEOUT_S)
    sites = [site for site in listed.split() if site.rstrip("/").endswith("/debian")]
    if not sites:
        raise SwitchMissing("apt knows no archive of Debian. Add one and run apt-get update, or install Asterisk ≥ 20.")
    return sites[0]


def _apt(arguments: list[str]) -> None:
    _run(["apt-get", *arguments], FETCH_TIMEOUT_S)


def _run(command: list[str], timeout_s: float) -> str:
    try:
        done = subprocess.run(command, capture_output=True, timeout=timeout_s, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise SwitchMissing(f"{command[0]} did not work ({type(fault).__name__}): nothing was fetched.") from fault
    if done.returncode:
        raise SwitchMissing(f"{command[0]} failed, nothing was fetched: {_tail(done.stderr)}")
    return done.stdout.decode(errors="replace")


def _named(wanted: Sequence[str]) -> str:
    """As an administrator would install it."""
    return ", ".join(name for name in wanted if name in (SWITCH[0], *SPEECH))


def _tail(output: bytes) -> str:
    return output.decode(errors="replace").strip()[-COMPLAINT_CHARS_MAX:]


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
