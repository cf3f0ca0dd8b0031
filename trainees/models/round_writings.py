"""What holding an election round wrote, kept so that the round can be taken back as one act."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from core.scoping.querysets import OrgScopedQuerySet
from trainees.models.elections import ElectionRound


class RoundWriting(models.Model):
    """What one run of a round did: keys and terms, no personal data.

    The numbers are keys, not foreign keys: what was made goes when the round is taken back.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("round__org_path",)

    round = models.ForeignKey(ElectionRound, models.CASCADE, related_name="writings")
    # {"made": {key: facts}, "ended": [[key, facts before, facts after]], "last": the newest key then}
    posts = models.JSONField()
    # {"made": [keys], "known": [keys], "moved": [[key, organization before, after]]}
    people = models.JSONField()
    # How the seats stood in the upper apps, as these told it: {"before": {...}, "after": {...}}
    seats = models.JSONField()

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "集中换届的写入"

    def __str__(self) -> str:
        return str(self.round)
