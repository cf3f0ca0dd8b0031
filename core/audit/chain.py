"""The chain over the log: how an entry is hashed, and how the whole chain is checked.

Each transaction that records something appends its links while it commits (deferred trigger), under
an advisory lock of that moment. Writers therefore queue for the length of a commit, not of a
request, and no entry is ever without a link.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.audit.models import AuditEntry, AuditLink
from core.digests import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

GENESIS = "0" * 64


def content_hash(entry: AuditEntry) -> str:
    """Return SHA-256 over the canonical JSON of everything the entry says."""
    content = {
        "actor": entry.actor_id,
        "action": entry.action,
        "target_type": entry.target_type,
        "target_id": entry.target_id,
        "target_label": entry.target_label,
        "organization_path": entry.organization_path,
        "detail": entry.detail,
        "address": entry.address,
        "happened_at": round(entry.happened_at.timestamp() * 1_000_000),
    }
    return digest_of(content)


def link_hash(previous_hash: str, content: str) -> str:
    """Return the hash of a link, as the trigger computes it."""
    return hashlib.sha256(f"{previous_hash}{content}".encode()).hexdigest()


@dataclass(slots=True)
class ChainReport:
    """What a check of the chain found: its length, its head and each fault in Chinese.

    The head, written down elsewhere, proves later that the end was not cut off.
    """

    count: int = 0
    head: str = GENESIS
    faults: list[str] = field(default_factory=list)

    @property
    def is_intact(self) -> bool:
        """Whether nothing was changed, removed or planted."""
        return not self.faults


def verify_chain(*, batch_size: int = 2000) -> ChainReport:
    """Recompute the whole chain from the entries and report where it is broken."""
    report = ChainReport()
    for link in _links(batch_size):
        report.count += 1
        if link.position != report.count:
            report.faults.append(f"第{report.count}条起缺少记录，下一条是第{link.position}条")
            report.count = link.position
        if link.previous_hash != report.head:
            report.faults.append(f"第{link.position}条与上一条不相连")
        actual = content_hash(link.entry)
        if actual != link.entry.content_hash:
            report.faults.append(f"第{link.position}条内容被改动")
        if link_hash(link.previous_hash, actual) != link.entry_hash:
            report.faults.append(f"第{link.position}条校验值不符")
        report.head = link.entry_hash
    unlinked = AuditEntry.objects.filter(link__isnull=True).count()
    if unlinked:
        report.faults.append(f"{unlinked}条记录不在链上")
    return report


def _links(batch_size: int) -> Iterator[AuditLink]:
    position = 0
    links = AuditLink.objects.select_related("entry")
    while batch := list(links.filter(position__gt=position)[:batch_size]):
        yield from batch
        position = batch[-1].position
