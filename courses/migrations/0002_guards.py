"""Copies the database keeps true."""

from django.db import migrations

from core.scoping.operations import copied_path


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial")]
    operations = [
        copied_path("courses_course"),
        copied_path("courses_lecturer"),
        copied_path("courses_venue"),
    ]
