"""Planted faults: each breaks a promise of the call on purpose; the properties must notice every one of them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.telephony.test_call_properties import Outgoing, Phone
from yingda.channels.telephony.protocol import requests as r
from yingda.channels.telephony.protocol.agent_side import AgentSide
from yingda.channels.telephony.protocol.asking import Asking
from yingda.channels.telephony.protocol.call import Call
from yingda.channels.telephony.protocol.customer_leg import CustomerLeg
from yingda.channels.telephony.protocol.line_out import LineOut
from yingda.channels.telephony.protocol.listening import Listening
from yingda.channels.telephony.protocol.room import Room
from yingda.channels.telephony.protocol.shown import Shown
from yingda.channels.telephony.protocol.sound import Sound
from yingda.channels.telephony.protocol.talk import Talk

ENOUGH = settings(
    max_examples=40_000, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,), derandomize=True, database=None,
)  # fmt: skip


def _heard_while_captured() -> Any:
    return patch.object(Talk, "_together", lambda self, shown: not shown.held)


def _recorded_while_captured() -> Any:
    return _not_diverted("divert")


def _not_diverted(how: str) -> Any:
    original = getattr(CustomerLeg, how)

    def divert(self: CustomerLeg, *, recorded: bool) -> None:
        original(self, recorded=True)
        self.recorded = recorded

    return patch.object(CustomerLeg, how, divert)


def _secret_recorded() -> Any:
    return _not_diverted("divert_between")


def _secret_is_a_message() -> Any:
    """The keys go where those of every other question go."""

    def answer(self: Asking, awaits: Any) -> None:
        if self.asked is None and awaits.seq != self.answered and (command := self.keys.next(awaits)) is not None:
            self._ask(command, awaits)

    return _both(
        patch.object(Shown, "asks_secret", property(lambda _self: False)), patch.object(Asking, "_answer", answer)
    )


@contextlib.contextmanager
def _both(*managers: Any) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for manager in managers:
            stack.enter_context(manager)
        yield


def _dialled_without_record() -> Any:
    def follow(self: LineOut, shown: Any) -> None:
        if self.stage == "none" and shown.dial is not None:
            self.stage = "making"
            self.send(r.MakeLine(self.leg, shown.dial.number, shown.dial.caller_id))

    return patch.object(LineOut, "follow", follow)


def _bridge_left() -> Any:
    def close(self: Room) -> None:
        self.bridge = None
        self.inside.clear()

    return patch.object(Room, "close", close)


def _agent_left() -> Any:
    return patch.object(AgentSide, "drop", lambda self: self.forget())


def _listener_left() -> Any:
    return patch.object(Listening, "drop_all", lambda self: self.ears.clear())


def _two_sentences() -> Any:
    original = Sound.follow

    def follow(self: Sound, *, music: bool) -> None:
        if self.lines:
            self.playing = None
        original(self, music=music)

    return patch.object(Sound, "follow", follow)


def _rung_again() -> Any:
    original = Talk._agent_gone

    def gone(self: Talk, cause: int, shown: Any) -> None:
        original(self, cause, shown)
        self._left = None

    return patch.object(Talk, "_agent_gone", gone)


def _two_ring() -> Any:
    return patch.object(Talk, "_free_to_ring", lambda _self, _now: True)


def _never_hung_up() -> Any:
    return patch.object(Call, "_hang_up", lambda _self: None)


FAULTS: dict[str, tuple[Callable[[], Any], type[Any]]] = {
    "the agent hears what is captured": (_heard_while_captured, Phone),
    "what is captured is recorded": (_recorded_while_captured, Phone),
    "a secret is recorded": (_secret_recorded, Phone),
    "a secret becomes a message": (_secret_is_a_message, Phone),
    "a number is dialled before it is on record": (_dialled_without_record, Outgoing),
    "a bridge is left behind": (_bridge_left, Phone),
    "an agent's leg is left behind": (_agent_left, Phone),
    "a supervisor's leg is left behind": (_listener_left, Phone),
    "two sentences at once": (_two_sentences, Phone),
    "an agent who hung up early is rung again": (_rung_again, Phone),
    "two phones ring at once": (_two_ring, Phone),
    "a call is never hung up": (_never_hung_up, Phone),
}


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(fault: str) -> None:
    planted, machine = FAULTS[fault]
    with planted(), pytest.raises((AssertionError, KeyError)):
        run_state_machine_as_test(machine, settings=ENOUGH)
