"""Refusals about entry points."""

from yingda.foundation.errors import Refusal


class EntryPointQueueUnknown(Refusal):
    """There is no such queue in use: contacts would have nowhere to wait."""

    code = "entry_point.queue_unknown"
    status = 422


class EntryPointFlowUnpublished(Refusal):
    """There is no published flow of this key."""

    code = "entry_point.flow_unpublished"
    status = 422


class EntryPointCalendarUnknown(Refusal):
    """There is no such calendar."""

    code = "entry_point.calendar_unknown"
    status = 422


class EntryPointOriginMalformed(Refusal):
    """An origin is scheme, host and, where unusual, port: `https://www.bank.example`. No path, no wildcard."""

    code = "entry_point.origin_malformed"
    status = 422


class EntryPointLanguageMissing(Refusal):
    """There are texts for a language that the entry point does not speak; `languages` are those."""

    code = "entry_point.language_missing"
    status = 422


class EntryPointInUse(Refusal):
    """Contacts came through it; retire it instead."""

    code = "entry_point.in_use"
    status = 409


class AnnouncementExpiry(Refusal):
    """An announcement ends at a moment that is ahead, and no further than `days_max`: none is forgotten."""

    code = "announcement.expiry"
    status = 422


class AnnouncementNowhere(Refusal):
    """There is no entry point in use of these ids."""

    code = "announcement.nowhere"
    status = 422
