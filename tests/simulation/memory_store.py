"""A batch store in memory with the same promises as PostgreSQL's: all rows or none, old epochs refused, unique keys
kept. It passes the same contract test. Faults: latency, a crash before or after the commit."""

import asyncio
import random
from typing import Any

from yingda.foundation.group_commit import Row
from yingda.foundation.partitions import Fenced
from yingda.journey.record import SPECS


class Violation(AssertionError):
    """An invariant does not hold."""


class Tables:
    """What is durable; outlives owners."""

    def __init__(self) -> None:
        self.keyed: dict[str, dict[Row, Row]] = {name: {} for name, spec in SPECS.items() if name != "events"}
        self.events: list[Row] = []
        self.of_contact: dict[str, dict[Any, set[Row]]] = {"offers": {}, "messages": {}}
        """Keys of rows by the contact that they belong to (third column), for the unique indexes."""
        self.epoch = 0
        self.fenced_writes_refused = 0

    def column(self, table: str, row: Row, name: str) -> Any:
        return row[[column for column, _ in SPECS[table].columns].index(name)]


class MemoryStore:
    """The writer's door to the tables, for one epoch."""

    def __init__(self, tables: Tables, epoch: int, random_: random.Random, *, fencing: bool = True) -> None:
        self._tables = tables
        self._epoch = epoch
        self._random = random_
        self._fencing = fencing
        self.latency_s = 0.002

    async def commit(self, rows: dict[str, list[Row]]) -> None:
        await asyncio.sleep(self._random.random() * self.latency_s)
        if self._fencing and self._tables.epoch != self._epoch:
            self._tables.fenced_writes_refused += 1
            raise Fenced("tenant")
        self._write(rows)
        await asyncio.sleep(self._random.random() * self.latency_s)  # durable, but the answer is on its way

    def _write(self, rows: dict[str, list[Row]]) -> None:
        undo: list[tuple[str, Row, Row | None]] = []
        events = len(self._tables.events)
        try:
            self._put(rows, undo)
            self._check_unique(rows)
        except Violation:
            del self._tables.events[events:]
            for name, key, before in reversed(undo):
                if before is None:
                    row = self._tables.keyed[name].pop(key)
                    if name in self._tables.of_contact:
                        self._tables.of_contact[name][row[2]].discard(key)
                else:
                    self._tables.keyed[name][key] = before
            raise

    def _put(self, rows: dict[str, list[Row]], undo: list[tuple[str, Row, Row | None]]) -> None:
        for name, table_rows in rows.items():
            if name == "events":
                self._tables.events.extend(table_rows)
                continue
            spec, table = SPECS[name], self._tables.keyed[name]
            for row in table_rows:
                key = row[: spec.key]
                if spec.insert_only and key in table:
                    if spec.repeatable:
                        continue
                    raise Violation(f"{name}: key {key} written twice")
                undo.append((name, key, table.get(key)))
                table[key] = row
                if name in self._tables.of_contact:
                    self._tables.of_contact[name].setdefault(row[2], set()).add(key)

    def _check_unique(self, rows: dict[str, list[Row]]) -> None:
        """The partial unique indexes of migration 0004."""
        for row in rows.get("offers", ()):
            interaction = row[2]
            live = [r for r in self._of_contact("offers", interaction) if r[8] is None]
            if len(live) > 1:
                raise Violation(f"two live offers for {interaction}")
        for row in rows.get("messages", ()):
            same = [
                r for r in self._of_contact("messages", row[2])
                if r[3] == row[3] or (r[11] is not None and r[11] == row[11])
            ]  # fmt: skip
            if len(same) > 1:
                raise Violation(f"message {row[3]} of {row[2]} stands twice")

    def _of_contact(self, table: str, interaction: Any) -> list[Row]:
        keyed = self._tables.keyed[table]
        return [keyed[key] for key in self._tables.of_contact[table].get(interaction, ())]
