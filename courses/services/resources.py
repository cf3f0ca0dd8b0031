"""Keeping courses, lecturers and venues: added, changed, retired; what was used is never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from core.audit.services import record, record_reading
from core.constraints import explained
from core.privacy.contacts import normalize_mobile
from core.privacy.names import normalize_name
from core.refusals.fields import BadInputError
from core.revisions import claim_revision
from courses.enums import PlaceKind
from courses.models import Course, Lecturer, Room, Venue
from organizations.readings import reading_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from courses.models import Topic
    from organizations.models import User

    Resource = Course | Lecturer | Venue

ONCE = {
    "course_title_once_per_owner": "本单位已有同名课程。",
    "venue_name_once_per_owner": "本单位已登记同名地点。",
    "room_name_once_per_venue": "该地点已有同名教室，请改用其他名称。",
}


class RoomFacts(TypedDict):
    """A row of a venue's rooms; without a key it is new."""

    key: int | None
    name: str
    capacity: int
    is_dropped: bool
    is_group_room: NotRequired[bool]


@transaction.atomic
def save_course(course: Course, *, by: User, revision: int | None = None) -> Course:
    """Store a new course, or with the revision that was seen an edited one.

    Raises ValidationError: "stale", or "course_title_once_per_owner".
    """
    _store(course, by=by, revision=revision)
    return course


@transaction.atomic
def save_lecturer(
    lecturer: Lecturer,
    *,
    topics: Sequence[Topic],
    by: User,
    mobile: str = "",
    revision: int | None = None,
) -> Lecturer:
    """Store a new or edited lecturer; an empty mobile number leaves the stored one as it is.

    Raises ValidationError: "stale", or by field for a name or number that is none.
    """
    lecturer.name = normalize_name(lecturer.name)
    if not lecturer.name:
        raise ValidationError({"name": "请填写姓名。"})
    reading = reading_of(lecturer.name)
    lecturer.pinyin, lecturer.initials = reading.pinyin, reading.initials
    if mobile:
        try:
            lecturer.mobile = normalize_mobile(mobile)
        except ValidationError as refusal:
            raise ValidationError({"mobile": refusal}) from refusal
    _store(lecturer, by=by, revision=revision)
    lecturer.topics.set(topics)
    return lecturer


@transaction.atomic
def save_venue(
    venue: Venue, *, rooms: Sequence[RoomFacts], by: User, revision: int | None = None
) -> Venue:
    """Store a new or edited venue with its rooms; a dropped room that was used is retired.

    Raises ValidationError: "stale", for a name given twice, or for a base without a place to visit.
    """
    _store(venue, by=by, revision=revision)
    known = {room.pk: room for room in venue.rooms.select_for_update()}
    if {facts["key"] for facts in rooms if facts["key"]} - known.keys():
        raise ValidationError("教室刚被他人更改，请刷新后再保存。", code="stale")
    with explained(ONCE, is_input=True):
        for facts in rooms:
            _store_room(venue, known.get(facts["key"] or 0), facts)
    if venue.kind == PlaceKind.BASE and not venue.rooms.filter(is_retired=False).exists():
        raise BadInputError(
            "示范培训实践基地须至少登记一个参观点，并填写一次可接待人数。", code="no_site"
        )
    return venue


def _store_room(venue: Venue, room: Room | None, facts: RoomFacts) -> None:
    """Write one row; a name that was retired here comes back instead of standing twice."""
    if facts["is_dropped"]:
        if room is not None:
            _delete_or_retire(room)
        return
    if room is None:
        room = venue.rooms.filter(name=facts["name"], is_retired=True).first() or Room(venue=venue)
    room.name, room.capacity, room.is_retired = facts["name"], facts["capacity"], False
    room.is_group_room = facts.get("is_group_room", False)
    room.save()


def _delete_or_retire(row: Resource | Room) -> bool:
    """Delete a row that nothing refers to, else retire it; return whether it is gone."""
    try:
        with transaction.atomic():
            if isinstance(row, Venue):
                row.rooms.all().delete()
            row.delete()
    except ProtectedError:
        row.is_retired = True
        row.save(update_fields=["is_retired"])
        return False
    return True


@transaction.atomic
def discard_resource(row: Resource, *, by: User) -> bool:
    """Delete what was never used, else retire it: timetables of the past keep it. Say which."""
    name = row._meta.model_name  # noqa: SLF001  # documented model API
    record(f"courses.discard_{name}", by=by, target=row, path=row.org_path)
    return _delete_or_retire(row)


@transaction.atomic
def restore_resource(row: Resource, *, by: User) -> None:
    """Offer a retired row again."""
    row.is_retired = False
    row.save(update_fields=["is_retired"])
    name = row._meta.model_name  # noqa: SLF001  # documented model API
    record(f"courses.restore_{name}", by=by, target=row, path=row.org_path)


@transaction.atomic
def reveal_mobile(lecturer: Lecturer, *, reason: str, by: User) -> str:
    """Return a lecturer's number in the clear after writing down who read it and why.

    Raises ValidationError(code="reason") when no reason is given.
    """
    record_reading(by=by, target=lecturer, fields=["mobile"], reason=reason, path=lecturer.org_path)
    return str(lecturer.mobile)


def _store(row: Resource, *, by: User, revision: int | None) -> None:
    is_new = row.pk is None
    if not is_new:
        claim_revision(row, expected=revision or 0)
    with explained(ONCE, is_input=True):
        row.save()
    row.refresh_from_db(fields=["org_path"])
    name = row._meta.model_name  # noqa: SLF001  # documented model API
    act = "add" if is_new else "update"
    record(f"courses.{act}_{name}", by=by, target=row, path=row.org_path)
