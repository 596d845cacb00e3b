"""One call. `take` what happened; it answers with requests to the switch and commands to the way of the contact.

The call follows the contact as it is shown: after each event it compares what should be (`Shown`) with what it asked
for, and asks for the difference. So it does not matter in which order the switch and the contact change, and a call
that is found again after a crash needs nothing but the contact and the legs that are there.
"""

from yingda.channels.telephony.protocol import names, requests, speech
from yingda.channels.telephony.protocol.agent_side import AgentSide, Found
from yingda.channels.telephony.protocol.happened import (
    Done,
    Due,
    Failed,
    Happened,
    KeyPressed,
    LegEnded,
    LegUp,
    PlayEnded,
    RecordEnded,
    Told,
)  # fmt: skip
from yingda.channels.telephony.protocol.keys import BETWEEN_MS, END, HUMAN, Keys
from yingda.channels.telephony.protocol.limits import (
    ANNOUNCE_EVERY_MS,
    ANNOUNCE_FIRST_MS,
    CALL_MS_MAX,
    CUT,
    HANG_UP_AGAIN_MS,
    MESSAGE_MS_MIN,
    NORMAL,
    REJECTED,
    RINGS_MAX,
)  # fmt: skip
from yingda.channels.telephony.protocol.requests import Request
from yingda.channels.telephony.protocol.shown import Shown
from yingda.channels.telephony.protocol.sound import Sound
from yingda.interactions.contact import Awaited
from yingda.journey import commands

Act = Request | commands.Command


class Call:
    """One caller's call, from arrival to the end of every leg."""

    def __init__(self, id: str, number: str, born: int, life: str) -> None:
        """`id`: the caller's leg. `life`: distinguishes names made by this life of the program from earlier ones."""
        self.id = id
        self.number = number
        self.visitor = names.visitor_of(id)
        self.shown: Shown | None = None
        self.due: int | None = born + CALL_MS_MAX
        self.ended = False
        """The caller's leg is gone."""
        self._hung_up = False
        self._names = names.Names(id, life)
        self._acts: list[Act] = []
        self._ends_at = born + CALL_MS_MAX
        self._keys = Keys(self.visitor)
        self._sound = Sound(id, self._names.new, self._acts.append)
        self._agent = AgentSide(self._names.new, self._names.new_leg, self._acts.append)
        self._asked: commands.Command | None = None
        """The answer to the flow's question, on its way."""
        self._answered: int | None = None
        """The question (its message) that was answered: the next keys are for the next one."""
        self._quiet_since: int | None = None
        self._key_at: int | None = None
        self._announce_at: int | None = None
        self._rings = 0
        self._lost_told = False
        self._missed: str | None = None
        """The offer that could not ring."""
        self._recording: tuple[str, int] | None = None

    @property
    def agent_leg(self) -> str | None:
        return self._agent.leg

    @property
    def over(self) -> bool:
        """Every leg and bridge is gone; nothing follows any more."""
        return self.ended and self._agent.leg is None and self._agent.bridge is None

    def begin(self, start: commands.Start) -> list[Act]:
        """A new call: answered, and on its way as a contact."""
        self._acts += [requests.Answer(self.id), start]
        return self._taken()

    def restore(self, found: Found | None) -> None:
        """A call that is up already."""
        if found is not None:
            self._agent.adopt(found)
        self._sound.music = None

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
            case LegUp(leg=leg):
                self._leg_up(leg)
            case LegEnded(leg=leg, cause=cause):
                self._leg_ended(leg, cause, now)
            case KeyPressed(leg=self.id, key=key):
                self._key(key, now)
            case PlayEnded(playback=playback):
                self._sound.ended(playback)
            case RecordEnded(name=name, seconds=seconds):
                self._recorded(name, seconds * 1000)
            case Failed():
                self._failed(event, now)
            case Done():
                self._done(event)
            case Due():
                self._time(now)

    def _told(self, event: Told, now: int) -> None:
        before, self.shown = self.shown, event.shown
        if before is None or before.awaits != event.shown.awaits:
            self._keys.collected = ""
            self._key_at = self._quiet_since = None
        if event.shown.where != "active":
            self._rings, self._lost_told = 0, False
        if event.shown.where not in ("waiting", "offered"):
            self._announce_at = None
        elif self._announce_at is None:
            self._announce_at = now + ANNOUNCE_FIRST_MS
        if event.shown.where != "active":
            self._sound.say(*event.spoken)

    def _leg_up(self, leg: str) -> None:
        side = self._agent
        if leg != side.leg or side.up:
            return
        side.up = True
        shown = self.shown
        if shown is not None and shown.where == "offered" and side.offer == shown.offer and side.agent is not None:
            self._acts.append(commands.Accept(staff=side.agent, offer=side.offer or ""))

    def _leg_ended(self, leg: str, cause: int, now: int) -> None:
        if leg == self.id:
            self._caller_gone(cause, now)
        elif leg == self._agent.leg:
            self._agent_gone(cause)

    def _caller_gone(self, cause: int, now: int) -> None:
        if self.ended:
            return
        self.ended = self._sound.gone = True
        self._agent.inside.discard(self.id)
        if self._recording is not None:
            name, since = self._recording
            self._recorded(name, now - since)
        elif self.shown is None or self.shown.where != "over":
            self._acts.append(commands.CustomerEnd(visitor=self.visitor, cut=cause in CUT))

    def _agent_gone(self, cause: int) -> None:
        side, shown = self._agent, self.shown
        agent, offer, was_up = side.agent or "", side.offer, side.up
        side.forget()
        if shown is None or shown.agent != agent:
            return
        if shown.where == "offered" and shown.offer == offer and offer is not None:
            self._missed = offer
            kind = commands.Decline if cause in REJECTED else commands.Missed
            self._acts.append(kind(staff=agent, offer=offer))
        elif shown.where == "active" and was_up and cause == NORMAL:
            self._lost_told = True  # the agent's own hang-up ends the talk
            self._acts.append(commands.Finish(staff=agent, interaction=shown.interaction))
        elif shown.where == "active" and was_up:
            self._agent_lost(shown)

    def _agent_lost(self, shown: Shown) -> None:
        if not self._lost_told and shown.agent is not None:
            self._lost_told = True
            self._acts.append(commands.AgentLost(staff=shown.agent, interaction=shown.interaction))

    def _key(self, key: str, now: int) -> None:
        shown = self.shown
        if shown is None or shown.where != "self_service" or self.ended:
            return
        if shown.leaving_message:
            self._key_at_message(key)
        elif self._keys.keep(key):
            self._key_at = now
            if shown.awaits is not None:
                self._sound.hush()
                self._answer(shown.awaits)

    def _key_at_message(self, key: str) -> None:
        if key == END and self._recording is not None:
            self._acts.append(requests.StopRecord(self.id, self._recording[0]))
        elif key == HUMAN and self._asked is None:
            self._stop_recording()
            self._ask(commands.AskHuman(visitor=self.visitor))

    def _answer(self, awaits: Awaited) -> None:
        """The keys so far, if they are an answer and none is on its way."""
        if self._asked is None and awaits.seq != self._answered and (command := self._keys.next(awaits)) is not None:
            self._ask(command)

    def _ask(self, command: commands.Command) -> None:
        self._asked = command
        if self.shown is not None and self.shown.awaits is not None:
            self._answered = self.shown.awaits.seq
        self._key_at = self._quiet_since = None
        self._acts.append(command)

    def _recorded(self, name: str, ms: int) -> None:
        if self._recording is None or self._recording[0] != name:
            return
        self._recording = None
        if ms >= MESSAGE_MS_MIN:
            text = f"voice message, {round(ms / 1000)} s"
            self._ask(commands.LeaveMessage(visitor=self.visitor, text=text, contact=self.number))
        else:
            self._ask(commands.CustomerEnd(visitor=self.visitor))

    def _failed(self, event: Failed, now: int) -> None:
        match event.request:
            case requests.Play(playback=playback):
                self._sound.ended(playback)
            case requests.Record(name=name):
                self._recorded(name, 0)
            case requests.Ring(leg=leg) if leg == self._agent.leg:
                self._agent_gone(0)
            case requests.HangUp(leg=self.id) if event.gone:
                self._caller_gone(NORMAL, now)
            case requests.HangUp(leg=self.id):
                self._ends_at = now + HANG_UP_AGAIN_MS
            case requests.MakeBridge(bridge=bridge) | requests.Join(bridge=bridge) if bridge == self._agent.bridge:
                self._bridge_failed(event.request)

    def _bridge_failed(self, request: Request) -> None:
        """The two cannot be brought together. If it is the caller who is gone, the switch says so by itself."""
        if isinstance(request, requests.Join) and request.leg == self.id:
            self._agent.inside.discard(self.id)
            return
        self._agent.drop()
        if self.shown is not None and self.shown.where == "active":
            self._agent_lost(self.shown)

    def _done(self, event: Done) -> None:
        if event.command == self._asked:
            self._asked = None
        if event.code is None:
            return
        self._answered = None
        match event.command:
            case commands.Start():
                self._hang_up()
            case commands.Accept(offer=offer) if offer == self._agent.offer:
                if self.shown is None or self.shown.where != "active":
                    self._missed = offer
                    self._agent.drop()
            case commands.LeaveMessage() | commands.CustomerEnd():
                self._hang_up()
            case commands.AgentLost() | commands.Finish():
                self._lost_told = False

    # ── what should be ──

    def _steer(self, now: int) -> None:
        shown = self.shown
        if self.ended or self._hung_up:
            self._agent.drop()
            return
        if shown is None:
            return
        match shown.where:
            case "self_service":
                self._serve(shown, now)
            case "waiting":
                self._agent.drop()
                self._sound.follow(music=True)
            case "offered":
                self._ring(shown)
                self._sound.follow(music=True)
            case "active":
                self._talk(shown)
            case "over":
                self._part(shown)

    def _serve(self, shown: Shown, now: int) -> None:
        self._agent.drop()
        self._sound.follow(music=False)
        if shown.awaits is not None and self._keys.ahead and not shown.leaving_message:
            self._sound.hush()
            self._answer(shown.awaits)
        if not self._sound.quiet or self._asked is not None:
            self._quiet_since = None
        elif self._quiet_since is None:
            self._quiet_since = now
        if shown.leaving_message and self._sound.quiet and self._recording is None and self._asked is None:
            self._recording = (self._names.new(names.RECORD), now)
            self._acts.append(requests.Record(self.id, self._recording[0]))

    def _ring(self, shown: Shown) -> None:
        side = self._agent
        assert shown.agent is not None
        if side.leg is not None and (side.agent, side.offer) != (shown.agent, shown.offer):
            side.drop()
        if side.leg is None and shown.offer != self._missed:
            side.ring(shown.agent, shown.offer)

    def _talk(self, shown: Shown) -> None:
        side = self._agent
        assert shown.agent is not None
        self._stop_recording()
        if side.leg is not None and side.agent != shown.agent:
            side.drop()
        if side.leg is None and not self._lost_told:
            self._ring_again(shown)
        if side.leg is None or not side.up:
            self._sound.follow(music=True)
            return
        self._sound.hush()
        self._sound.follow(music=shown.held)
        side.connect(self.id, held=shown.held)

    def _ring_again(self, shown: Shown) -> None:
        """The agent has the contact but no leg: taken over by a supervisor, accepted on the screen, or found so."""
        assert shown.agent is not None
        self._rings += 1
        if self._rings > RINGS_MAX:
            self._agent_lost(shown)
        else:
            self._agent.ring(shown.agent, shown.offer)

    def _part(self, shown: Shown) -> None:
        """The talk is over. What the flow still says is heard; an agent who hung up leaves nothing to say."""
        self._agent.drop()
        self._stop_recording()
        if shown.ended_by == "agent":
            self._sound.hush()
        self._sound.follow(music=False)
        if self._sound.quiet:
            self._hang_up()

    def _hang_up(self) -> None:
        if not self._hung_up and not self.ended:
            self._hung_up = self._sound.gone = True
            self._agent.drop()
            self._acts.append(requests.HangUp(self.id))

    def _stop_recording(self) -> None:
        if self._recording is not None:
            name, self._recording = self._recording[0], None
            if not self.ended:
                self._acts.append(requests.StopRecord(self.id, name))

    # ── time ──

    def _question_due(self) -> int | None:
        shown = self.shown
        if shown is None or shown.where != "self_service" or self._asked is not None or shown.leaving_message:
            return None
        if self._keys.collected and self._key_at is not None:
            return self._key_at + BETWEEN_MS
        if shown.awaits is None or shown.awaits.seq == self._answered or self._quiet_since is None:
            return None
        return self._quiet_since + shown.awaits.timeout_s * 1000

    def _next_due(self) -> int | None:
        if self.over:
            return None
        found = [self._ends_at, self._question_due(), None if self.ended else self._announce_at]
        return min(each for each in found if each is not None)

    def _time(self, now: int) -> None:
        if now >= self._ends_at:
            self._ends_at = now + CALL_MS_MAX
            self._hung_up = False  # an earlier hang-up did not reach the switch
            self._hang_up()
            return
        question = self._question_due()
        if question is not None and now >= question:
            self._ask(self._keys.finished())
        if self._announce_at is not None and now >= self._announce_at and self.shown is not None:
            quiet = self._sound.quiet
            self._announce_at = now + (ANNOUNCE_EVERY_MS if quiet else ANNOUNCE_FIRST_MS)
            if quiet:
                self._sound.say(speech.waiting(self.shown))

    def _taken(self) -> list[Act]:
        acts = self._acts.copy()
        self._acts.clear()
        return acts
