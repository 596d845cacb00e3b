"""The difference of two JSON objects as a JSON Merge Patch (RFC 7396), and its application."""

from typing import Any

Json = dict[str, Any]


def difference(old: Json, new: Json) -> Json:
    """What to merge into `old` to get `new`; empty when they are the same. Neither holds a null."""
    patch: Json = {key: None for key in old if key not in new}
    for key, value in new.items():
        before = old.get(key)
        if isinstance(value, dict) and isinstance(before, dict):
            if inner := difference(before, value):
                patch[key] = inner
        elif value != before:
            patch[key] = value
    return patch


def merged(target: Json, patch: Json) -> Json:
    """RFC 7396, section 2."""
    result = dict(target)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            before = result.get(key)
            result[key] = merged(before if isinstance(before, dict) else {}, value)
        else:
            result[key] = value
    return result
