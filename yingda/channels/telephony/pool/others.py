"""What one switch of a pool has to know of the others."""

from typing import Final, Protocol


class Others(Protocol):
    """The rest of the pool."""

    @property
    def forgot_at(self) -> int:
        """When one of them last forgot all its calls (it started, or was given up), epoch ms; 0: none did."""
        ...

    def may_serve(self, visitor: str) -> bool:
        """Whether one of them serves the visitor's line, or may do so: nobody has looked at what it carries."""
        ...


class _Alone:
    """A switch that is alone."""

    forgot_at = 0

    def may_serve(self, visitor: str) -> bool:
        return False


ALONE: Final = _Alone()
