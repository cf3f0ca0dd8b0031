"""A released timetable is never written again; classes arranged before there were releases get their first.

Whoever already looks at a timetable must not lose it by this update: what stands now is taken as
released and as told, so nobody is sent a notice of it.
"""

import datetime as dt
import hashlib
import json

from django.db import migrations

from core.scoping.operations import append_only

SHOWN_STATES = ("published", "confirmed", "running", "finished", "archived")
NAME = "启用发布前的课程表"


def release_what_stands(apps, schema_editor):
    """Write the first version of every open, running or finished class that has a timetable."""
    session = apps.get_model("rotations", "Session")
    release = apps.get_model("rotations", "TimetableRelease")
    notice = apps.get_model("rotations", "ChangeNotice")
    batches = apps.get_model("rotations", "Batch").objects.filter(
        state__in=SHOWN_STATES, audiences__isnull=False
    )
    for batch in batches.distinct().order_by("pk").iterator():
        attended = session.objects.filter(audiences__batch=batch).distinct()
        rows = [row_of(one, batch) for one in attended.order_by("period", "pk")]
        text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()
        made = release.objects.create(
            batch=batch, number=1, name=NAME, entries=rows, digest=digest
        )
        notice.objects.create(batch=batch, release=made, state="discarded")


def row_of(session, batch):
    """Return one session as a version keeps it (the form of rotations/scheduling/snapshots.py)."""
    own = [row.groups for row in session.audiences.filter(batch=batch)]
    others = session.audiences.exclude(batch=batch).order_by("batch_id").distinct("batch_id")
    places = session.places.select_related("room__venue").order_by("room_id")
    givers = session.lecturers.select_related("lecturer").order_by("lecturer_id")
    return {
        "session": session.pk,
        "start": session.period.lower.astimezone(dt.UTC).isoformat(),
        "end": session.period.upper.astimezone(dt.UTC).isoformat(),
        "title": session.title,
        "kind": session.kind,
        "mode": session.mode,
        "counts": session.counts_for_hours,
        "lecturers": [[row.lecturer_id, row.lecturer.name] for row in givers],
        "rooms": [[row.room_id, room_text(row.room, batch)] for row in places],
        "groups": []
        if any(run.upper is None for run in own)
        else sorted([run.lower, run.upper - 1] for run in own),
        "joint": [
            [row.batch_id, f"{row.batch.series}第{row.batch.number}期"]
            for row in others.select_related("batch")
        ],
    }


def room_text(room, batch):
    """Write a room; at the class's own venue its name says enough."""
    return room.name if room.venue_id == batch.venue_id else f"{room.venue.name} {room.name}"


class Migration(migrations.Migration):
    dependencies = [("rotations", "0016_releases"), ("courses", "0005_resource_guards")]
    operations = [
        append_only("rotations_timetablerelease"),
        migrations.RunPython(release_what_stands, migrations.RunPython.noop),
    ]
