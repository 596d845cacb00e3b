"""What the command line needs from the layers above it; `yingda/__main__.py` hands it in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from yingda.foundation.config import Settings


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """An account of the demo world, shown to whoever starts it."""

    tenant: str
    user: str
    password: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Product:
    """Each takes settings whose `database_url` is set and whose schema is migrated."""

    serve: Callable[[Settings], Awaitable[None]]
    """Serve every door until cancelled; then end in order."""

    load_demo: Callable[[Settings], Awaitable[Sequence[SignIn]]]
    """Put the demo world in, unless it is there; give its accounts."""

    demo_bank: Callable[[], tuple[str, SignIn]]
    """The key of the demo bank's entry point, where the smoke test comes in, and an agent who answers there."""

    verify_audit: Callable[[Settings], Awaitable[Sequence[str]]]
    """Check every chain of the audit log; give what is wrong, nothing if all is well."""
