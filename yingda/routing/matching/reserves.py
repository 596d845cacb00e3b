"""Agents who stay free for something urgent: the last of those who could serve it are passed over by others."""

from collections.abc import Iterator

from yingda.routing.matching.classes import Classes
from yingda.routing.matching.pool import Pool
from yingda.routing.policy import Policy
from yingda.routing.rules import choose
from yingda.routing.ticket import Facts


class Reserves:
    """Those of one policy, by their place in it."""

    def __init__(self, policy: Policy, classes: Classes, queues: set[str]) -> None:
        self._reserves = {n: each for n, each in enumerate(policy.reserves) if each.queue in queues}
        self._classes = classes
        self._tight = set(self._reserves)
        """Those that may have kept somebody back; at first nobody knows of whom a new owner took over."""

    def __iter__(self) -> Iterator[int]:
        return iter(self._reserves)

    def pool(self, number: int) -> Pool:
        """Those who could serve the queue for which some are kept free."""
        reserve = self._reserves[number]
        return self._classes.pool(self._classes.asks(Facts(reserve.queue, reserve.channel), 0)[0])

    def keeping(self, agent: str, queue: str) -> int | None:
        """The reserve that keeps this agent free from contacts of this queue, if one does."""
        for number, reserve in self._reserves.items():
            if reserve.queue != queue:
                pool = self.pool(number)
                if pool.fits(agent) and pool.free <= choose.least_free(reserve, pool.at_work):
                    return number
        return None

    def kept_back(self, agent: str, queue: str) -> bool:
        """As `keeping`; it is remembered, so that whoever was passed over is asked when there is room again."""
        number = self.keeping(agent, queue)
        if number is not None:
            self._tight.add(number)
        return number is not None

    def loosened(self) -> bool:
        """Whether a reserve that kept somebody back has room now: those who wait may be asked for again."""
        if not self._reserves:
            return False
        pools = {number: self.pool(number) for number in self._reserves}
        tight = {
            n for n, reserve in self._reserves.items() if pools[n].free <= choose.least_free(reserve, pools[n].at_work)
        }
        before, self._tight = self._tight, tight
        return bool(before - tight)
