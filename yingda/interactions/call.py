"""What a contact by telephone has besides: a line that the house makes, a second party, who listens, secure capture.

All of it is part of the live contact, so that it survives a restart and every screen sees the same. Moments are epoch
milliseconds.
"""

from typing import Final, Literal

import msgspec

from yingda.foundation.masking import mask_phone

CHANNEL: Final = "phone"
BROWSER: Final = "web"
"""The address of a contact whose customer calls from a web page: there is no number to call back."""

Reason = Literal["agent", "asked", "cut"]
LineState = Literal["none", "dialling", "ringing", "up"]
Mode = Literal["listen", "whisper", "barge"]


class Dial(msgspec.Struct, kw_only=True, frozen=True):
    """A line to the customer that the house makes. `number` as dialled (C2), `caller_id` one of the house's own.

    `reason`: agent (an agent's own call), asked (the customer wants to be called back), cut (the line broke).
    `state`: none until somebody dials. `cause`: why the last try failed. `not_before`: when the next may be.
    """

    number: str
    reason: Reason
    asked_at: int
    caller_id: str = ""
    state: LineState = "none"
    tries: int = 0
    cause: str = ""
    not_before: int = 0
    since: int = 0
    """When the present try began."""

    @property
    def calls_back(self) -> bool:
        return self.reason != "agent"


class Consult(msgspec.Struct, kw_only=True, frozen=True):
    """A second party whom the agent asks or brings in: a colleague, or a number outside.

    `talking`: with the agent alone, the customer waits; `conference`: all three. `was_held`: the customer was on hold
    before.
    """

    id: str
    state: Literal["ringing", "talking", "conference"]
    started_at: int
    name: str = ""
    agent: str | None = None
    number: str = ""
    caller_id: str = ""
    was_held: bool = False
    asks: str = ""
    """Who asks, as the colleague's phone shows it."""


class Monitor(msgspec.Struct, kw_only=True, frozen=True):
    """A supervisor at a talk: hears it, speaks to the agent alone, or speaks to both."""

    staff: str
    name: str
    mode: Mode
    since: int
    up: bool = False


class Capture(msgspec.Struct, kw_only=True, frozen=True):
    """The customer keys in what nobody may hear or see. `id` tells one capture from the next; `seq`: the message that
    asks a customer who writes."""

    id: str
    kind: Literal["card", "pin", "code"]
    until: int
    seq: int | None = None


def shown_address(address: str) -> str:
    """Of a contact, as a desk may show it."""
    return address if address == BROWSER else mask_phone(address)
