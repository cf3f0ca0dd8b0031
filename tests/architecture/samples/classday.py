"""Samples of a class in session."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from rotations.classday.signin import code_for
from rotations.models import Completion, LeaveRequest
from rotations.services.attendance import class_secret
from tests.architecture.samples import PUBLIC, job_sample, sample
from tests.factories.classes import (
    ClassRoom,
    SessionFactory,
    close,
    mark_all,
    on_day,
    running_class,
)

if TYPE_CHECKING:
    from tests.cast import World

PUBLIC["phone:certificate_check"] = "off by default; the code is the key, the name is masked"


def held_class(world: World) -> ClassRoom:
    """A running class of alice's."""
    return running_class(world.county, [world.village])


@sample(
    "rotations:attendance",
    "rotations:attendance_export",
    "rotations:sign_in_sheet",
    "rotations:leave_add",
    "rotations:completion",
    "rotations:certificates",
)
def batch(world: World) -> dict[str, Any]:
    """A class of alice's."""
    return {"pk": held_class(world).batch.pk}


@sample(
    "rotations:screen",
    "rotations:screen_code",
    "rotations:roll",
    "rotations:roll_scan",
    "rotations:roll_close",
    "rotations:roll_reopen",
)
def session(world: World) -> dict[str, Any]:
    """A session of a class of alice's."""
    return {"pk": SessionFactory.create(batch=held_class(world).batch).pk}


@sample("rotations:roll_mark")
def seat_at_session(world: World) -> dict[str, Any]:
    """A trainee at a session of a class of alice's."""
    room = held_class(world)
    held = SessionFactory.create(batch=room.batch)
    return {"pk": held.pk, "trainee": room.trainees[0].pk}


@sample("phone:sign_in")
def code_on_screen(world: World) -> dict[str, Any]:
    """The code of a session of today at which alice herself has a seat."""
    room = held_class(world)
    morning = on_day(0, 0, 1).lower
    until_late = DateTimeTZRange(morning, morning + dt.timedelta(hours=23, minutes=59), "[)")
    held = SessionFactory.create(batch=room.batch, period=until_late)
    person = room.trainees[0].person
    person.user = world.alice
    person.save()
    return {"code": code_for(held.pk, timezone.now(), secret=class_secret())}


@sample("rotations:leave_decide")
def leave(world: World) -> dict[str, Any]:
    """A request for leave in a class of alice's."""
    room = held_class(world)
    held = SessionFactory.create(batch=room.batch)
    asked = LeaveRequest.objects.create(
        enrolment=room.trainees[0], period=held.period, reason="防汛"
    )
    return {"pk": asked.pk}


@sample("rotations:completion_revoke")
def completion(world: World) -> dict[str, Any]:
    """A decision in a class of alice's."""
    return {"pk": decided(world).pk}


def decided(world: World) -> Completion:
    """The completion of the one trainee of a class of alice's."""
    made: Completion = Completion.objects.create(
        enrolment=held_class(world).trainees[0],
        is_completed=True,
        attendance_rate=100,
        minutes=180,
        certificate_number="平江县轮训证〔2026〕0001号",
        public_code="code",
        decided_by=world.alice,
        decided_on="2026-03-11",
    )
    made.enrolment.state = "completed"
    made.enrolment.save()
    return made


@job_sample("rotations.sign_in_sheet")
def sign_in_sheet(world: World) -> tuple[dict[str, Any], str]:
    """The sheet of a session of a class of alice's."""
    room = held_class(world)
    held = SessionFactory.create(batch=room.batch)
    mark_all(held, room.trainees)
    close(held)
    return {"batch": room.batch.pk, "sessions": [held.pk]}, "已存入班次材料"


@job_sample("rotations.certificates")
def certificates(world: World) -> tuple[dict[str, Any], str]:
    """The certificates of a class of alice's."""
    return {"batch": decided(world).enrolment.batch_id}, "结业证书已生成"
