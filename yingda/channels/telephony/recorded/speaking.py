"""Sentences of a call are said with the recordings of the institution whose call it is."""

import contextlib
from collections.abc import Callable

from yingda.channels.telephony import numbers
from yingda.channels.telephony.ari import Answer, Ari, Fault
from yingda.channels.telephony.carrying import Carrier, words_of
from yingda.channels.telephony.numbers import Owners
from yingda.channels.telephony.prompts import Prompts
from yingda.channels.telephony.protocol import names
from yingda.channels.telephony.protocol import requests as r
from yingda.foundation.errors import Refusal


class SpeakingCarrier(Carrier):
    """A carrier that knows whose call a leg belongs to."""

    def __init__(
        self, ari: Ari, prompts: Prompts, endpoint_of: Callable[[str], str | None], owners: Owners
    ) -> None:  # fmt: skip
        super().__init__(ari, prompts, endpoint_of)
        self._owners = owners

    async def carry_out(self, request: r.Request, *, caller_id: str) -> Answer | Fault:
        if not isinstance(request, r.Play):
            return await super().carry_out(request, caller_id=caller_id)
        words = words_of(request, caller_id, await self._prompts.file(request.spoken, self._tenant(request.leg)))
        return await self._ari.request(words.method, words.path, words.query)

    def _tenant(self, leg: str) -> str:
        with contextlib.suppress(Refusal):
            return numbers.in_memory(self._owners, names.visitor_of(names.call_of(leg))) or ""
        return ""
