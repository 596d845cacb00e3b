"""Analytics as the composition root wires it.

```python
analytics = Analytics(database, opener=keyring.open)       # keeps facts and boards in this process
await analytics.start(); …; await analytics.stop()
for router in analytics.routers(): app.include_router(router)
StaffSockets(…, wallboard=analytics.wallboard_topic)
jobs = Jobs(database, [*analytics.jobs(), prune_operations(database), …])
```
"""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

from yingda.analytics import own_figures
from yingda.analytics.calibration import endpoints as calibration
from yingda.analytics.history import endpoints as history
from yingda.analytics.history import subscriber as history_index
from yingda.analytics.history.view import Opener
from yingda.analytics.jobs import compare_at_night
from yingda.analytics.projector import READER, project
from yingda.analytics.wallboard import endpoints as wallboard
from yingda.analytics.wallboard.boards import Boards
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.jobs import Job
from yingda.foundation.realtime import Topic
from yingda.foundation.subscriptions import Subscription, Subscriptions


class Analytics:
    """Keeps the projections of the log and shows them. Start it after `database.open()`.

    `opener` opens customers' sealed names for the history, (tenant, sealed, context); without it none is shown.
    """

    def __init__(self, database: Database, opener: Opener | None = None) -> None:
        self._database, self._opener = database, opener
        self._subscriptions = Subscriptions(
            database,
            [
                Subscription(READER, project, after=database.wakeups.ring),
                Subscription(history_index.READER, history_index.index),
            ],
        )
        self.boards = Boards(database)

    async def start(self) -> None:
        await self._subscriptions.start()
        await self.boards.start()

    async def stop(self) -> None:
        await self.boards.stop()
        await self._subscriptions.stop()

    def wallboard_topic(self, tenant: TenantId) -> tuple[Topic, Callable[[], Any]]:
        """The tenant's topic `wallboard`, and its snapshot as those who listen have it."""
        return self.boards.topic(tenant)

    def routers(self) -> list[APIRouter]:
        return [
            wallboard.router(self.boards), own_figures.router(self.boards), history.router(self._opener),
            calibration.router(),
        ]  # fmt: skip

    def jobs(self) -> list[Job]:
        """What is to be done by the clock."""
        return [compare_at_night(self._database)]
