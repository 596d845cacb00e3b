"""The bank that keeps the customers' money, as the broker calls it. It does each order once by its id."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import httpx

from sample_cores.common import numbers
from sample_cores.common.clients import FILE

TIMEOUT_S: Final = 4.0

Answer = tuple[Literal["done", "refused", "unclear"], str]
"""With the bank's number of it, or its code; unclear: nobody knows."""


class Bank(Protocol):
    async def carry_out(self, operation: str, kind: str, n: int, amount: int) -> Answer:
        """`kind`: broker_out from customer n's account at the bank into custody, broker_in back."""
        ...

    async def fate(self, operation: str) -> Answer:
        """What became of it; if it never came, it is refused from now on."""
        ...

    async def close(self) -> None: ...


class AgreeingBank:
    """No bank behind it: every order is done. For a brokerage that runs alone."""

    async def carry_out(self, operation: str, kind: str, n: int, amount: int) -> Answer:
        return "done", f"{kind}:{operation}"

    async def fate(self, operation: str) -> Answer:
        return "done", operation

    async def close(self) -> None:
        return None


class BankCore:
    """The sample bank's door. `data`: its folder, where the token for its clients lies."""

    def __init__(self, url: str, data: Path) -> None:
        self._data = data
        self._http = httpx.AsyncClient(base_url=url, timeout=TIMEOUT_S, trust_env=False)

    async def carry_out(self, operation: str, kind: str, n: int, amount: int) -> Answer:
        params = {"account": numbers.bank_account(n), "amount": amount}
        body = {"kind": kind, "customer": numbers.bank_customer(n), "params": params}
        try:
            answer = await self._http.put(f"/operations/{operation}", json=body, headers=self._headers())
        except (httpx.HTTPError, OSError):
            return "unclear", ""
        if answer.status_code == 200:
            return "done", str(answer.json()["ref"])
        if answer.status_code in (404, 409, 422):
            return "refused", str(answer.json()["error"]["code"])
        return "unclear", ""

    async def fate(self, operation: str) -> Answer:
        try:
            answer = await self._http.get(f"/operations/{operation}", params={"bar": "true"}, headers=self._headers())
            told: dict[str, Any] = answer.json() if answer.status_code == 200 else {}
        except (httpx.HTTPError, OSError, ValueError):
            return "unclear", ""
        match told.get("state"):
            case "done":
                return "done", str(told["ref"])
            case "refused":
                return "refused", str(told["code"])
            case "absent":
                return "refused", "core.bank_unreached"
        return "unclear", ""

    async def close(self) -> None:
        await self._http.aclose()

    def _headers(self) -> dict[str, str]:
        """Read each time: the bank may be made after the brokerage."""
        token = json.loads((self._data / FILE).read_text())["yingda"]
        return {"Authorization": f"Bearer {token}"}
