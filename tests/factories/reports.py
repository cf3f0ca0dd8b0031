"""Reports as the tests need them: drafted by the services, with their files made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.days import today
from reports.enums import ReportKind
from reports.services.drafts import draft_submission, write_submission
from reports.services.files import make_files
from reports.services.submissions import submit

if TYPE_CHECKING:
    import datetime as dt

    from organizations.models import Organization, User
    from reports.models import Submission
    from rotations.models import Campaign

NOTE = "病假人员已排入补训班。"


def drafted(
    organization: Organization,
    campaign: Campaign,
    *,
    by: User,
    kind: str = ReportKind.SITUATION_TABLE,
    as_of: dt.date | None = None,
) -> Submission:
    """Return a draft with its explanation written and every part of its words filled."""
    signers = {"head": "李部长", "filler": "王明", "phone": "0730-6222222"}
    draft = draft_submission(organization, campaign, kind, as_of or today(), by=by, **signers)
    words = [{"heading": part["heading"], "text": "已经落实。"} for part in draft.words]
    written = write_submission(
        draft, revision=draft.revision, by=by, note=NOTE, words=words, **signers
    )
    written.refresh_from_db()
    return written


def ready(organization: Organization, campaign: Campaign, *, by: User, **facts) -> Submission:
    """Return a draft with its files."""
    return make_files(drafted(organization, campaign, by=by, **facts), by=by)


def sent(organization: Organization, campaign: Campaign, *, by: User, **facts) -> Submission:
    """Return a report that was sent."""
    return submit(ready(organization, campaign, by=by, **facts), by=by)
