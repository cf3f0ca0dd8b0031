"""Copies of class affairs that the database keeps true: paths, the class of a seat, beds, bus seats."""

from django.db import migrations

from core.scoping.operations import append_only, copied_columns, copied_path


class Migration(migrations.Migration):
    dependencies = [("rotations", "0014_class_affairs")]
    operations = [
        copied_path("rotations_tourstop"),
        copied_columns(
            "rotations_classseat",
            key="enrolment_id",
            parent="rotations_enrolment",
            columns={"batch_id": "batch_id"},
        ),
        copied_columns(
            "rotations_stay",
            key="room_id",
            parent="rotations_lodgingroom",
            columns={"room_beds": "beds"},
        ),
        copied_columns(
            "rotations_busrider",
            key="bus_id",
            parent="rotations_bus",
            columns={"session_id": "session_id", "bus_capacity": "capacity"},
        ),
        append_only("rotations_cardprint"),
    ]
