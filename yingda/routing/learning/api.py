"""What an owner learns, for the owner itself and for who makes a new one.

- `Learning`: as it stands; hears each event that is published.
- `load(conn)`: as a new owner of the partition knows it, out of the event log.
"""

from yingda.routing.learning.fold import Learning
from yingda.routing.learning.store import load

__all__ = ["Learning", "load"]
