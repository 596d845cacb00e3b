"""Secure capture: digits go from the keys to the vault, past the agent, the recording and the log."""

from collections.abc import Callable
from dataclasses import dataclass, field

from yingda.channels.telephony.protocol import speech
from yingda.channels.telephony.protocol.keys import AGAIN, END
from yingda.channels.telephony.protocol.limits import CAPTURE_DIGITS_MAX, CAPTURE_TRIES_MAX
from yingda.channels.telephony.protocol.requests import Keep, Request
from yingda.channels.telephony.protocol.shown import Shown
from yingda.channels.telephony.protocol.sound import Sound
from yingda.interactions.call import Capture
from yingda.journey import commands


@dataclass(slots=True)
class Capturing:
    """`capture` None: nobody is asked. `keeping`: what was keyed in is being sealed."""

    leg: str
    visitor: str
    sound: Sound
    send: Callable[[Request | commands.Command], None]
    capture: Capture | None = None
    language: str = ""
    tries: int = 0
    keeping: bool = False
    thanked: bool = False
    """The last word is on its way to the customer: it is heard before the agent is back."""
    _digits: str = field(default="", repr=False)

    def follow(self, shown: Shown) -> None:
        """Asks for what the contact wants to be keyed in. The caller is alone and not recorded when this is called."""
        wanted = shown.capture
        if wanted is None or (self.capture is not None and self.capture.id == wanted.id):
            return
        self.forget()
        self.capture, self.language = wanted, shown.language
        self.sound.hush()
        self.sound.say(speech.capture_ask(shown.language, wanted.kind))

    def forget(self) -> None:
        self.capture = None
        self._digits, self.tries, self.keeping, self.thanked = "", 0, False, False

    def key(self, key: str) -> None:
        if self.capture is None or self.keeping or self.tries >= CAPTURE_TRIES_MAX:
            return
        self.sound.hush()
        if key == AGAIN:
            self._digits = ""
        elif key != END:
            self._digits += key
        full = len(self._digits) >= CAPTURE_DIGITS_MAX[self.capture.kind]
        if self._digits and (key == END or full):
            self.keeping = True
            self.send(Keep(self.leg, self.capture.id, self.capture.kind, self._digits))
            self._digits = ""

    def kept(self, capture: str, token: str | None, shown: str) -> None:
        """The vault has it, or says that it cannot be what was asked for."""
        if self.capture is None or self.capture.id != capture or not self.keeping:
            return
        self.keeping = False
        if token is not None:
            self.thanked = True
            self.sound.say(speech.capture_done(self.language))
            self.send(commands.Captured(visitor=self.visitor, capture=capture, token=token, shown=shown))
            return
        self.tries += 1
        again = self.tries < CAPTURE_TRIES_MAX
        say = speech.capture_again(self.language, self.capture.kind) if again else speech.capture_failed(self.language)
        self.sound.say(say)
