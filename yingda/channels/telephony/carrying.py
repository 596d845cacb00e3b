"""Requests of a call as words of the switch's interface."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from yingda.channels.telephony.ari import Answer, Ari, Fault, FaultKind
from yingda.channels.telephony.prompts import Prompts
from yingda.channels.telephony.protocol import requests as r
from yingda.channels.telephony.switch.render import APPLICATION

AGENT_ROLE: Final = "agent"
MESSAGE_S_MAX: Final = 120
MESSAGE_SILENCE_S: Final = 5
UNALLOCATED: Final = "1"
"""Unallocated number (Q.850)."""


@dataclass(frozen=True, slots=True)
class Words:
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)


class Carrier:
    """Carries out requests at one switch."""

    def __init__(self, ari: Ari, prompts: Prompts) -> None:
        self._ari = ari
        self._prompts = prompts

    async def carry_out(self, request: r.Request, *, caller_id: str) -> Answer | Fault:
        """`caller_id`: what a rung phone shows."""
        media: Path | None = None
        if isinstance(request, r.Play):
            media = await self._prompts.file(request.spoken)
            if media is None:
                return Fault(FaultKind.FAILED)
        words = words_of(request, caller_id, media)
        return await self._ari.request(words.method, words.path, words.query)

    async def refuse(self, leg: str) -> None:
        """A call to a number that nobody has."""
        await self._ari.request("DELETE", f"channels/{leg}", {"reason_code": UNALLOCATED})


def words_of(request: r.Request, caller_id: str = "", media: Path | None = None) -> Words:
    """The request in the words of the interface."""
    match request:
        case r.Answer(leg=leg):
            return Words("POST", f"channels/{leg}/answer")
        case r.HangUp(leg=leg):
            return Words("DELETE", f"channels/{leg}")
        case r.Ring():
            return Words("POST", "channels", _origination(request, caller_id))
        case r.MakeBridge(bridge=bridge):
            return Words("POST", f"bridges/{bridge}", {"type": "mixing"})
        case r.Join(bridge=bridge, leg=leg):
            return Words("POST", f"bridges/{bridge}/addChannel", {"channel": leg})
        case r.Part(bridge=bridge, leg=leg):
            return Words("POST", f"bridges/{bridge}/removeChannel", {"channel": leg})
        case r.DropBridge(bridge=bridge):
            return Words("DELETE", f"bridges/{bridge}")
        case r.StartMusic(leg=leg):
            return Words("POST", f"channels/{leg}/moh", {"mohClass": "default"})
        case r.StopMusic(leg=leg):
            return Words("DELETE", f"channels/{leg}/moh")
        case r.Play(leg=leg, playback=playback):
            sound = {"media": f"sound:{media.with_suffix('') if media else ''}"}
            return Words("POST", f"channels/{leg}/play/{playback}", sound)
        case r.StopPlay(playback=playback):
            return Words("DELETE", f"playbacks/{playback}")
        case r.Record(leg=leg, name=name):
            return Words("POST", f"channels/{leg}/record", _recording(name))
        case r.StopRecord(name=name):
            return Words("POST", f"recordings/live/{name}/stop")


def _origination(ring: r.Ring, caller_id: str) -> dict[str, str]:
    return {
        "endpoint": f"PJSIP/{ring.agent}", "app": APPLICATION, "appArgs": AGENT_ROLE, "channelId": ring.leg,
        "callerId": caller_id, "timeout": str(ring.timeout_s),
    }  # fmt: skip


def _recording(name: str) -> dict[str, str]:
    return {
        "name": name, "format": "wav", "beep": "true", "terminateOn": "#", "ifExists": "fail",
        "maxDurationSeconds": str(MESSAGE_S_MAX), "maxSilenceSeconds": str(MESSAGE_SILENCE_S),
    }  # fmt: skip
