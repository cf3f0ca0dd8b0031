"""What an import added is kept as it is: packing three lists of a hundred thousand keys took longer than writing them."""

from django.db import migrations

SETTING = """
    ALTER TABLE trainees_rosteraddition
        ALTER COLUMN people SET STORAGE {0},
        ALTER COLUMN organizations SET STORAGE {0},
        ALTER COLUMN posts SET STORAGE {0}
"""


class Migration(migrations.Migration):
    dependencies = [("trainees", "0014_told_by_indexes")]
    operations = [migrations.RunSQL(SETTING.format("EXTERNAL"), SETTING.format("EXTENDED"))]
