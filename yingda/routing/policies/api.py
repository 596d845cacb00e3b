"""Policies for other contexts and for the composition root.

- `load_policy(read)`: the policy in force, `policy_numbered(read, number)`: a published one.
- `create_draft(work, body)`, `publish(work, draft, body)`: how the demo world begins.
- `standing_plan(read)`: the plan that stands in for the policy now, if one does.
- `end_lapsed(work)`: writes off a plan whose time is over.
"""

from yingda.routing.policies.documents import hash_of, policy_of, stored
from yingda.routing.policies.drafts import create_draft
from yingda.routing.policies.live import end_lapsed, load_policy, policy_numbered, publish
from yingda.routing.policies.standing import Standing, standing_plan

__all__ = [
    "Standing", "create_draft", "end_lapsed", "hash_of", "load_policy", "policy_numbered", "policy_of", "publish",
    "standing_plan", "stored",
]  # fmt: skip
