"""The indexes of people tell searches more, so that these fetch fewer rows; trigrams are kept of long names alone.

An index tells a row that a vacuum has seen. A county's roster is less than the fifth of a country's register after
which PostgreSQL looks at new rows by itself: here it does after a fiftieth.
"""

import django.contrib.postgres.indexes
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from core.laying import at_once

SEEN_SOON = "ALTER TABLE trainees_person SET (autovacuum_vacuum_insert_scale_factor = 0.02)"
SEEN_LATE = "ALTER TABLE trainees_person RESET (autovacuum_vacuum_insert_scale_factor)"


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0005_calendar_guards'),
        ('trainees', '0013_term_boxes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = at_once([
        migrations.RemoveIndex(
            model_name='person',
            name='person_by_place',
        ),
        migrations.RemoveIndex(
            model_name='person',
            name='person_name_trgm',
        ),
        migrations.RemoveIndex(
            model_name='person',
            name='person_by_initials',
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['org_path', 'pinyin', 'id'], include=('name', 'initials', 'merged_into'), name='person_by_place'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(django.contrib.postgres.indexes.OpClass(models.F('initials'), 'text_pattern_ops'), condition=models.Q(('merged_into__isnull', True)), include=('org_path', 'id'), name='person_by_initials'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('merged_into__isnull', True), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length('name'), 4)), fields=['name'], name='person_by_long_name', opclasses=['gin_trgm_ops']),
        ),
        migrations.RunSQL(SEEN_SOON, SEEN_LATE),
    ])
