"""Recordings as the composition root and the telephone need them.

```python
recordings = Recordings(database, Vault(data / "recordings", keyring), Quarantine(data / "quarantine", keyring.master))
await recordings.start(); …; await recordings.stop()
Telephony(settings, router, recordings)          # seals through `keeping`
jobs = Jobs(database, [*recordings.jobs(), …]); application([*recordings.routers(), …])
```
"""

from fastapi import APIRouter

from yingda.foundation.db import Database
from yingda.foundation.jobs import Job
from yingda.foundation.subscriptions import Subscription, Subscriptions
from yingda.recordings.endpoints import router
from yingda.recordings.jobs import delete_at_night
from yingda.recordings.keeping import Keeping, Raw
from yingda.recordings.opening import Opening
from yingda.recordings.projection import READER, project
from yingda.recordings.quarantine import Quarantine
from yingda.recordings.rules.sound import RATE_HZ, SAMPLE_BYTES, Sound, of_wav, whole
from yingda.recordings.vault import Vault

__all__ = [
    "RATE_HZ", "SAMPLE_BYTES", "Keeping", "Quarantine", "Raw", "Recordings", "Sound", "of_wav", "whole",
]  # fmt: skip


class Recordings:
    """The recordings of all tenants. Start it after `database.open()`."""

    def __init__(self, database: Database, vault: Vault, quarantine: Quarantine) -> None:
        self._database = database
        self._vault = vault
        self._opening = Opening(vault)
        self._subscriptions = Subscriptions(database, [Subscription(READER, project)])
        self.keeping = Keeping(database, vault)
        self.quarantine = quarantine

    async def start(self) -> None:
        self.quarantine.count()
        await self._subscriptions.start()

    async def stop(self) -> None:
        await self._subscriptions.stop()

    def routers(self) -> list[APIRouter]:
        return [router(self._opening)]

    def jobs(self) -> list[Job]:
        """What is to be done by the clock."""
        return [delete_at_night(self._database, self._vault, self._opening.forget)]
