"""What a customer's browser may say in SIP: one call, to one number, in the name of its account. Without I/O."""

import contextlib
from typing import Final

from yingda.channels.telephony.sip_rules import (
    KEEP_ALIVE,
    REQUEST,
    RESPONSE,
    NotSip,
    NotYours,
    check,
    in_dialogue,
    parsed,
    user_of,
)

METHODS: Final = frozenset({"INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "INFO", "UPDATE", "PRACK"})
"""Nobody calls a customer here, so there is nothing to register."""
FRAME_CHARS_MAX: Final = 16_384
CHALLENGES: Final = frozenset({"401", "407"})


class OneCall:
    """Follows what passes. `begun`: it was dialled; `over`: it ended, or will not come to be."""

    def __init__(self, account: str, number: str) -> None:
        self.begun = False
        self.over = False
        self._account = account
        self._number = number
        self._call_id: str | None = None
        self._answered = False

    def check(self, text: str) -> None:
        """Passes if this frame may go to the switch. Raises NotSip or NotYours."""
        if len(text) > FRAME_CHARS_MAX:
            raise NotSip("long")
        check(text, self._account)
        if text in KEEP_ALIVE:
            return
        start, headers = parsed(text)
        request = REQUEST.fullmatch(start)
        if request is None:
            return  # an answer
        method, target = request[1], request[2]
        if method not in METHODS:
            raise NotYours("method")
        if user_of(headers["from"][0]) != self._account:
            raise NotYours("from")
        if not in_dialogue(headers["to"][0]) and not (
            user_of(headers["to"][0]) == self._number and target.startswith(f"sip:{self._number}@")
        ):
            raise NotYours("number")
        self._one_call(headers["call-id"][0], begins=method == "INVITE")
        self.over = self.over or method in ("BYE", "CANCEL")

    def heard(self, text: str) -> None:
        """The switch said this."""
        with contextlib.suppress(NotSip):
            start, headers = parsed(text)
            if start.startswith("BYE "):
                self.over = True
            elif RESPONSE.fullmatch(start) and headers["cseq"][0].endswith("INVITE"):
                self._answer(start.split(" ")[1])

    def _answer(self, status: str) -> None:
        if status >= "300" and status not in CHALLENGES and not self._answered:
            self.over = True
        self._answered = self._answered or status.startswith("2")

    def _one_call(self, call_id: str, *, begins: bool) -> None:
        if self._call_id is None and begins:
            self._call_id, self.begun = call_id, True
        if call_id != self._call_id:
            raise NotYours("second call")
