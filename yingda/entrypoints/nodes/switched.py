"""What the telephone sees of the partitions: of several nodes, the one that owns all institutions with numbers steers
the switches; to the others nothing is owned. Sharing keeps these institutions together (`rules.sharing`)."""

from __future__ import annotations

from yingda.entrypoints.nodes.directory import Directory
from yingda.entrypoints.router import Router
from yingda.foundation.ids import TenantId
from yingda.foundation.partitions import NotOwner
from yingda.journey.owner import Owner


class Switched:
    """`channels.telephony.numbers.Owners` over the router."""

    def __init__(self, router: Router, directory: Directory) -> None:
        self._router, self._directory = router, directory

    def owner(self, tenant: TenantId) -> Owner:
        """Raises `NotOwner` while there is none here."""
        if tenant not in self.owned:
            raise NotOwner()
        return self._router.owner(tenant)

    @property
    def owned(self) -> list[TenantId]:
        called = self._directory.called
        return [tenant for tenant in self._router.owned if tenant in called]

    def standing_by(self) -> bool:
        """Whether every institution with a number is owned here."""
        called = self._directory.called
        return bool(called) and called <= set(self._router.owned)
