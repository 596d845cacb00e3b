"""What the command line needs from the layers above it; `yingda/__main__.py` hands it in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from yingda.foundation.config import Settings


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """An account of the demo world or of a new institution, shown to whoever made it."""

    tenant: str
    user: str
    password: str
    role: str


@dataclass(frozen=True, kw_only=True)
class NewInstitution:
    """`kind`: bank or securities. `admin` and `security_admin` are user names of two people."""

    slug: str
    name: str
    kind: str
    admin: str
    security_admin: str


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

    create_institution: Callable[[Settings, NewInstitution], Awaitable[list[SignIn]]]
    """Make an institution and the two people who run it; give their accounts."""
