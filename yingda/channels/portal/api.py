"""The signed-in customer's door, as the composition root needs it.

```python
house = House(database=database, sessions=Sessions(database), banking=banking, customers=customers, pages=...)
app.routes.extend(routes(house, zone))                      # everything under /portal
banking.on_moved.append(house.streams.settled)            # pages see what changes
jobs.append(cleaning(database))
```
"""

from zoneinfo import ZoneInfo

from starlette.routing import BaseRoute

from yingda.channels.portal.consent_doors import ConsentDoors
from yingda.channels.portal.errors import CustomerUnknown
from yingda.channels.portal.holding_doors import HoldingDoors
from yingda.channels.portal.house import Guest, House, Pages
from yingda.channels.portal.operation_doors import OperationDoors
from yingda.channels.portal.own_doors import OwnDoors
from yingda.channels.portal.sessions import Sessions, cleaning
from yingda.channels.portal.streams import Streams

__all__ = [
    "CustomerUnknown", "Guest", "House", "Pages", "Sessions", "Streams", "cleaning", "routes",
]  # fmt: skip

ZONE = ZoneInfo("Asia/Shanghai")
"""Days of an account are the core system's, which all are in China."""


def routes(house: House, zone: ZoneInfo = ZONE) -> list[BaseRoute]:
    """Everything under /portal."""
    doors = (OwnDoors(house), HoldingDoors(house, zone), OperationDoors(house), ConsentDoors(house))
    return [each for made in doors for each in made.routes()]
