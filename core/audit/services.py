"""Writing the log. Each function belongs inside the transaction of the act it records."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from core.audit.addresses import current_address
from core.audit.chain import content_hash
from core.audit.models import AuditEntry
from core.refusals.fields import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import Model

    from organizations.models import User

READ_PERSONAL_DATA = "personal_data.read"


def record(
    action: str,
    *,
    by: User | None,
    target: Model | None,
    detail: Mapping[str, Any] | None = None,
    path: str = "",
) -> AuditEntry:
    """Record an act: `record("batches.publish", by=user, target=batch, path=batch.org_path)`.

    `path` is the tree path of the organization concerned; without it only the topmost audit
    administrators see the entry. `detail` holds facts and numbers, never personal data in the clear.
    """
    entry = _entry(action, by, target, path, detail or {})
    entry.save(force_insert=True)
    return entry


def record_all(
    action: str, targets: Iterable[tuple[Model, str, Mapping[str, Any]]], *, by: User | None
) -> None:
    """Record the same act on many targets, each given with its path and detail, in one statement."""
    AuditEntry.objects.bulk_create(
        _entry(action, by, target, path, detail) for target, path, detail in targets
    )


def _entry(
    action: str, by: User | None, target: Model | None, path: str, detail: Mapping[str, Any]
) -> AuditEntry:
    entry = AuditEntry(
        actor=by,
        action=action,
        target_type=target._meta.label_lower if target else "",  # noqa: SLF001  # documented
        target_id="" if target is None else str(target.pk),
        target_label="" if target is None else str(target)[:200],
        organization_path=path,
        detail=_as_stored(detail),
        address=current_address(),
        happened_at=timezone.now(),
    )
    entry.content_hash = content_hash(entry)
    return entry


def record_reading(
    *, by: User, target: Model, fields: Sequence[str], reason: str, path: str = ""
) -> AuditEntry:
    """Record that somebody is about to see personal data in the clear, and why.

    Call it before showing anything. Raises ValidationError(code="reason") when no reason is given.
    """
    if not reason.strip():
        raise BadInputError("请填写查看原因。", code="reason")
    detail = {"fields": sorted(fields), "reason": reason.strip()}
    return record(READ_PERSONAL_DATA, by=by, target=target, detail=detail, path=path)


def _as_stored(detail: Mapping[str, Any]) -> Any:
    """Return the detail as it comes back from the database; floats become text, to hash equally."""
    return json.loads(json.dumps(detail, cls=DjangoJSONEncoder), parse_float=str)
