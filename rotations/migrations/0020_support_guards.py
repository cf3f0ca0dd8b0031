"""Help between units carries the paths of both ends."""

from django.db import migrations

from core.scoping.operations import copied_path


class Migration(migrations.Migration):
    dependencies = [("rotations", "0019_support")]
    operations = [
        copied_path("rotations_support", key="giver_id", copy="giver_path"),
        copied_path("rotations_support", key="receiver_id", copy="receiver_path"),
    ]
