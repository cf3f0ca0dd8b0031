"""A loan carries the path of who borrows."""

from django.db import migrations

from core.scoping.operations import copied_path


class Migration(migrations.Migration):
    dependencies = [("courses", "0006_loans")]
    operations = [copied_path("courses_lecturerloan")]
