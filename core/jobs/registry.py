"""Which function does which kind of job. Apps register theirs in their `tasks` module."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.core.files import File

    from core.jobs.models import Job
    from organizations.models import User

    HandlerFunction = Callable[[Job], "JobResult | None"]


@dataclass(frozen=True, slots=True)
class JobResult:
    """What a handler gives back: a sentence, facts, a page to go on to, a file to download."""

    message: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""  # a path of this site
    file: File[Any] | None = None
    file_name: str = ""  # as the download is called, "参训名册.xlsx"


@dataclass(frozen=True, slots=True)
class Handler:
    """A registered kind of job."""

    kind: str
    function: HandlerFunction
    title: str
    queue: str
    needs: str
    repeatable: bool
    shared: bool
    max_recoveries: int
    time_limit: int


_handlers: dict[str, Handler] = {}


def job_handler(
    kind: str,
    *,
    title: str,
    queue: str = "default",
    needs: str = "",
    repeatable: bool = False,
    shared: bool = False,
    max_recoveries: int = 2,
    time_limit: int = 3600,
) -> Callable[[HandlerFunction], HandlerFunction]:
    """Register the decorated function as the one that does jobs of this kind.

    It gets the job and scopes every read by `job.owner`; it raises ValidationError to fail with a
    sentence for the owner. `title` names the job on screen ("导出参训名册"). `needs` is a right that
    the owner must still have when the job runs. `repeatable` says that a run broken off by a dead
    worker may simply start again, `max_recoveries` times. `shared` makes a dedupe key hold for
    everybody, not for one owner. `time_limit` in seconds ends a run that never ends by itself.
    """

    def register(function: HandlerFunction) -> HandlerFunction:
        if queue not in settings.JOB_QUEUES:
            raise ImproperlyConfigured(f"{kind}: no queue {queue!r} in JOB_QUEUES")
        known = _handlers.get(kind)
        if known and known.function.__qualname__ != function.__qualname__:
            raise ImproperlyConfigured(f"two handlers for jobs of kind {kind!r}")
        _handlers[kind] = Handler(
            kind, function, title, queue, needs, repeatable, shared, max_recoveries, time_limit
        )
        return function

    return register


def handler_for(kind: str) -> Handler:
    """Return the handler of a kind; raises LookupError when no app registered one."""
    try:
        return _handlers[kind]
    except KeyError as error:
        raise LookupError(f"no handler for jobs of kind {kind!r}") from error


def may_still_run(handler: Handler, owner: User) -> bool:
    """Return whether the owner may have this job done now (settings.RIGHTS_PREDICATE decides)."""
    is_allowed = import_string(settings.RIGHTS_PREDICATE)
    return owner.is_active and (not handler.needs or bool(is_allowed(owner, handler.needs)))
