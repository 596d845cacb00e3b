"""Self-service by telephone: what the flow says is heard, what it asks is answered by keys, a message is recorded."""

from collections.abc import Callable
from dataclasses import dataclass, field

from yingda.channels.telephony.protocol import names
from yingda.channels.telephony.protocol.entrusting import Entrusting
from yingda.channels.telephony.protocol.keys import BETWEEN_MS, END, HUMAN, Keys
from yingda.channels.telephony.protocol.limits import MESSAGE_MS_MIN
from yingda.channels.telephony.protocol.requests import Record, Request, StopRecord
from yingda.channels.telephony.protocol.shown import Shown
from yingda.channels.telephony.protocol.sound import Sound
from yingda.interactions.contact import Awaited
from yingda.journey import commands


@dataclass(slots=True)
class Asking:
    """One answer at a time is on its way (`asked`); a question (its message) that was answered is not asked again."""

    leg: str
    visitor: str
    number: str
    sound: Sound
    name: Callable[[str], str]
    send: Callable[[Request | commands.Command], None]
    keys: Keys = field(init=False)
    secret: Entrusting = field(init=False)
    asked: commands.Command | None = None
    answered: int | None = None
    quiet_since: int | None = None
    key_at: int | None = None
    message: tuple[str, int] | None = None
    """The recording of a message under way, and since when."""

    def __post_init__(self) -> None:
        self.keys = Keys(self.visitor)
        self.secret = Entrusting(self.leg, self.visitor, self.send)

    def told(self, before: Shown | None, shown: Shown) -> None:
        if before is None or before.awaits != shown.awaits:
            self.keys.collected = ""
            self.key_at = self.quiet_since = None
            self.secret.forget()
            if shown.asks_secret:
                self.keys.forget()  # pressed before, while it was recorded

    def key(self, key: str, shown: Shown, now: int) -> None:
        if self.secret.trails(now):
            return
        if shown.leaving_message:
            self._key_at_message(key)
        elif shown.serving and key == HUMAN:
            if self.asked is None:
                self.sound.hush()
                self._ask(commands.AskHuman(visitor=self.visitor), None)
        elif self.keys.keep(key):
            self.key_at = now
            if shown.awaits is not None:
                self.sound.hush()
                self._answer(shown.awaits)

    def secret_key(self, key: str, awaits: Awaited, now: int) -> None:
        """A key of what nobody may hear. The caller is alone and not recorded when this is called."""
        if self.asked is None and awaits.seq != self.answered:
            self.sound.hush()
            self.quiet_since = None
            self._entrust(self.secret.key(key, awaits, now), awaits)

    def kept(self, name: str, token: str | None, shown: Shown | None, seen: str) -> None:
        """The vault has answered."""
        self._entrust(self.secret.kept(name, token, seen), shown.awaits if shown is not None else None)

    def cannot_be_secret(self, awaits: Awaited) -> None:
        """The recording does not stop: nothing is keyed in."""
        if self.asked is None and awaits.seq != self.answered:
            self.sound.hush()
            self._ask(commands.Silence(visitor=self.visitor), awaits)

    def _entrust(self, command: commands.Command | None, awaits: Awaited | None) -> None:
        if command is not None and self.asked is None:
            self._ask(command, awaits)

    def _key_at_message(self, key: str) -> None:
        if key == END and self.message is not None:
            self.send(StopRecord(self.leg, self.message[0]))
        elif key == HUMAN and self.asked is None:
            self.stop_message()
            self._ask(commands.AskHuman(visitor=self.visitor), None)

    def _answer(self, awaits: Awaited) -> None:
        """The keys so far, if they are an answer and none is on its way."""
        if awaits.form == "secret":
            return
        if self.asked is None and awaits.seq != self.answered and (command := self.keys.next(awaits)) is not None:
            self._ask(command, awaits)

    def _ask(self, command: commands.Command, awaits: Awaited | None) -> None:
        self.asked = command
        if awaits is not None:
            self.answered = awaits.seq
        self.key_at = self.quiet_since = None
        self.send(command)

    def follow(self, shown: Shown, now: int) -> None:
        self.sound.follow(music=False)
        if shown.awaits is not None and self.keys.ahead and not shown.leaving_message:
            self.sound.hush()
            self._answer(shown.awaits)
        if not self.sound.quiet or self.asked is not None:
            self.quiet_since = None
        elif self.quiet_since is None:
            self.quiet_since = now
        free = self.message is None and self.asked is None and not self.sound.away
        if shown.leaving_message and self.sound.quiet and free:
            self.message = (self.name(names.RECORD), now)
            self.send(Record(self.leg, self.message[0]))

    def message_ended(self, name: str, ms: int, shown: Shown | None) -> None:
        if self.message is None or self.message[0] != name:
            return
        self.message = None
        awaits = shown.awaits if shown is not None else None
        if ms >= MESSAGE_MS_MIN:
            text = f"voice message, {round(ms / 1000)} s"
            self._ask(commands.LeaveMessage(visitor=self.visitor, text=text, contact=self.number), awaits)
        else:
            self._ask(commands.CustomerEnd(visitor=self.visitor), awaits)

    def stop_message(self) -> None:
        if self.message is not None:
            name, self.message = self.message[0], None
            if not self.sound.gone:
                self.send(StopRecord(self.leg, name))

    def done(self, command: commands.Command, code: str | None) -> None:
        if command == self.asked:
            self.asked = None
        if code is not None:
            self.answered = None

    def due(self, shown: Shown | None) -> int | None:
        """When silence is an answer, or the digits so far are all."""
        if shown is None or shown.where != "self_service" or self.asked is not None or shown.leaving_message:
            return None
        if self.keys.collected and self.key_at is not None:
            return self.key_at + BETWEEN_MS
        if shown.awaits is None or shown.awaits.seq == self.answered or self.secret.keeping is not None:
            return None
        if shown.asks_secret and self.secret.due is not None:
            return self.secret.due
        if self.quiet_since is None:
            return None
        return self.quiet_since + shown.awaits.timeout_s * 1000

    def time(self, shown: Shown | None, now: int) -> None:
        due = self.due(shown)
        if due is None or now < due or shown is None:
            return
        if shown.awaits is not None and shown.asks_secret and self.secret.due is not None:
            self._entrust(self.secret.finished(shown.awaits), shown.awaits)
        else:
            self._ask(self.keys.finished(), shown.awaits)
