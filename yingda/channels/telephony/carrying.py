"""Requests of a call as words of the switch's interface."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from yingda.channels.telephony.ari import Answer, Ari, Fault, FaultKind
from yingda.channels.telephony.prompts import Prompts
from yingda.channels.telephony.protocol import requests as r
from yingda.channels.telephony.switch.render import APPLICATION, CARRIER
from yingda.foundation.ids import TenantId

AGENT_ROLE: Final = "agent"
"""Of a leg that is there when it is answered: an agent's, a supervisor's, a second party's."""
OUT_ROLE: Final = "out"
"""Of a customer's leg that was made and is not dialled yet."""
SNOOP_ROLE: Final = "snoop"
BACK_ROLE: Final = "back"
"""Of a leg that comes back from its recorder."""
RECORDER: Final = "record"
MESSAGE_S_MAX: Final = 120
MESSAGE_SILENCE_S: Final = 5
UNALLOCATED: Final = "1"
"""Unallocated number (Q.850)."""


@dataclass(frozen=True, slots=True)
class Words:
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)


class Carrier:
    """Carries out requests at one switch. `endpoint_of`: where an agent's phone is registered now, or None."""

    def __init__(self, ari: Ari, prompts: Prompts, endpoint_of: Callable[[str], str | None]) -> None:
        self._ari = ari
        self._prompts = prompts
        self._endpoint_of = endpoint_of

    async def carry_out(self, request: r.Request, *, tenant: TenantId, caller_id: str) -> Answer | Fault:
        """`tenant`: whose call it is, and whose recordings are heard. `caller_id`: what a rung phone shows."""
        media: Path | None = None
        endpoint = ""
        if isinstance(request, r.Play):
            media = await self._prompts.file(request.spoken, tenant)
        if isinstance(request, r.Ring):
            found = self._endpoint_of(request.agent)
            if found is None:
                return Fault(FaultKind.FAILED)
            endpoint = found
        words = words_of(request, caller_id, media, endpoint)
        body = {"variables": dict(words.variables)} if words.variables else None
        return await self._ari.request(words.method, words.path, words.query, body)

    async def refuse(self, leg: str) -> None:
        """A call to a number that nobody has."""
        await self._ari.request("DELETE", f"channels/{leg}", {"reason_code": UNALLOCATED})


def words_of(request: r.Request, caller_id: str = "", media: Path | None = None, endpoint: str = "") -> Words:
    """The request in the words of the interface."""
    match request:
        case r.Answer(leg=leg):
            return Words("POST", f"channels/{leg}/answer")
        case r.HangUp(leg=leg):
            return Words("DELETE", f"channels/{leg}")
        case r.Ring():
            return Words("POST", "channels", _origination(request, caller_id, endpoint), _headers(request))
        case r.Reach(leg=leg, number=number, caller_id=own):
            return Words(
                "POST",
                "channels",
                {**_made(leg, number, AGENT_ROLE), "callerId": own, "timeout": str(request.timeout_s)},
            )
        case r.MakeLine(leg=leg, number=number, caller_id=own):
            shown = {"CONNECTEDLINE(num,i)": own, "CALLERID(num)": own}
            return Words("POST", "channels/create", _made(leg, number, OUT_ROLE), shown)
        case r.CallOut(leg=leg, timeout_s=timeout_s):
            return Words("POST", f"channels/{leg}/dial", {"timeout": str(timeout_s)})
        case r.Divert(leg=leg, recorded=recorded):
            place = {"context": RECORDER, "extension": "on" if recorded else "off", "priority": "1"}
            return Words("POST", f"channels/{leg}/continue", place)
        case r.Snoop(leg=leg, snoop=snoop, whisper=whisper):
            hears = {"spy": "both", "whisper": "out" if whisper else "none", "app": APPLICATION, "appArgs": SNOOP_ROLE}
            return Words("POST", f"channels/{leg}/snoop/{snoop}", hears)
        case r.Keep():
            raise AssertionError("what was keyed in never goes to the switch")
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


def _origination(ring: r.Ring, caller_id: str, endpoint: str) -> dict[str, str]:
    return {
        "endpoint": f"PJSIP/{endpoint}", "app": APPLICATION, "appArgs": AGENT_ROLE, "channelId": ring.leg,
        "callerId": _named(ring.asks, caller_id) if ring.asks else caller_id, "timeout": str(ring.timeout_s),
    }  # fmt: skip


def _named(asks: str, caller_id: str) -> str:
    """Who asks, and about whom. A name is letters and no syntax (RFC 3261, 25.1: quoted-string)."""
    letters = "".join(each for each in asks if each.isalnum() or each == " ")
    return f'"{letters} · {caller_id}" <{caller_id}>'


def _headers(ring: r.Ring) -> dict[str, str]:
    """What the phone is told: which contact, what for, and whether it need not ring."""
    told = {"X-Yingda-Contact": ring.interaction, "X-Yingda-Kind": ring.kind}
    if ring.answers:
        told["X-Yingda-Answer"] = "auto"
    return {f"PJSIP_HEADER(add,{name})": value for name, value in told.items()}


def _made(leg: str, number: str, role: str) -> dict[str, str]:
    """A leg over the trunk. The gate left digits only."""
    assert number.isascii() and number.isdigit()
    return {"endpoint": f"PJSIP/{number}@{CARRIER}", "app": APPLICATION, "appArgs": role, "channelId": leg}


def _recording(name: str) -> dict[str, str]:
    return {
        "name": name, "format": "wav", "beep": "true", "terminateOn": "#", "ifExists": "fail",
        "maxDurationSeconds": str(MESSAGE_S_MAX), "maxSilenceSeconds": str(MESSAGE_SILENCE_S),
    }  # fmt: skip
