"""What the caller hears when no agent talks: sentences one after the other, else music or silence."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from yingda.channels.telephony.protocol.names import PLAY
from yingda.channels.telephony.protocol.requests import Play, Request, StartMusic, StopMusic, StopPlay
from yingda.channels.telephony.protocol.shown import Spoken

LINES_MAX: Final = 40
"""Sentences waiting; a flow that says more at once is cut short."""


@dataclass(slots=True)
class Sound:
    """`send` puts a request in line; nothing is asked any more once the leg is `gone`."""

    leg: str
    name: Callable[[str], str]
    send: Callable[[Request], None]
    lines: deque[Spoken] = field(default_factory=lambda: deque(maxlen=LINES_MAX))
    playing: str | None = None
    music: bool | None = False
    """None: not known, the call was found as it is."""
    gone: bool = False
    away: bool = False
    """The leg is on its way: what is to be said waits."""

    @property
    def quiet(self) -> bool:
        """Nothing is being said and nothing is left to say."""
        return self.playing is None and not self.lines

    def say(self, *spoken: Spoken) -> None:
        self.lines.extend(each for each in spoken if each.text.strip())

    def ended(self, playback: str) -> None:
        if playback == self.playing:
            self.playing = None

    def hush(self) -> None:
        """Barge-in: silence now."""
        self.lines.clear()
        if self.playing is not None and not self.gone and not self.away:
            self.send(StopPlay(self.leg, self.playing))
        self.playing = None

    def stop_music(self) -> None:
        if not self.gone and not self.away:
            self._set_music(on=False)

    def follow(self, *, music: bool) -> None:
        """The next sentence; when all is said, music or silence."""
        if self.gone or self.away or self.playing is not None:
            return
        if self.lines:
            self._set_music(on=False)
            self.playing = self.name(PLAY)
            self.send(Play(self.leg, self.playing, self.lines.popleft()))
        else:
            self._set_music(on=music)

    def _set_music(self, *, on: bool) -> None:
        if on != self.music:
            self.music = on
            self.send(StartMusic(self.leg) if on else StopMusic(self.leg))
