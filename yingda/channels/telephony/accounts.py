"""The SIP accounts of one installation: who has one, and with which password.

An agent has two: `<id>` for a desk phone, `<id>-web` for the browser. An endpoint that speaks WebRTC takes no plain
RTP, so one cannot serve both. Passwords are derived from the installation's key and a number that each rotation raises.
"""

from pathlib import Path
from typing import Final

import msgspec

from yingda.channels.telephony.switch import Secrets
from yingda.channels.telephony.switch.secrets import write_private

FILE: Final = "phones.json"
WEB: Final = "-web"
"""Behind the id of an agent: the account of the browser."""
OTHERS_FOR_MS: Final = 24 * 3_600_000
"""How long somebody who is no agent (a supervisor who listens) keeps the account after asking for it."""
OTHERS_MAX: Final = 1_000


class Book(msgspec.Struct):
    """What has to be remembered: rotations by person; when people who are no agents asked last, in epoch ms."""

    rotations: dict[str, int] = {}
    others: dict[str, int] = {}


class Accounts:
    """Kept in a file beside the switch, readable by its owner only."""

    def __init__(self, root: Path, secrets: Secrets) -> None:
        self._file = root / FILE
        self._secrets = secrets
        self._book = msgspec.json.decode(self._file.read_bytes(), type=Book) if self._file.exists() else Book()

    def password(self, account: str) -> str:
        """Of `<id>` or `<id>-web`."""
        rotation = self._book.rotations.get(person_of(account), 0)
        return self._secrets.phone_password(f"{account}#{rotation}" if rotation else account)

    def rotate(self, person: str) -> None:
        """From now on both of the person's accounts have another password."""
        self._book.rotations[person] = self._book.rotations.get(person, 0) + 1
        self._save()

    def asked(self, person: str, now_ms: int) -> None:
        """Somebody who is no agent wants a phone."""
        others = {**self._current(now_ms), person: now_ms}
        self._book.others = dict(sorted(others.items(), key=lambda each: each[1])[-OTHERS_MAX:])
        self._save()

    def others(self, now_ms: int) -> set[str]:
        """People who are no agents and have an account."""
        return set(self._current(now_ms))

    def _current(self, now_ms: int) -> dict[str, int]:
        return {person: at for person, at in self._book.others.items() if at > now_ms - OTHERS_FOR_MS}

    def _save(self) -> None:
        write_private(self._file, msgspec.json.encode(self._book))


def web_of(person: str) -> str:
    return person + WEB


def person_of(account: str) -> str:
    return account.removesuffix(WEB)
