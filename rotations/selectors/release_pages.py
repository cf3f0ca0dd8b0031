"""What the pages about releases show: the draft with its obstacles, the versions, a campaign's drafts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from organizations.permissions import with_right
from rotations.models import Batch
from rotations.scheduling.change_words import rows_of, tally
from rotations.scheduling.changes import changes_between
from rotations.selectors.change_letters import held_notices, notices_for
from rotations.selectors.findings import findings_of_timetable
from rotations.selectors.releases import (
    draft_of,
    drafts_of,
    entries_in,
    releases_for,
    version_before,
)
from rotations.selectors.timetable import ARRANGEABLE_STATES, SCHEDULE, may_schedule

if TYPE_CHECKING:
    from collections.abc import Collection

    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import User
    from rotations.models import Campaign, TimetableRelease
    from rotations.models.querysets import BatchQuerySet
    from rotations.scheduling.change_words import ChangeRow
    from rotations.scheduling.findings import Finding
    from rotations.selectors.releases import Draft


@dataclass(frozen=True)
class ReleasePage:
    """A class's draft beside its versions."""

    draft: Draft
    rows: list[ChangeRow]
    blocking: list[Finding]
    releases: OrgScopedQuerySet
    notices: OrgScopedQuerySet
    may_release: bool

    @property
    def has_something(self) -> bool:
        """Whether there is anything to release."""
        return bool(self.draft.entries) if self.draft.is_first else bool(self.draft.changes)


def release_page(user: User, batch: Batch) -> ReleasePage:
    """Return what the page of a class's releases shows; the batch was read in the user's scope."""
    draft = draft_of(batch)
    rows = [] if draft.is_first else rows_of(draft.changes)
    may_release = may_schedule(user, batch)
    findings = findings_of_timetable(user, batch) if may_release else []
    return ReleasePage(
        draft,
        rows,
        [finding for finding in findings if finding.blocks],
        releases_for(user, batch),
        notices_for(user, batch),
        may_release,
    )


def rows_in(release: TimetableRelease) -> list[ChangeRow]:
    """Return what a version changed of the one before; nothing of the first."""
    before = version_before(release)
    return rows_of(changes_between(entries_in(before), entries_in(release))) if before else []


@dataclass(frozen=True)
class DraftLine:
    """A class of a campaign whose timetable has something to release."""

    draft: Draft

    @property
    def batch(self) -> Batch:
        """The class."""
        return self.draft.batch

    @property
    def what(self) -> str:
        """What would be released."""
        if self.draft.is_first:
            return f"首次发布，{len(self.draft.entries)} 项安排"
        return tally(self.draft.changes)


def campaign_drafts(user: User, campaign: Campaign) -> list[DraftLine]:
    """Return the classes of a campaign whose timetable the user makes and has not released as it stands.

    Those of which people know another version come first.
    """
    drafts = drafts_of(batches_to_schedule(user, campaign))
    lines = [DraftLine(draft) for draft in drafts.values() if draft.changes]
    return sorted(lines, key=lambda line: line.draft.is_first)


def batches_to_schedule(
    user: User, campaign: Campaign, keys: Collection[int] | None = None
) -> BatchQuerySet:
    """Return the classes of a campaign whose timetable the user makes; of some keys, if given."""
    batches = Batch.objects.run_by(with_right(user, SCHEDULE)).filter(
        campaign=campaign, state__in=ARRANGEABLE_STATES
    )
    chosen = batches if keys is None else batches.filter(pk__in=keys)
    found: BatchQuerySet = chosen.select_related("organization").order_by("dates", "org_path", "pk")
    return found


def campaign_notices(user: User, campaign: Campaign) -> OrgScopedQuerySet:
    """Return the notices of a campaign's classes that wait for the user's decision."""
    return held_notices(user).filter(batch__campaign=campaign)
