"""From a staff frame to a command: which words there are, what each needs; who asks is never taken from the frame."""

from typing import Any, Final

import msgspec

from yingda.foundation.errors import InvalidInput, Refusal
from yingda.foundation.principal import Principal
from yingda.journey import commands

DESK: Final = "desk.use"
WATCH: Final = "interactions.watch"
MONITOR: Final = "interactions.monitor"
DIAL: Final = "phone.dial"
TAKE_OVER: Final = "interactions.take_over"
FORCE_STATUS: Final = "agents.force_status"
WALLBOARD: Final = "wallboard.view"

NEEDS: Final[dict[str, tuple[type[commands.StaffCommand], str]]] = {
    "status": (commands.SetStatus, DESK),
    "accept": (commands.Accept, DESK),
    "decline": (commands.Decline, DESK),
    "pick": (commands.Pick, DESK),
    "send": (commands.Send, DESK),
    "note": (commands.WriteNote, DESK),
    "draft": (commands.Draft, DESK),
    "read": (commands.Read, DESK),
    "hold": (commands.Hold, DESK),
    "resume": (commands.Resume, DESK),
    "transfer": (commands.Transfer, DESK),
    "dial": (commands.Dial, DIAL),
    "consult": (commands.Consult, DESK),
    "consult.end": (commands.EndConsult, DESK),
    "consult.complete": (commands.HandOver, DESK),
    "conference": (commands.Confer, DESK),
    "capture": (commands.BeginCapture, DESK),
    "capture.end": (commands.EndCapture, DESK),
    "finish": (commands.Finish, DESK),
    "wrap_up": (commands.WrapUp, DESK),
    "sign_off": (commands.SignOff, DESK),
    "monitor": (commands.Monitor, MONITOR),
    "monitor.end": (commands.EndMonitor, MONITOR),
    "take_over": (commands.TakeOver, TAKE_OVER),
    "force_status": (commands.ForceStatus, FORCE_STATUS),
}
"""Word → command and the permission it needs. What is not here cannot be asked over a staff socket."""


class CommandUnknown(Refusal):
    """There is no such command; `do` is what was asked."""

    code = "command.unknown"


def command_of(principal: Principal, do: object, fields: object) -> commands.StaffCommand:
    """The command, or a refusal that says what is wrong with it."""
    if not isinstance(do, str) or do not in NEEDS:
        raise CommandUnknown(do=str(do)[:40])
    kind, permission = NEEDS[do]
    principal.require(permission)
    given: dict[str, Any] = dict(fields) if isinstance(fields, dict) else {}
    given.pop("do", None)
    try:
        return msgspec.convert({**given, "do": do, "staff": principal.user}, kind)
    except (msgspec.ValidationError, TypeError) as fault:
        raise InvalidInput(what=str(fault)[:200]) from None
