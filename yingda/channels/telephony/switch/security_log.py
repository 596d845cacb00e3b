"""The switch's own log of attempts: who tried what, from where. Read as it grows, and kept small."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

READ_BYTES_MAX: Final = 4_000_000
"""At once; an attack of 20,000 attempts a second fills about that much."""
KEEP_BYTES_MAX: Final = 8_000_000
"""Then the file begins anew: who was shut out stands in the audit log."""
EVENT: Final = re.compile(r'SecurityEvent="(\w+)"')
ADDRESS: Final = re.compile(r'RemoteAddress="IPV[46]/\w+/([0-9a-fA-F:.\[\]]+?)/\d+"')
FAILURES: Final = frozenset({
    "InvalidAccountID", "ChallengeResponseFailed", "InvalidPassword", "UnexpectedAddress", "RequestNotAllowed",
    "RequestNotSupported", "RequestBadFormat", "AuthMethodNotAllowed", "InvalidTransport",
})  # fmt: skip
CHALLENGED: Final = "ChallengeSent"


@dataclass(frozen=True, slots=True)
class Attempt:
    """`failed`: with a wrong name or password. Else it was only asked for one: a scanner does not answer."""

    address: str
    failed: bool


class SecurityLog:
    """What came since the last look."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._at = file.stat().st_size if file.exists() else 0

    def read(self) -> list[Attempt]:
        """The attempts in the lines that are whole."""
        try:
            size = self._file.stat().st_size
        except OSError:
            return []
        if size < self._at:
            self._at = 0
        with self._file.open("rb") as opened:
            opened.seek(self._at)
            data = opened.read(READ_BYTES_MAX)
        whole = data.rfind(b"\n") + 1
        self._at += whole
        if self._at > KEEP_BYTES_MAX and self._at == size:
            with self._file.open("r+b") as full:
                full.truncate(0)  # the switch appends, so it goes on at the beginning
            self._at = 0
        return list(_attempts(data[:whole].decode(errors="replace")))


def _attempts(text: str) -> Iterator[Attempt]:
    for line in text.splitlines():
        event, addresses = EVENT.search(line), ADDRESS.findall(line)
        if event is not None and addresses and (event[1] in FAILURES or event[1] == CHALLENGED):
            # The last one: a name that was tried stands before it as it came, whatever it says.
            yield Attempt(address=addresses[-1].strip("[]"), failed=event[1] in FAILURES)
