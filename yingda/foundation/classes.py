"""Data classes of JR/T 0171-2020 (Personal financial information protection), put on every column as its `info`.

C1: internal to the institution. C2: identifies a customer or their finances; stored sealed, masked on the server.
C3 (passwords, PIN, CVN) has no column at all: there is no name for it here on purpose.
"""

from typing import Any, Final

C1: Final[dict[Any, Any]] = {"class": "C1"}
C2: Final[dict[Any, Any]] = {"class": "C2"}
