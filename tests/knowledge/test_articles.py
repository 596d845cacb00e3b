"""Articles over REST: drafts, publishing, history and search."""

from typing import Any

import pytest

from tests.configuring import Person, World, code
from yingda.knowledge.api import load_articles

BALANCE = {
    "language": "zh-CN",
    "title": "查询账户余额",
    "questions": ["余额查询", "我的卡里还有多少钱"],
    "text": "登录手机银行后在首页查看。",
    "state": "published",
}


@pytest.fixture
async def reader(world: World) -> Person:
    return await world.person(agent=True, permissions=frozenset({"articles.view"}))


async def found(person: Person, words: str) -> list[str]:
    return [article["title"] for article in (await person.got(f"/api/articles?words={words}"))["items"]]


async def loaded(world: World, person: Person) -> list[tuple[str, int]]:
    async with world.database.read(world.principal(person)) as read:
        return [(article.text, article.version) for article in await load_articles(read)]


async def test_chinese_words_of_two_characters_are_found(admin: Person, reader: Person) -> None:
    await admin.made("/api/articles", **BALANCE)
    await admin.made("/api/articles", **BALANCE | {"title": "挂失", "questions": ["卡丢了"], "text": "立即挂失。"})
    assert await found(reader, "余额") == ["查询账户余额"]
    assert await found(reader, "丢了") == ["挂失"]
    assert await found(reader, "首页") == ["查询账户余额"]
    assert await found(reader, "利率") == []


async def test_all_words_must_be_there(admin: Person, reader: Person) -> None:
    await admin.made("/api/articles", **BALANCE)
    assert await found(reader, "余额 手机") == ["查询账户余额"]
    assert await found(reader, "余额 挂失") == []


async def test_signs_of_patterns_mean_themselves(admin: Person, reader: Person) -> None:
    await admin.made("/api/articles", **BALANCE)
    assert await found(reader, "%25") == []
    assert await found(reader, "余_") == []


async def test_a_draft_is_for_editors_only(admin: Person, reader: Person, world: World) -> None:
    draft = await admin.made("/api/articles", **BALANCE | {"state": "draft"})
    assert await found(admin, "余额") == ["查询账户余额"]
    assert await found(reader, "余额") == []
    assert (await reader("GET", f"/api/articles/{draft['id']}"))[0] == 404
    assert await loaded(world, admin) == []


async def test_customers_get_what_was_published_while_a_draft_is_written(
    admin: Person, reader: Person, world: World
) -> None:
    article = await admin.made("/api/articles", **BALANCE)
    _, draft = await admin.changed("/api/articles", article, text="新的说法。", state="draft")
    assert (draft["version"], draft["published_version"], draft["text"]) == (2, 1, "新的说法。")
    assert await loaded(world, admin) == [(BALANCE["text"], 1)]
    assert (await reader.got(f"/api/articles/{article['id']}"))["text"] == BALANCE["text"]
    await admin.changed("/api/articles", draft, state="published")
    assert await loaded(world, admin) == [("新的说法。", 3)]


async def test_every_version_is_kept(admin: Person) -> None:
    article = await admin.made("/api/articles", **BALANCE)
    await admin.changed("/api/articles", article, text="第二版。")
    page = await admin.got(f"/api/articles/{article['id']}/versions?limit=1")
    rest = await admin.got(f"/api/articles/{article['id']}/versions?after={page['next']}")
    assert [(each["version"], each["text"]) for each in page["items"] + rest["items"]] == [
        (2, "第二版。"),
        (1, BALANCE["text"]),
    ]


async def test_a_retired_article_answers_nobody(admin: Person, reader: Person, world: World) -> None:
    article = await admin.made("/api/articles", **BALANCE)
    await admin.changed("/api/articles", article, active=False)
    assert (await found(reader, "余额"), await loaded(world, admin)) == ([], [])


async def test_a_published_article_is_not_deleted(admin: Person) -> None:
    article = await admin.made("/api/articles", **BALANCE)
    status, answer = await admin("DELETE", f"/api/articles/{article['id']}")
    assert (status, code(answer)) == (409, "article.in_use")


async def test_a_draft_that_was_never_published_is_deleted(admin: Person) -> None:
    article = await admin.made("/api/articles", **BALANCE | {"state": "draft"})
    assert (await admin("DELETE", f"/api/articles/{article['id']}"))[0] == 204


async def test_a_title_is_unique_in_its_language(admin: Person) -> None:
    await admin.made("/api/articles", **BALANCE)
    _, answer = await admin("POST", "/api/articles", BALANCE)
    assert code(answer) == "article.title_taken"
    await admin.made("/api/articles", **BALANCE | {"language": "en"})


async def test_limits_of_length_hold(admin: Person) -> None:
    for wrong in ({"title": "a" * 121}, {"text": "a" * 20_001}, {"questions": ["a"] * 31}, {"text": ""}):
        assert (await admin("POST", "/api/articles", BALANCE | wrong))[0] == 422, list(wrong)


async def test_lists_of_titles_go_on_where_they_ended(admin: Person) -> None:
    for title in ("挂失", "余额", "限额"):
        await admin.made("/api/articles", **BALANCE | {"title": title})
    titles: list[Any] = []
    path = "/api/articles?limit=2"
    while path:
        page = await admin.got(path)
        titles += [each["title"] for each in page["items"]]
        path = f"/api/articles?limit=2&after={page['next']}" if page["next"] else ""
    assert sorted(titles) == sorted(["挂失", "余额", "限额"])
