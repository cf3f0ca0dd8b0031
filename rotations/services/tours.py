"""Teaching tours and classes held elsewhere: their stops, their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.constraints import explained
from core.days import each_day
from core.revisions import claim_revision
from courses.models import Lecturer
from organizations.models import Organization
from rotations.enums import BatchKind
from rotations.models import Batch, OffSite, TourStop

if TYPE_CHECKING:
    from organizations.models import User

ONCE = {"tour_stop_once_a_day": "该单位当天已有一站，请修改已有的站点。"}


@transaction.atomic
def save_stop(stop: TourStop, *, by: User, revision: int | None = None) -> TourStop:
    """Store a stop of a tour; its heads count for the organization that receives it.

    Raises ValidationError: "kind" (no tour), "stale", on `on` (outside the dates of the tour), or
    when the lecturer teaches somewhere else that day, with where.
    """
    if stop.batch.kind != BatchKind.TOUR:
        raise ValidationError("只有“送教下基层”班次可以安排站点。", code="kind")
    if stop.on not in set(each_day(stop.batch.dates)):
        raise ValidationError({"on": "日期应在送教起止日期之内。"})
    if revision is not None:
        claim_revision(stop, expected=revision)
    _refuse_elsewhere(stop, by=by)
    with explained(ONCE):
        stop.save()
    stop.refresh_from_db(fields=["org_path"])
    record("tours.save_stop", by=by, target=stop.batch, path=stop.batch.org_path)
    return stop


def _refuse_elsewhere(stop: TourStop, *, by: User) -> None:
    """One lecturer may teach at two places of one organization a day, not in two of them.

    Of two who send one lecturer the second waits here, and then sees the first. Where it is that
    the lecturer goes is told to those who see the stop.
    """
    if stop.lecturer_id is None:
        return
    Lecturer.objects.select_for_update(no_key=True).get(pk=stop.lecturer_id)
    other = (
        TourStop.objects.filter(lecturer=stop.lecturer_id, on=stop.on)
        .exclude(pk=stop.pk)
        .exclude(organization=stop.organization_id)
        .select_related("organization")
        .first()
    )
    if other:
        is_seen = Organization.objects.visible_to(by).filter(pk=other.organization_id).exists()
        where = other.organization if is_seen else "其他单位"
        raise ValidationError({"lecturer": f"{stop.lecturer}当天在{where}送教。"})


@transaction.atomic
def drop_stop(stop: TourStop, *, by: User) -> None:
    """Take a stop off the tour, unless it was held."""
    batch = stop.batch
    gone, _ = TourStop.objects.filter(pk=stop.pk, heads=None).delete()
    if not gone:
        raise ValidationError("该站已登记实到人数或已删除，不能删除。", code="held")
    record("tours.drop_stop", by=by, target=batch, path=batch.org_path)


@transaction.atomic
def save_off_site(facts: OffSite, *, by: User, revision: int | None = None) -> OffSite:
    """Store where a class away from home is held and by whose approval.

    Raises ValidationError: "kind", "stale".
    """
    if facts.batch.kind != BatchKind.OFF_SITE:
        raise ValidationError("只有“异地培训”班次需要填写异地信息。", code="kind")
    Batch.objects.select_for_update(no_key=True).get(pk=facts.batch_id)
    if revision is not None:
        claim_revision(facts, expected=revision)
    elif not facts.pk and OffSite.objects.filter(batch=facts.batch_id).exists():
        raise ValidationError("异地培训信息刚由他人登记，请刷新后核对。", code="stale")
    facts.save()
    record("tours.off_site", by=by, target=facts.batch, path=facts.batch.org_path)
    return facts
