"""Policies for other contexts and for the composition root.

- `load_policy(read)`: the policy in force, `policy_numbered(read, number)`: a published one.
- `create_draft(work, body)`, `publish(work, draft, body)`: how the demo world begins.
- `end_lapsed(work)`: writes off a plan whose time is over.
"""

from yingda.routing.policies.documents import hash_of, policy_of, stored
from yingda.routing.policies.drafts import create_draft
from yingda.routing.policies.live import end_lapsed, load_policy, policy_numbered, publish

__all__ = [
    "create_draft", "end_lapsed", "hash_of", "load_policy", "policy_numbered", "policy_of", "publish", "stored",
]  # fmt: skip
