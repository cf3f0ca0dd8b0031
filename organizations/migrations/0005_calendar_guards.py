"""The path of a calendar follows its organization."""

from django.db import migrations

from core.scoping.operations import copied_path


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_calendars")]
    operations = [copied_path("organizations_calendar")]
