"""While a caller waits: place and expected wait now and then, and the offer to be called back instead."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from yingda.channels.telephony.protocol import speech
from yingda.channels.telephony.protocol.limits import ANNOUNCE_EVERY_MS, ANNOUNCE_FIRST_MS
from yingda.channels.telephony.protocol.shown import Shown
from yingda.channels.telephony.protocol.sound import Sound
from yingda.journey import commands

YES: Final = "1"
NUMBER_DIGITS_MIN: Final = 7
"""A caller's number that is shorter, or hidden, cannot be called back."""
CONFIRM_MS: Final = 10_000
"""For the answer, from the end of the question."""


@dataclass(slots=True)
class Waiting:
    """`wish`: how far the wish to be called back has come. After `promised` the call only takes its leave."""

    visitor: str
    number: str
    can_call_back: bool
    sound: Sound
    send: Callable[[commands.Command], None]
    announce_at: int | None = None
    wish: Literal["none", "confirming", "asked", "promised"] = "none"
    confirm_by: int | None = None

    @property
    def offers(self) -> bool:
        number = self.number
        return self.can_call_back and number.isascii() and number.isdigit() and len(number) >= NUMBER_DIGITS_MIN

    def told(self, shown: Shown, now: int) -> None:
        if shown.where not in ("waiting", "offered"):
            self.announce_at = self.confirm_by = None
            if self.wish == "confirming":
                self.wish = "none"
        elif self.announce_at is None:
            self.announce_at = now + ANNOUNCE_FIRST_MS

    def key(self, key: str, shown: Shown, now: int) -> None:
        if not self.offers or self.wish in ("asked", "promised") or shown.dial is not None:
            return
        if self.wish == "confirming":
            self.confirm_by = None
            self.wish = "asked" if key == YES else "none"
            self.sound.hush()
            if key == YES:
                self.send(commands.AskCallback(visitor=self.visitor, number=self.number))
        elif key == YES:
            self.wish, self.confirm_by = "confirming", now + CONFIRM_MS
            self.sound.hush()
            self.sound.say(speech.callback_confirm(shown.language, self.number))

    def answered(self, code: str | None, language: str) -> None:
        """What became of the wish."""
        if code is not None:
            self.wish = "none"
            return
        self.wish, self.announce_at = "promised", None
        self.sound.hush()
        self.sound.say(speech.callback_promised(language))

    @property
    def due(self) -> int | None:
        found = [each for each in (self.announce_at, self.confirm_by) if each is not None]
        return min(found, default=None)

    def time(self, shown: Shown, now: int) -> None:
        if self.confirm_by is not None and now >= self.confirm_by:
            self.confirm_by = None
            if self.wish == "confirming":
                self.wish = "none"
        if self.announce_at is None or now < self.announce_at:
            return
        quiet = self.sound.quiet and self.wish == "none"
        self.announce_at = now + (ANNOUNCE_EVERY_MS if quiet else ANNOUNCE_FIRST_MS)
        if quiet:
            self.sound.say(speech.waiting(shown))
            if self.offers and shown.dial is None:
                self.sound.say(speech.callback_offer(shown.language))
