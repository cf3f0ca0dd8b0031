"""How often something may happen: counters in Redis, shared by all processes and hosts.

The caller names what is counted. The name is hashed under the secret key before it leaves the
process, so Redis holds no address and no user name; who must stay unknown (a voter) must not be
in the name at all.
"""

from __future__ import annotations

import time

from django.core.cache import cache
from django.utils.crypto import salted_hmac

SALT = "core.limits"


def allow(key: str, limit: int, per_seconds: int) -> bool:
    """Count one more event under `key` and return whether it is still within the limit.

    Windows are fixed: `limit` events from one full multiple of `per_seconds` to the next, so at
    most twice the limit in any stretch of that length.
    """
    window = int(time.time()) // per_seconds
    counter = salted_hmac(SALT, f"{key}/{per_seconds}/{window}", algorithm="sha256").hexdigest()
    if cache.add(f"limit:{counter}", 1, timeout=2 * per_seconds):
        return limit >= 1
    return int(cache.incr(f"limit:{counter}")) <= limit
