"""What others may want to know of people signing in and out. Configuration is told by `configuration.changed`."""

from yingda.foundation.events import Event


class SessionOpened(Event, frozen=True, kw_only=True, tag="session.opened"):
    """Somebody signed in. `method`: password or oidc."""

    user: str
    session: str
    method: str


class SessionEnded(Event, frozen=True, kw_only=True, tag="session.ended"):
    """A session is over before its time; sockets that were opened with it close.

    `why`: signed_out, password, disabled, roles, replaced, second_factor.
    """

    user: str
    session: str
    why: str
