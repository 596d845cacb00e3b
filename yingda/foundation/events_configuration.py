"""What was configured, as the event log tells it: one event for all contexts, so that readers reload on one tag."""

from yingda.foundation.events import Event


class ConfigurationChanged(Event, frozen=True, kw_only=True, tag="configuration.changed"):
    """Something that administrators configure was written. Whoever holds configuration in memory loads it again.

    `context` and `kind` name it ("routing", "queue"); `id` is the thing's own, `version` what it became;
    `change`: created, changed, retired, restored, deleted.
    """

    context: str
    kind: str
    id: str
    version: int
    change: str
