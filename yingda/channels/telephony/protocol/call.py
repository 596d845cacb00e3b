"""One call. `take` what happened; it answers with requests to the switch and commands to the way of the contact.

The call follows the contact as it is shown: after each event it compares what should be (`Shown`) with what it asked
for, and asks for the difference. So it does not matter in which order the switch and the contact change, and a call
that is found again after a crash needs nothing but the contact and the legs that are there.

Its parts have files of their own: self-service (`asking`), waiting, the talk with everybody in it, the survey, the
customer's leg, what the customer hears, and the line that the house makes.
"""

from yingda.channels.telephony.protocol import names, requests
from yingda.channels.telephony.protocol.agent_side import Found
from yingda.channels.telephony.protocol.asking import Asking
from yingda.channels.telephony.protocol.customer_leg import CustomerLeg
from yingda.channels.telephony.protocol.happened import (
    Done,
    Due,
    Failed,
    Happened,
    Kept,
    KeyPressed,
    LegEnded,
    LegHere,
    LegRings,
    LegUp,
    PlayEnded,
    RecordEnded,
    Return,
    Told,
)  # fmt: skip
from yingda.channels.telephony.protocol.limits import CALL_MS_MAX, CUT, HANG_UP_AGAIN_MS, NORMAL, SWITCH_DIED
from yingda.channels.telephony.protocol.line_out import LineOut
from yingda.channels.telephony.protocol.requests import Request
from yingda.channels.telephony.protocol.shown import Shown
from yingda.channels.telephony.protocol.sound import Sound
from yingda.channels.telephony.protocol.survey import Survey
from yingda.channels.telephony.protocol.talk import Talk
from yingda.channels.telephony.protocol.waiting import Waiting
from yingda.journey import commands

Act = Request | commands.Command


class Call:
    """One customer's call, from arrival, or from the wish to call, to the end of every leg."""

    def __init__(
        self, id: str, number: str, born: int, life: str, *, attempt: int | None = None, can_call_back: bool = False
    ) -> None:
        """`id`: the customer's leg. `life`: distinguishes names made by this life of the program from earlier ones.
        `attempt`: of a line that the house makes; None: the customer called."""
        self.id = id
        self.number = number
        self.visitor = names.visitor_of(id)
        self.shown: Shown | None = None
        self.due: int | None = born + CALL_MS_MAX
        self.ended = False
        """The customer's leg is gone, or will not come."""
        self._hung_up = False
        self._acts: list[Act] = []
        self._ends_at = born + CALL_MS_MAX
        called, made, send = attempt is None, names.Names(id, life), self._acts.append
        self._sound = Sound(id, made.new, send, away=not called)
        self._customer = CustomerLeg(id, self._sound, send, made=called, here=called)
        self._out = LineOut(id, self.visitor, attempt, send) if attempt is not None else None
        self._asking = Asking(id, self.visitor, number, self._sound, made.new, send)
        self._waiting = Waiting(self.visitor, number, can_call_back, self._sound, send)
        self._talk = Talk(self.visitor, made, self._customer, self._sound, self._out, send)
        self._survey = Survey(self.visitor, self._sound, send)

    @property
    def agent_leg(self) -> str | None:
        return self._talk.agent.leg

    @property
    def legs(self) -> frozenset[str]:
        """Every leg that this call believes in, the customer's only once it was made."""
        own = [self.id] if self._customer.made and not self.ended else []
        return frozenset([*own, *self._talk.legs])

    @property
    def over(self) -> bool:
        """Every leg and bridge is gone; nothing follows any more."""
        return self.ended and self._talk.over

    def begin(self, start: commands.Start) -> list[Act]:
        """A new call: answered, and on its way as a contact."""
        self._acts += [requests.Answer(self.id), start]
        return self._taken()

    def restore(self, found: Found | None, *, up: bool = True) -> None:
        """A call that is there already; `up`: its customer has answered."""
        self._customer.is_here()
        self._sound.music = None
        if self._out is not None:
            self._out.restore(up=up)
        if found is not None:
            self._talk.restore(found)

    def take(self, event: Happened, now: int) -> list[Act]:
        """What follows from the event. After the call is over: nothing."""
        if not self.over:
            self._hear(event, now)
            self._steer(now)
            self.due = self._next_due()
        return self._taken()

    # ── what happened ──

    def _hear(self, event: Happened, now: int) -> None:
        match event:
            case Told():
                self._told(event, now)
            case LegUp(leg=self.id):
                self._customer_answers()
            case LegUp(leg=leg):
                self._talk.answered(leg, self.shown)
            case LegHere(leg=self.id):
                self._customer_here()
            case LegHere(leg=leg):
                self._talk.listening.here(leg)
            case LegRings(leg=self.id) if self._out is not None:
                self._out.rings()
            case LegEnded(leg=self.id, cause=cause):
                self._talk.room.left(self.id)
                self._caller_gone(cause, now)
            case LegEnded(leg=leg, cause=cause):
                self._talk.left(leg, cause, self.shown)
            case KeyPressed(leg=self.id, key=key):
                self._key(key, now)
            case Kept(capture=capture, token=token, shown=shown):
                self._talk.capturing.kept(capture, token, shown)
                self._asking.kept(capture, token, self.shown, shown)
            case PlayEnded(playback=playback):
                self._sound.ended(playback)
            case RecordEnded(name=name, seconds=seconds):
                self._asking.message_ended(name, seconds * 1000, self.shown)
            case Return(agent=agent):
                self._talk.ring_once_more(agent)
            case Failed():
                self._failed(event, now)
            case Done():
                self._done(event)
            case Due():
                self._time(now)

    def _told(self, event: Told, now: int) -> None:
        before, self.shown = self.shown, event.shown
        if before is None and event.shown.unrecorded:
            self._customer.recorded = False  # found again in the middle of a capture, or just after
        self._asking.told(before, event.shown)
        self._talk.told(event.shown)
        self._waiting.told(event.shown, now)
        if event.shown.where != "active" and self._waiting.wish != "promised":
            self._sound.say(*event.spoken)

    def _customer_answers(self) -> None:
        """The line that the house makes is up; what is said from now on is to be recorded."""
        self._customer.made = True
        if self._out is not None and self._out.up():
            self._customer.recorded = False

    def _customer_here(self) -> None:
        dialled = self._out is not None and self._out.here()
        self._customer.is_here()
        self._sound.away = dialled

    def _caller_gone(self, cause: int, now: int) -> None:
        if self.ended:
            return
        self.ended = self._sound.gone = True
        self._talk.capturing.forget()
        self._asking.secret.forget()
        if self._asking.message is not None:
            name, since = self._asking.message
            self._asking.message_ended(name, now - since, self.shown)
        elif self._out is not None and self._out.stage != "up":
            self._out.gone(cause)
        elif self._waiting.wish == "promised" or self._to_be_called():
            return  # the contact waits on, without a line
        elif cause == SWITCH_DIED and (self.shown is None or self.shown.where != "over"):
            self._acts.append(commands.CallBackCut(visitor=self.visitor))
        elif self.shown is None or self.shown.where != "over":
            self._acts.append(commands.CustomerEnd(visitor=self.visitor, cut=cause in CUT))

    def _to_be_called(self) -> bool:
        """The customer who called here is to be called back: what follows is another call."""
        return self._out is None and self.shown is not None and self.shown.dial is not None

    def _key(self, key: str, now: int) -> None:
        shown = self.shown
        if shown is None or self.ended:
            return
        match shown.where:
            case "self_service" if shown.awaits is not None and shown.asks_secret:
                if self._customer.here and not self._customer.recorded:
                    self._asking.secret_key(key, shown.awaits, now)
            case "self_service":
                self._asking.key(key, shown, now)
            case "waiting" | "offered":
                self._waiting.key(key, shown, now)
            case "active" if self._customer.here and not self._customer.recorded:
                self._talk.capturing.key(key)
            case "over":
                self._survey.key(key, shown.language)

    def _failed(self, event: Failed, now: int) -> None:
        match event.request:
            case requests.Play(playback=playback):
                self._sound.ended(playback)
            case requests.Record(name=name):
                self._asking.message_ended(name, 0, self.shown)
            case requests.Ring(leg=leg) | requests.Reach(leg=leg) | requests.Snoop(snoop=leg):
                self._talk.not_made(leg, self.shown)
            case requests.MakeLine():
                self._caller_gone(0, now)
            case requests.CallOut() if self._out is not None:
                self._out.fail("unreachable")
                self._hang_up()
            case requests.Divert() if not event.gone:
                self._customer.not_diverted()
            case requests.Keep(capture=capture):
                self._talk.capturing.kept(capture, None, "")
                self._asking.kept(capture, None, self.shown, "")
            case requests.HangUp(leg=self.id) if event.gone:
                self._caller_gone(NORMAL, now)
            case requests.HangUp(leg=self.id):
                self._ends_at = now + HANG_UP_AGAIN_MS
            case requests.HangUp(leg=leg) if event.gone:
                self._talk.agent.left(leg)
            case requests.MakeBridge(bridge=bridge) | requests.Join(bridge=bridge) if bridge == self._talk.room.bridge:
                self._talk.apart_by_fault(event.request, self.shown)

    def _done(self, event: Done) -> None:
        self._asking.done(event.command, event.code)
        if isinstance(event.command, commands.AskCallback):
            self._waiting.answered(event.code, self.shown.language if self.shown else "")
        if event.code is None:
            return
        self._talk.refused(event.command, self.shown)
        match event.command:
            case commands.Start() | commands.LeaveMessage() | commands.CustomerEnd():
                self._hang_up()
            case commands.LineDialled() if self._out is not None:
                self._out.stage = "failed"
                self._hang_up()

    # ── what should be ──

    def _steer(self, now: int) -> None:
        shown = self.shown
        if self.ended or self._hung_up:
            self._talk.end()
            return
        if shown is None:
            return
        if self._to_be_called():
            self._take_leave()
            return
        match shown.where:
            case "self_service" | "waiting" if self._out is not None and self._out.stage != "up":
                self._hang_up()  # to be tried again later, by another call
            case "self_service":
                self._talk.end()
                if not self._between_sentences(shown):
                    self._asking.follow(shown, now)
            case "waiting":
                self._talk.end()
                self._sound.follow(music=True)
            case "offered":
                self._talk.ring(shown, now)
                self._sound.follow(music=True)
            case "active":
                self._asking.stop_message()
                self._talk.follow(shown, now)
            case "over":
                self._part(shown, now)

    def _between_sentences(self, shown: Shown) -> bool:
        """A secret is keyed in past the recording: there and back when nothing is being said. True: this is first."""
        customer = self._customer
        apart = shown.asks_secret and customer.recorded
        back = shown.unrecorded and not shown.asks_secret and not customer.recorded
        if (apart or back) and customer.here and customer.divertible:
            if self._sound.playing is None:
                customer.divert_between(recorded=back)
            return True
        if apart and customer.here and shown.awaits is not None:
            self._asking.cannot_be_secret(shown.awaits)
        elif customer.here and customer.recorded and shown.unrecorded and not shown.asks_secret:
            self._talk.recorded_again()
        return False

    def _take_leave(self) -> None:
        """To be called back: the last words, then the line is free."""
        self._talk.end()
        self._sound.follow(music=False)
        if self._sound.quiet and self._waiting.wish != "asked":
            self._hang_up()

    def _part(self, shown: Shown, now: int) -> None:
        """The talk is over. What the flow still says is heard, and how it was is asked of whoever had an agent."""
        self._talk.end()
        self._asking.stop_message()
        if self._out is not None and self._out.stage != "up":
            self._hang_up()
            return
        if shown.ended_by == "agent" and self._survey.stage == "none":
            self._sound.hush()
        asks = shown.asks_survey and shown.ended_by == "agent"
        if asks:
            self._survey.ask(shown.language, now)
        self._sound.follow(music=False)
        if self._sound.quiet and (not asks or self._survey.stage == "done"):
            self._hang_up()

    def _hang_up(self) -> None:
        if self._hung_up or self.ended:
            return
        self._hung_up = self._sound.gone = True
        self._talk.end()
        if self._customer.made:
            self._acts.append(requests.HangUp(self.id))
        else:
            self.ended = True

    # ── time ──

    def _next_due(self) -> int | None:
        if self.over:
            return None
        found = [self._ends_at]
        if not self.ended and not self._hung_up:
            asked = (self._asking.due(self.shown), self._waiting.due, self._survey.by, self._talk.due)
            found += [each for each in asked if each is not None]
        return min(found)

    def _time(self, now: int) -> None:
        if now >= self._ends_at:
            self._ends_at = now + CALL_MS_MAX
            self._hung_up = False  # an earlier hang-up did not reach the switch
            self._hang_up()
            return
        self._asking.time(self.shown, now)
        self._survey.time(now)
        if self.shown is not None and not self.ended:
            self._waiting.time(self.shown, now)

    def _taken(self) -> list[Act]:
        acts = self._acts.copy()
        self._acts.clear()
        return acts
