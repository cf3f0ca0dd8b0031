"""A blocked room belongs to the blocked venue."""

from django.db import migrations

from core.scoping.operations import copied_columns


class Migration(migrations.Migration):
    dependencies = [("courses", "0004_resources")]
    operations = [
        copied_columns(
            "courses_venueblocking",
            key="room_id",
            parent="courses_room",
            columns={"venue_id": "venue_id"},
        )
    ]
