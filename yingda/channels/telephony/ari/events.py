"""The events of the switch that we ask for, and the things they are about. Only the parts we use are read."""

from typing import Final

import msgspec


class Party(msgspec.Struct, frozen=True):
    name: str = ""
    number: str = ""


class Place(msgspec.Struct, frozen=True):
    """Where a channel is in the dial plan. `app_data` of ours: "application,role,…"."""

    app_name: str = ""
    app_data: str = ""


class Channel(msgspec.Struct, frozen=True):
    """One leg. `state`: Down, Ring (it calls us), Ringing (we call it), Up …"""

    id: str
    name: str = ""
    state: str = ""
    caller: Party = Party()
    dialplan: Place = Place()


class Bridge(msgspec.Struct, frozen=True):
    id: str
    channels: tuple[str, ...] = ()
    creator: str = ""


class Playback(msgspec.Struct, frozen=True):
    id: str
    state: str = ""


class Recording(msgspec.Struct, frozen=True):
    name: str
    state: str = ""
    duration: int = 0
    """Seconds."""


class Contact(msgspec.Struct, frozen=True):
    """A registration: where a phone is, under which account (`aor`)."""

    uri: str = ""
    contact_status: str = ""
    aor: str = ""


class SwitchEvent(msgspec.Struct, frozen=True):
    """Any event. `args`: of StasisStart, what the dial plan or the origination said. `cause`: Q.850 (ITU-T), of
    ChannelDestroyed."""

    type: str
    channel: Channel | None = None
    playback: Playback | None = None
    recording: Recording | None = None
    contact_info: Contact | None = None
    args: tuple[str, ...] = ()
    digit: str = ""
    cause: int = 0


WANTED: Final = (
    "StasisStart", "ChannelStateChange", "ChannelDestroyed", "ChannelDtmfReceived", "PlaybackFinished",
    "RecordingFinished", "RecordingFailed", "ApplicationReplaced",
)  # fmt: skip
"""Of some 50 events of a bridged call these few matter; the switch keeps the others back (`eventFilter`)."""

REPLACED: Final = "ApplicationReplaced"
"""Another process connected under our name: two must not steer the same calls."""

decode: Final = msgspec.json.Decoder(SwitchEvent).decode
