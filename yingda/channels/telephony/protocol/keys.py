"""What a caller's keys mean, by what the flow waits for. Digits are collected here, one key goes through as it is."""

from dataclasses import dataclass
from typing import Final

from yingda.interactions.contact import Awaited
from yingda.journey import commands

HUMAN: Final = "0"
END: Final = "#"
AGAIN: Final = "*"
BETWEEN_MS: Final = 3_000
"""Digits that come later than this after the last one belong to nothing any more (ITU-T Q.118 has 4–6 s for dialling;
callers who confirm a number are quicker)."""
AHEAD_MAX: Final = 16
"""Keys pressed before the question; more are forgotten."""
KEYS_MAX: Final = 500
"""In one call. A flood is heard no longer."""


@dataclass(slots=True)
class Keys:
    """The keys of one caller."""

    visitor: str
    collected: str = ""
    ahead: str = ""
    heard: int = 0

    def keep(self, key: str) -> bool:
        """Takes a key in; False if there were too many."""
        self.heard += 1
        if self.heard > KEYS_MAX or len(self.ahead) >= AHEAD_MAX:
            return False
        self.ahead += key
        return True

    def next(self, awaits: Awaited) -> commands.CustomerCommand | None:
        """What the keys so far say in answer to the question; None: not enough yet."""
        while self.ahead:
            key, self.ahead = self.ahead[0], self.ahead[1:]
            if awaits.form != "digits":
                return self._single(key)
            if (command := self._collect(key, awaits)) is not None:
                return command
        return None

    def _single(self, key: str) -> commands.CustomerCommand:
        if key == HUMAN:
            return commands.AskHuman(visitor=self.visitor)
        return commands.Press(visitor=self.visitor, key=key)

    def _collect(self, key: str, awaits: Awaited) -> commands.CustomerCommand | None:
        if key == AGAIN:
            self.collected = ""
        elif key == END:
            return self.finished()
        else:
            self.collected += key
            if len(self.collected) >= awaits.chars_max:
                return self.finished()
        return None

    def finished(self) -> commands.CustomerCommand:
        """What was collected, as an answer. A single 0 asks for a human; nothing at all is silence."""
        digits, self.collected = self.collected, ""
        if digits == HUMAN:
            return commands.AskHuman(visitor=self.visitor)
        if not digits:
            return commands.Silence(visitor=self.visitor)
        return commands.CustomerSend(visitor=self.visitor, text=digits)

    def forget(self) -> None:
        self.collected = self.ahead = ""
