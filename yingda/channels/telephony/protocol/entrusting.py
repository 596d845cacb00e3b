"""Digits of a secret that a flow asks for: from the keys to the vault. No message, no variable and no log gets one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from yingda.channels.telephony.protocol.keys import AGAIN, END, HUMAN
from yingda.channels.telephony.protocol.requests import Keep, Request
from yingda.interactions.contact import Awaited
from yingda.journey import commands

PAUSE_MS: Final = 5_000
"""After the last digit: then the entry is complete. Who reads a card's number off needs longer than for a menu."""
AFTER_MS: Final = 1_000
"""Keys that follow upon a secret without such a pause belong to it: whoever's PIN is longer than ours says no more."""


@dataclass(slots=True)
class Entrusting:
    """`keeping`: the question (its message) whose digits are being sealed."""

    leg: str
    visitor: str
    send: Callable[[Request | commands.Command], None]
    keeping: Awaited | None = None
    key_at: int | None = None
    _digits: str = field(default="", repr=False)

    @property
    def due(self) -> int | None:
        """When the digits so far are all; None: there are none."""
        return self.key_at + PAUSE_MS if self._digits and self.key_at is not None else None

    def forget(self) -> None:
        self._digits, self.keeping = "", None

    def trails(self, now: int) -> bool:
        """Whether a key that comes now still belongs to the secret before; the next is measured by this one."""
        trails = self.key_at is not None and now - self.key_at < AFTER_MS
        self.key_at = now if trails else None
        return trails

    def key(self, key: str, awaits: Awaited, now: int) -> commands.Command | None:
        """One more key. The customer is alone and not recorded when this is called."""
        self.key_at = now
        if self.keeping is not None:
            return None
        if key == AGAIN:
            self._digits = ""
        elif key != END:
            self._digits += key
        if self._digits and (key == END or len(self._digits) >= awaits.chars_max):
            self.key_at = None if key == END else now  # nothing of it follows upon its end
            return self.finished(awaits)
        return None

    def finished(self, awaits: Awaited) -> commands.Command | None:
        """What was keyed in is sealed; a single 0 asks for a human."""
        digits, self._digits = self._digits, ""
        if digits == HUMAN:
            return commands.AskHuman(visitor=self.visitor)
        self.keeping = awaits
        self.send(Keep(self.leg, _name(awaits), awaits.of, digits))
        return None

    def kept(self, name: str, token: str | None, shown: str) -> commands.Entrust | None:
        """The vault has it, or says that it cannot be what was asked for."""
        awaits = self.keeping
        if awaits is None or _name(awaits) != name:
            return None
        self.keeping = None
        return commands.Entrust(visitor=self.visitor, seq=awaits.seq, token=token or "", shown=shown)


def _name(awaits: Awaited) -> str:
    return f"secret:{awaits.seq}"
