"""PostgreSQL and Redis that the product brings along, one pair for each LUNXUN_HOME.

Processes that use them hold a shared file lock (`use`). The first one starts a keeper process, which starts
the servers, revives one that dies, and stops both as soon as nobody holds the lock any more. The kernel drops
the lock of a process however it dies, so not even `kill -9` leaves a server behind or stops one in use.
"""

from __future__ import annotations

from config.embedded.addresses import database_url, redis_url
from config.embedded.servers import ServiceError
from config.embedded.usage import running, services, services_for_command

__all__ = [
    "ServiceError",
    "database_url",
    "redis_url",
    "running",
    "services",
    "services_for_command",
]
