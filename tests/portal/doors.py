"""The doors under /portal: public on purpose, each asks for a page's token or a chat's secret itself (tests here)."""

from __future__ import annotations

from typing import Final

_ACCOUNT: Final = "/portal/accounts/{role}/{ref}"
_OPERATION: Final = "/portal/operations/{id}"

DOORS: Final = (
    "POST /portal/session", "DELETE /portal/session", "GET /portal/me", "POST /portal/challenge", "POST /portal/prove",
    "GET /portal/events", "GET /portal/holdings", f"GET {_ACCOUNT}/entries", f"GET {_ACCOUNT}/curve",
    f"GET {_ACCOUNT}/statement.pdf", "GET /portal/orders", "GET /portal/quotes", "GET /portal/products",
    "GET /portal/billers", "GET /portal/payee", "GET /portal/operations", "POST /portal/operations",
    "GET /portal/kinds", f"GET {_OPERATION}", f"POST {_OPERATION}/challenge", f"POST {_OPERATION}/prove",
    f"POST {_OPERATION}/confirm", f"POST {_OPERATION}/cancel", f"POST {_OPERATION}/reverse",
    "GET /portal/consents", "PUT /portal/consents",
)  # fmt: skip
