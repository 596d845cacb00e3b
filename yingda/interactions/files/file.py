"""A file as others know it."""

import msgspec


class KeptFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file as messages and screens name it. `size` in bytes, `width` and `height` in pixels."""

    id: str
    name: str
    type: str
    size: int
    width: int | None = None
    height: int | None = None

    @property
    def is_picture(self) -> bool:
        return self.type.startswith("image/")

    def in_message(self) -> dict[str, object]:
        """As a message carries it."""
        fields: dict[str, object] = msgspec.to_builtins(self)
        return fields
