"""The customer's leg: whether it is there, under our control, and recorded."""

from collections.abc import Callable
from dataclasses import dataclass

from yingda.channels.telephony.protocol.requests import Divert, Request
from yingda.channels.telephony.protocol.sound import Sound


@dataclass(slots=True)
class CustomerLeg:
    """`made`: the switch has it. `here`: it is not being made, nor on its way to its recorder or back."""

    id: str
    sound: Sound
    send: Callable[[Request], None]
    made: bool = True
    here: bool = True
    recorded: bool = True
    divertible: bool = True

    def divert(self, *, recorded: bool) -> None:
        """To the recorder and back; nothing can be asked of the leg meanwhile."""
        self.sound.hush()
        self.sound.follow(music=False)
        self.here, self.recorded, self.sound.away = False, recorded, True
        self.send(Divert(self.id, recorded))

    def divert_between(self, *, recorded: bool) -> None:
        """The same between two sentences: what is left to say is said when the customer is back."""
        assert self.sound.playing is None
        self.sound.stop_music()
        self.here, self.recorded, self.sound.away = False, recorded, True
        self.send(Divert(self.id, recorded))

    def is_here(self) -> None:
        self.made = self.here = True
        self.sound.away = False

    def not_diverted(self) -> None:
        """The switch refused: it is as it was, and not tried again."""
        self.here, self.recorded, self.divertible, self.sound.away = True, True, False, False
