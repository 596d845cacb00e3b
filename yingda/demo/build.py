"""Builds one institution of the demo world in one work: people, then what they work with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from yingda.agents import actions as agents
from yingda.agents.schemas import ChangedProfile, NewSkill
from yingda.demo.calling import calling
from yingda.demo.self_service import chat_flow
from yingda.demo.world import LANGUAGES, PASSWORD, Institution, Line
from yingda.dialogue import actions as flows
from yingda.dialogue.schemas import NewFlow, Publication
from yingda.foundation.crypto import Keyring
from yingda.foundation.references import References
from yingda.foundation.work import Work
from yingda.interactions.dispositions import actions as dispositions
from yingda.interactions.dispositions.schemas import NewDisposition
from yingda.interactions.entry_points import actions as entry_points
from yingda.interactions.entry_points.schemas import NewEntryPoint
from yingda.knowledge.articles import actions as articles
from yingda.knowledge.articles.schemas import NewArticle
from yingda.knowledge.phrases import actions as phrases
from yingda.knowledge.phrases.schemas import NewPhrase
from yingda.routing import actions as queues
from yingda.routing.policies import api as policies
from yingda.routing.policies.schemas import NewDraft, ToPublish
from yingda.routing.schemas import NewQueue
from yingda.tenancy import api as tenancy
from yingda.tenancy.branches import actions as branches
from yingda.tenancy.branches.schemas import NewBranch
from yingda.tenancy.calendars import actions as calendars
from yingda.tenancy.calendars.schemas import Hours, NewCalendar, Span, Week
from yingda.tenancy.sessions.passwords import hash_password
from yingda.tenancy.users.schemas import NewUser

WEEKDAYS: Final = "weekdays"
ALWAYS: Final = "always"
SESSIONS: Final = "sessions"


@dataclass(slots=True)
class Ids:
    """Ids by key of what was built so far."""

    branches: dict[str, str] = field(default_factory=dict)
    calendars: dict[str, str] = field(default_factory=dict)
    skills: dict[str, str] = field(default_factory=dict)
    queues: dict[str, str] = field(default_factory=dict)


async def build(
    work: Work, institution: Institution, keyring: Keyring, references: References, origins: list[str]
) -> None:
    """Everything of the institution, into an empty tenant."""
    ids = Ids()
    await _branches(work, institution, ids)
    await _calendars(work, institution, ids)
    await _skills(work, institution, ids)
    await _people(work, institution, keyring, ids)
    for line in institution.lines:
        ids.queues[line.key] = (await queues.create_queue(work, references, _queue(line, ids))).id
    await _policies(work, institution, ids)
    await _dispositions(work, institution, references)
    await _knowledge(work, institution)
    await _flows(work, institution)
    await _entry_points(work, institution, references, ids, origins)
    await calling(work, institution, keyring)


async def _branches(work: Work, institution: Institution, ids: Ids) -> None:
    for code, name, parent in institution.branches:
        body = NewBranch(code=code, name=name, parent_id=ids.branches[parent] if parent else None)
        ids.branches[code] = (await branches.create_branch(work, body)).id


async def _calendars(work: Work, institution: Institution, ids: Ids) -> None:
    office, whole = [Span(start="09:00", end="18:00")], [Span(start="00:00", end="24:00")]
    trading = [Span(start="09:15", end="11:30"), Span(start="13:00", end="15:00")]
    days = ("mon", "tue", "wed", "thu", "fri")
    weekdays = Hours(week=Week(**dict.fromkeys(days, office)))
    always = Hours(week=Week(**dict.fromkeys((*days, "sat", "sun"), whole)))
    named = {
        WEEKDAYS: NewCalendar(name="工作日 9–18 点", holidays="china", hours=weekdays),
        ALWAYS: NewCalendar(name="7×24 小时", holidays="none", hours=always),
    }
    if institution.kind == "securities":
        sessions = Hours(week=Week(**dict.fromkeys(days, trading)))
        named[SESSIONS] = NewCalendar(name="A 股交易时段", holidays="china", hours=sessions)
    for key, body in named.items():
        ids.calendars[key] = (await calendars.create_calendar(work, body)).id


async def _skills(work: Work, institution: Institution, ids: Ids) -> None:
    for key, name, name_en in institution.skills:
        ids.skills[key] = (await agents.create_skill(work, NewSkill(key=key, name=name, name_en=name_en))).id


async def _people(work: Work, institution: Institution, keyring: Keyring, ids: Ids) -> None:
    """One hash for all: the password is public anyway, and twenty hashes would take seconds."""
    hashed = await hash_password(PASSWORD)
    for person in institution.people:
        body = NewUser(
            username=person.username, name=person.name, full_name=person.name, agent=bool(person.skills),
            branch_id=ids.branches[person.branch],
        )  # fmt: skip
        user = await tenancy.create_user(work, keyring, body, [person.role], hashed)
        if person.skills:
            levels = {ids.skills[key]: level for key, level in person.skills.items()}
            profile = ChangedProfile(
                version=0, skills=levels, capacity={"webchat": person.chats, "phone": person.calls}, line=person.line
            )  # fmt: skip
            await agents.change_profile(work, user.id, profile)


def _queue(line: Line, ids: Ids) -> NewQueue:
    """Queues name only queues that were built before them."""
    after, to = line.overflow or (None, None)
    return NewQueue(
        key=line.key, name=line.name, name_en=line.name_en, priority=line.priority,
        ageing_per_minute=line.ageing_per_minute, wrap_up_s=line.wrap_up_s,
        calendar_id=ids.calendars[line.hours or ALWAYS],
        required={ids.skills[key]: level for key, level in line.required.items()},
        overflow_after_s=after, overflow_queue=ids.queues[to] if to else None,
        last_resort="queue" if line.resort else "message",
        last_resort_queue=ids.queues[line.resort] if line.resort else None,
    )  # fmt: skip


async def _policies(work: Work, institution: Institution, ids: Ids) -> None:
    """One in force, a draft to go on with, a plan for a market event."""
    for each in institution.policies:
        kind = "plan" if each.kind == "plan" else "policy"
        document = _with_ids(each.document, ids)
        body = {"kind": kind, "name": each.name, "note": each.note, "document": document}
        draft = await policies.create_draft(work, NewDraft.model_validate(body))
        assert not draft.errors, draft.errors
        if each.kind == "published":
            await policies.publish(work, draft.id, ToPublish(version=1, reason=each.note, untried=True))


def _with_ids(part: Any, ids: Ids) -> Any:
    """Keys like `skill:card` as ids, wherever they stand."""
    kinds = {"skill": ids.skills, "queue": ids.queues, "branch": ids.branches}
    match part:
        case str():
            kind, _, key = part.partition(":")
            return kinds[kind][key] if key and kind in kinds else part
        case dict():
            return {_with_ids(key, ids): _with_ids(value, ids) for key, value in part.items()}
        case list():
            return [_with_ids(each, ids) for each in part]
        case _:
            return part


async def _dispositions(work: Work, institution: Institution, references: References) -> None:
    for group in institution.groups:
        head = NewDisposition(key=group.key, name=group.name, name_en=group.name_en)
        parent = (await dispositions.create_disposition(work, references, head)).id
        for key, name, name_en in group.members:
            body = NewDisposition(parent=parent, key=key, name=name, name_en=name_en)
            await dispositions.create_disposition(work, references, body)


async def _knowledge(work: Work, institution: Institution) -> None:
    for article in institution.articles:
        for language in LANGUAGES:
            await articles.create_article(work, _article(article[language], language))
    for phrase in institution.phrases:
        texts = {language: phrase[language].format(name=_name(institution, language)) for language in LANGUAGES}
        body = {"scope": "tenant", "texts": texts, **{key: phrase[key] for key in ("shortcut", "title", "group")}}
        await phrases.create_phrase(work, NewPhrase.model_validate(body))


def _article(content: Mapping[str, Any], language: str) -> NewArticle:
    return NewArticle.model_validate({**content, "language": language, "state": "published"})


def _name(institution: Institution, language: str) -> str:
    return institution.name if language == "zh-CN" else institution.name_en


async def _flows(work: Work, institution: Institution) -> None:
    """Of the web site, then of the telephone."""
    name = {language: _name(institution, language) for language in LANGUAGES}
    chat = chat_flow(institution.slug, institution.entry_point, name, institution.menu)
    for flow in (chat, *institution.hotline()):
        drawing = msgspec.to_builtins(flow)
        draft = {part: drawing[part] for part in drawing if part not in ("key", "name", "version")}
        made = await flows.create_flow(work, NewFlow(key=flow.key, name=flow.name, draft=draft))
        await flows.publish_flow(work, made.id, Publication(version=made.version))


async def _entry_points(
    work: Work, institution: Institution, references: References, ids: Ids, origins: list[str]
) -> None:
    """The web site's, and the telephone number."""
    texts = {
        language: {"greeting": institution.greeting[language], "closed": institution.closed[language]}
        for language in LANGUAGES
    }
    shared = {"queue": ids.queues["general"], "languages": list(LANGUAGES)}
    web, phone = institution.entry_point, f"tel-{institution.number}"
    for body in (
        {"key": web, "name": f"{institution.name}网站", "flow_key": web, "allowed_origins": origins, "texts": texts},
        {
            "key": phone, "name": f"{institution.name}客服热线", "channel": "phone",
            "flow_key": institution.hotline()[-1].key,
        },
    ):  # fmt: skip
        await entry_points.create_entry_point(work, references, NewEntryPoint.model_validate({**shared, **body}))
