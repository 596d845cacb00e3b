"""The file that names the switches of a pool (TOML; `deploy/pool.toml` is an example)."""

import ipaddress
import re
import tomllib
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

from yingda.channels.telephony.switch import SwitchError

NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,19}")
PLACE: Final = re.compile(r"(?P<host>[0-9.]+):(?P<port>\d{1,5})")
SECRET: Final = re.compile(r"[A-Za-z0-9_-]{32,128}")
AT: Final = re.compile(r"(.*?) - at `\$(?:\.switch)?(?:\[(\d+)\])?(?:\.(\w+))?`", re.DOTALL)
"""How msgspec says where something is wrong."""
SWITCHES_MAX: Final = 32
TABLE: Final = "[[switch]]"
ARI_PORT: Final = 15088


class PoolWrong(SwitchError):
    """The file of the pool, or one that it names, is missing or wrong. Says where, and what must stand there."""


class Node(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One switch. `ari`, `socket`: as this program reaches them; `sip`: as phones, carriers and the others do.

    `folder`: the switch's folder (`yingda switch render --into`), as it is mounted here. `ari_port`, `rtp`: on the
    switch's own machine.
    """

    name: str
    ari: str
    ari_secret: Path
    sip: str
    folder: Path
    socket: str
    ari_port: int = ARI_PORT
    rtp: str = "20000-29999"

    @property
    def host(self) -> str:
        return self.sip.rpartition(":")[0]

    @property
    def port(self) -> int:
        return int(self.sip.rpartition(":")[2])


class PoolFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`prompts`: the folder of spoken sentences, under the same path here and at every switch. `peers_secret`: the file
    with the password that switches show each other."""

    prompts: Path
    peers_secret: Path
    switches: tuple[Node, ...] = msgspec.field(name="switch")

    def node(self, name: str) -> Node:
        """Raises PoolWrong."""
        for node in self.switches:
            if node.name == name:
                return node
        raise PoolWrong(f"The pool has no switch {name!r}. It has {', '.join(each.name for each in self.switches)}.")


def read(file: Path) -> PoolFile:
    """The pool. Raises PoolWrong."""
    try:
        text = file.read_text("utf-8")
        pool = msgspec.convert(tomllib.loads(text), PoolFile, dec_hook=_path)
    except (OSError, UnicodeDecodeError) as fault:
        raise PoolWrong(f"{file} cannot be read: {getattr(fault, 'strerror', 'it is not UTF-8')}.") from None
    except tomllib.TOMLDecodeError as fault:
        raise PoolWrong(f"{file}: {fault}. It is TOML, as deploy/pool.toml.") from None
    except msgspec.ValidationError as fault:
        match = AT.match(str(fault))
        said, index, key = match.groups() if match else (str(fault), None, None)
        raise PoolWrong(f"{_where(file, text, index, key)}: {said}. See deploy/pool.toml.") from None
    for complaint, index, key in _complaints(pool):
        raise PoolWrong(f"{_where(file, text, index, key)}: {complaint}.")
    return pool


def secret(file: Path) -> str:
    """What stands in a secret's file. Raises PoolWrong."""
    try:
        mode, found = file.stat().st_mode, file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise PoolWrong(f"{file} cannot be read: `openssl rand -hex 32 > {file}`, readable by this account.") from None
    if mode & 0o007:
        raise PoolWrong(f"{file} is open to every account of the machine: `chmod o= {file}`.")
    if not SECRET.fullmatch(found):
        raise PoolWrong(f"{file} must hold 32 to 128 letters and digits: `openssl rand -hex 32 > {file}`.")
    return found


def _complaints(pool: PoolFile) -> list[tuple[str, int | None, str | None]]:
    found: list[tuple[str, int | None, str | None]] = []
    if not 1 <= len(pool.switches) <= SWITCHES_MAX:
        found.append((f"a pool has 1 to {SWITCHES_MAX} switches", None, None))
    if not pool.prompts.is_absolute():
        found.append(("must be a whole path, beginning with /", None, "prompts"))
    for index, node in enumerate(pool.switches):
        found += [(said, index, key) for key, said in _of_node(node).items()]
        for key in ("name", "ari", "sip", "folder"):
            if any(getattr(node, key) == getattr(other, key) for other in pool.switches[:index]):
                found.append((f"another switch has the same {key}", index, key))
    return found


def _of_node(node: Node) -> dict[str, str]:
    found: dict[str, str] = {}
    if not NAME.fullmatch(node.name):
        found["name"] = "must be up to 20 small letters, digits and hyphens, beginning with a letter"
    if not _is_place(node.sip):
        found["sip"] = "must be an IPv4 address and a port, as 10.0.0.11:5060"
    if not node.folder.is_absolute():
        found["folder"] = "must be a whole path, beginning with /"
    for key, plain, safe, path in (("ari", "http", "https", "/ari"), ("socket", "ws", "wss", "/ws")):
        url = urlsplit(getattr(node, key))
        if not url.hostname or url.scheme not in (plain, safe) or url.path != path or url.query or url.username:
            found[key] = f"must be as {safe}://switch-a.bank.example{path}"
        elif url.scheme == plain and not _is_loopback(url.hostname):
            found[key] = f"leaves this machine unsealed: use {safe}:// or a tunnel to 127.0.0.1"
    first, _, last = node.rtp.partition("-")
    if not (first.isdecimal() and last.isdecimal() and 1024 <= int(first) < int(last) <= 65535):
        found["rtp"] = "must be the first and the last port for sound, as 20000-29999"
    if not 1024 <= node.ari_port <= 65535:
        found["ari_port"] = "must be a port from 1024 to 65535"
    return found


def _is_place(text: str) -> bool:
    match = PLACE.fullmatch(text)
    try:
        return match is not None and bool(ipaddress.IPv4Address(match["host"])) and 1024 <= int(match["port"]) <= 65535
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _where(file: Path, text: str, index: str | int | None, key: str | None) -> str:
    """File, line and key, as far as they are known."""
    lines = [line.strip() for line in text.splitlines()]
    tables = [number for number, line in enumerate(lines) if line == TABLE]
    begin = tables[int(index)] if index is not None and int(index) < len(tables) else 0
    line = next((n for n in range(begin, len(lines)) if key and re.match(rf"{key}\s*=", lines[n])), begin)
    return f"{file}, line {line + 1}" + (f", `{key}`" if key else "")


def _path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError
