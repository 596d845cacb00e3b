"""Search of the record by words of two Chinese characters, at a million messages.

Builds a record of its own in a throw-away PostgreSQL, asks the same functions as `GET /api/interactions`, and prints
latencies in milliseconds; beside them, in the same run, `ilike` with an index of trigrams. Options: --messages N,
--rounds N, --json (one JSON object on the last line).
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import random
import shutil
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from yingda.analytics.history.search import search, words_of
from yingda.analytics.history.store import Filters
from yingda.analytics.history.terms import as_tsvector, terms
from yingda.analytics.history.view import items
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.foundation.postgres import THROWAWAY, EmbeddedPostgres, migrate
from yingda.foundation.principal import system

MESSAGES_PER_CONTACT = 12
AGENTS = 200
QUEUES = 8
DAYS = 180
PAGE = 50
CHUNK_CONTACTS = 2_000
PEER_TIMEOUT_MS = 20_000
PEER_REPEATS = 3
NOW = datetime(2026, 6, 30, tzinfo=UTC)
TENANT = TenantId(str(uuid.UUID(int=0xB1)))

ASKED = (
    "我想查一下{what}", "请问{what}怎么办理",
    "{what}是多少", "为什么我的{what}不对", "{what}什么时候到账",
    "帮我看看{what}", "昨天办的{what}还没有消息", "{what}失败了，怎么回事",
    "尾号 {digits} 的{what}", "手机银行里找不到{what}",
)  # fmt: skip
SAID = (
    "您好，请稍等，我为您查询{what}", "您的{what}已经处理，请留意短信通知", "关于{what}，需要您本人携带证件到网点办理",
    "请问还有其他可以帮您的吗", "感谢您的来电，祝您生活愉快", "{what}一般需要 {days} 个工作日",
    "为了您的资金安全，请勿向他人透露密码",
)  # fmt: skip
COMMON = (
    "余额", "信用卡账单", "还款日", "转账限额", "理财产品",
    "贷款利率", "银行卡", "手机号码变更", "密码重置", "积分兑换",
    "分期手续费",
    "工资到账", "定期存款", "网银登录", "开户行", "社保卡",
)  # fmt: skip
RARE = ("保函", "信用证", "结汇", "福费廷", "托收", "票据贴现", "VISA Infinite", "Apple Pay")
RARE_ONE_IN = 2_000
SEASONAL = "年终奖"
SEASON_DAYS = 60
"""At the beginning of the record people ask for it as often as for anything, afterwards never: the hardest to find."""

QUESTIONS: dict[str, tuple[str, Filters]] = {
    "frequent": ("余额", Filters()),
    "frequent, long": ("信用卡账单", Filters()),
    "very frequent": ("请稍等", Filters()),
    "rare": ("保函", Filters()),
    "rare, three": ("福费廷", Filters()),
    "absent": ("猞猁", Filters()),
    "once frequent": (SEASONAL, Filters()),
    "latin": ("visa", Filters()),
    "digits": ("尾号 8888", Filters()),
    "two words": ("余额 失败", Filters()),
    "frequent, old": ("余额", Filters(until=NOW - timedelta(days=150))),
    "rare, of a queue": ("托收", Filters(queue=str(uuid.UUID(int=0xC01)))),
    "frequent, of a queue": ("余额", Filters(queue=str(uuid.UUID(int=0xC01)))),
    "frequent, of an agent": ("余额", Filters(agent=str(uuid.UUID(int=0xA01)))),
    "rare, own contacts": ("保函", Filters(handled_by=str(uuid.UUID(int=0xA02)))),
}
PEERS = ("frequent", "rare", "absent", "latin")


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def sentence(chance: random.Random, by: str, at: datetime) -> str:
    common = (*COMMON, SEASONAL) if at < NOW - timedelta(days=DAYS - SEASON_DAYS) else COMMON
    what = chance.choice(RARE) if chance.randrange(RARE_ONE_IN) == 0 else chance.choice(common)
    pattern = chance.choice(ASKED if by == "customer" else SAID)
    return pattern.format(what=what, digits=f"{chance.randrange(10_000):04}", days=chance.randint(1, 7))


def record(messages: int, seed: int = 7) -> Iterator[dict[str, bytes]]:
    """The record in chunks, as text for COPY by table. Oldest first, as it would have been written."""
    chance = random.Random(seed)
    contacts = messages // MESSAGES_PER_CONTACT
    step = timedelta(days=DAYS) / max(1, contacts)
    for first in range(0, contacts, CHUNK_CONTACTS):
        tables: dict[str, io.StringIO] = {}
        for n in range(first, min(first + CHUNK_CONTACTS, contacts)):
            _contact(tables, chance, n, NOW - timedelta(days=DAYS) + n * step)
        yield {name: text.getvalue().encode() for name, text in tables.items()}


def _contact(tables: dict[str, io.StringIO], chance: random.Random, n: int, at: datetime) -> None:
    id, agent = uuid.UUID(int=0x1 << 100 | n), uuid.UUID(int=0xA00 | chance.randrange(AGENTS))
    queue = uuid.UUID(int=0xC00 | chance.randrange(QUEUES))
    row = _writer(tables)
    row("interactions", id, TENANT, id, "webchat", id, id, "zh-CN", "ended", queue, agent, 5, at)
    row("interaction_facts", TENANT, id, "webchat", "zh-CN", "ended", queue, agent, at, *[0] * 14)
    row("handling_facts", TENANT, id, 1, agent, queue, "webchat", "offer", at, *[0] * 5)
    row("queue_facts", TENANT, id, 1, queue, "webchat", "first", at, at, "answered", 0, 0, 0)
    for seq in range(1, MESSAGES_PER_CONTACT + 1):
        by = "customer" if seq % 2 else "agent"
        text, moment = sentence(chance, by, at), at + timedelta(seconds=20 * seq)
        message = uuid.UUID(int=0x2 << 100 | n * MESSAGES_PER_CONTACT + seq)
        row("messages", message, TENANT, id, seq, moment, by, "text", text)
        row("message_index", message, TENANT, id, moment, as_tsvector(terms(text)))


def _writer(tables: dict[str, io.StringIO]) -> Callable[..., None]:
    def write(table: str, *values: Any) -> None:
        line = "\t".join(str(value).replace("\\", "\\\\") for value in values)
        tables.setdefault(table, io.StringIO()).write(line + "\n")

    return write


COLUMNS = {
    "interactions": "id, tenant_id, conversation_id, channel, entry_point_id, visitor_id, language, state, queue_id,"
    " agent_id, priority, arrived_at",
    "interaction_facts": "tenant_id, interaction_id, channel, language, state, queue_id, agent_id, arrived_at, wait_ms,"
    " talk_ms, hold_ms, wrap_ms, stays, handlings, offers, missed_offers, transfers, messages, customer_messages,"
    " agent_messages, replies, reply_ms",
    "handling_facts": "tenant_id, interaction_id, seq, agent_id, queue_id, channel, via, answered_at, talk_ms, hold_ms,"
    " wrap_ms, replies, reply_ms",
    "queue_facts": "tenant_id, interaction_id, seq, queue_id, channel, reason, entered_at, left_at, outcome, waited_ms,"
    " target_ms, offers",
    "messages": 'id, tenant_id, interaction_id, seq, at, "by", kind, text',
    "message_index": "message_id, tenant_id, interaction_id, at, terms",
}


async def build(url: str, messages: int) -> dict[str, float]:
    """Fills the tables; seconds by step."""
    conn = await asyncpg.connect(url)
    await conn.execute("insert into tenants (id, slug, name, kind) values ($1, 'yuanshan', '远山银行', 'bank')", TENANT)
    started = time.monotonic()
    for chunk in record(messages):
        for table, text in chunk.items():
            columns = [name.strip().strip('"') for name in COLUMNS[table].split(",")]
            await conn.copy_to_table(table, source=io.BytesIO(text), columns=columns)
    loaded = time.monotonic()
    await conn.execute("vacuum analyze")
    settled = time.monotonic()
    await conn.execute("create index peer on messages using gin (text gin_trgm_ops)")
    await conn.close()
    return {"load_s": loaded - started, "vacuum_s": settled - loaded, "peer_index_s": time.monotonic() - settled}


async def timed(act: Callable[[], Awaitable[Any]]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = await act()
    return (time.perf_counter() - started) * 1000, result


async def ask(database: Database, words: str, filters: Filters) -> int:
    async with database.read(system(TENANT)) as read:
        page = await search(read.conn, filters, words_of(words), None, PAGE)
        return len(await items(read, page.rows, page.hits, words, None))


async def measure(database: Database, rounds: int) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Milliseconds by question; the questions take turns, so that none is asked twice in a row."""
    times: dict[str, list[float]] = {name: [] for name in QUESTIONS}
    found: dict[str, int] = {}
    chance = random.Random(11)
    for _ in range(rounds):
        for name in chance.sample(list(QUESTIONS), len(QUESTIONS)):
            words, filters = QUESTIONS[name]
            if filters == Filters() and chance.random() < 0.5:  # half of them from an older place in time
                filters = replace(filters, until=NOW - timedelta(days=chance.uniform(1, DAYS - 1)))
            ms, found[name] = await timed(lambda words=words, filters=filters: ask(database, words, filters))
            times[name].append(ms)
    return times, found


async def peer(url: str) -> dict[str, float | None]:
    """Median milliseconds of `ilike` over an index of trigrams, as the owner of the tables; None: over the timeout."""
    conn = await asyncpg.connect(url)
    await conn.execute(f"set statement_timeout = {PEER_TIMEOUT_MS}")
    query = "select id, interaction_id from messages where text ilike $1 order by at desc limit 50"
    medians: dict[str, float | None] = {}
    for name in PEERS:
        pattern = f"%{QUESTIONS[name][0]}%"
        try:
            taken = [(await timed(lambda p=pattern: conn.fetch(query, p)))[0] for _ in range(PEER_REPEATS)]
            medians[name] = round(statistics.median(taken), 1)
        except asyncpg.QueryCanceledError:
            medians[name] = None
    await conn.close()
    return medians


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)


async def run(messages: int, rounds: int) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="yingda-bench-"))
    server = EmbeddedPostgres(folder, options={**THROWAWAY, "shared_buffers": "512MB", "maintenance_work_mem": "256MB"})
    await server.start()
    try:
        url = server.url()
        await migrate(url)
        note(f"building a record of {messages} messages")
        built = await build(url, messages)
        note(f"asking {len(QUESTIONS)} questions, {rounds} rounds")
        database = Database(url)
        await measure(database, 2)  # warm
        times, found = await measure(database, rounds)
        await database.engine.dispose()
        note("asking the peer: ilike over trigrams")
        return report(messages, built, times, found, await peer(url))
    finally:
        await server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def report(
    messages: int, built: dict[str, float], times: dict[str, list[float]], found: dict[str, int], other: dict[str, Any]
) -> dict[str, Any]:
    every = [ms for each in times.values() for ms in each]
    halves = [percentile([ms for each in times.values() for ms in each[part::2]], 0.95) for part in (0, 1)]
    return {
        "messages": messages,
        "p95_ms": percentile(every, 0.95),
        "p50_ms": percentile(every, 0.5),
        "max_ms": round(max(every), 1),
        "spread": {"p95_ms_of_odd_and_even_rounds": halves},
        "asked": len(every),
        "queries": {
            name: {"p50_ms": percentile(each, 0.5), "p95_ms": percentile(each, 0.95), "found": found[name]}
            for name, each in times.items()
        },
        "peer_trgm_ilike_ms": other,
        "built": {name: round(seconds, 1) for name, seconds in built.items()},
    }


def main() -> None:
    options = argparse.ArgumentParser(prog="bench search", description=__doc__)
    options.add_argument("--messages", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    result = asyncio.run(run(given.messages, given.rounds))
    if given.json:
        print(json.dumps(result, ensure_ascii=False))
        return
    for name, value in result.items():
        print(f"{name}: {json.dumps(value, ensure_ascii=False, indent=1)}")


if __name__ == "__main__":
    main()
