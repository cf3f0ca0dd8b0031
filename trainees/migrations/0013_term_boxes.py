"""A roster's posts are kept apart by boxes, and what it added is one row: a third of the time of writing it.

An exclusion over a key beside a range asks a slow question of every page; the same rule over boxes does not.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.laying import at_once

# Days are counted from 2000-01-01, both ends of a box belong to it, and a term without a start or an end
# reaches 2,700 years. Numbers of this size are exact. An empty term is nowhere.
TERM_BOX = """
    CREATE FUNCTION term_box(holder bigint, term daterange) RETURNS box
        LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN CASE WHEN NOT isempty(term) THEN box(
            point(holder, coalesce(lower(term) - date '2000-01-01', -10000000)),
            point(holder, coalesce(upper(term) - date '2000-01-02', 10000000))) END
"""
# What imports added is taken over as far as they can still be taken back.
TAKE_OVER = """
    INSERT INTO trainees_rosteraddition (roster_id, people, organizations, posts)
    SELECT roster.id,
           coalesce(array_agg(written.person_key ORDER BY written.id)
                    FILTER (WHERE written.is_new_person), '{}'),
           coalesce(array_agg(written.organization_key ORDER BY written.id)
                    FILTER (WHERE written.is_new_person), '{}'),
           coalesce(array_agg(written.post_key ORDER BY written.id)
                    FILTER (WHERE written.post_key IS NOT NULL), '{}')
      FROM trainees_rosterimport roster
      LEFT JOIN trainees_rosterwriting written ON written.roster_id = roster.id
     WHERE roster.state IN ('done', 'undoing')
     GROUP BY roster.id;
    DELETE FROM trainees_rosterwriting WHERE is_new_person;
"""
# An import gives posts to people whom it has just made: nobody can have merged them.
LIVING = "CREATE TRIGGER living_person BEFORE INSERT ON trainees_appointment FOR EACH ROW {} EXECUTE FUNCTION living_person()"
NEWCOMERS = "WHEN (current_setting('lunxun.newcomers', true) IS DISTINCT FROM 'yes')"
DROP_LIVING = "DROP TRIGGER living_person ON trainees_appointment"


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0005_calendar_guards'),
        ('trainees', '0012_undone_rounds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='RosterAddition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('people', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('organizations', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('posts', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ],
            options={
                'verbose_name': '花名册的新增',
            },
        ),
        migrations.AddField(
            model_name='rosteraddition',
            name='roster',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='addition', to='trainees.rosterimport'),
        ),
        migrations.RunSQL(TAKE_OVER, migrations.RunSQL.noop),
        migrations.RunSQL(TERM_BOX, "DROP FUNCTION term_box(bigint, daterange)"),
        migrations.RunSQL(
            [DROP_LIVING, LIVING.format(NEWCOMERS)], [DROP_LIVING, LIVING.format("")]
        ),
        migrations.RemoveConstraint(
            model_name='appointment',
            name='appointment_one_principal_secretary',
        ),
        migrations.RemoveConstraint(
            model_name='appointment',
            name='appointment_one_primary_post',
        ),
        migrations.RemoveField(
            model_name='rosterwriting',
            name='is_new_person',
        ),
        migrations.RemoveField(
            model_name='rosterwriting',
            name='post_key',
        ),
        migrations.AlterField(
            model_name='person',
            name='merged_into',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_here', to='trainees.person'),
        ),
        migrations.AlterField(
            model_name='rosterrow',
            name='organization',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization'),
        ),
        migrations.AlterField(
            model_name='rosterrow',
            name='roster',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='trainees.rosterimport'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('merged_into__isnull', True), _negated=True), fields=['merged_into'], name='person_by_survivor'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_principal', True)), expressions=[(models.Func(models.F('organization'), models.F('period'), function='term_box', output_field=models.TextField()), '&&')], name='appointment_one_principal_secretary', violation_error_message='该组织在此期间已有书记在任，请先办理换届或免职。'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('is_primary', True)), expressions=[(models.Func(models.F('person'), models.F('period'), function='term_box', output_field=models.TextField()), '&&')], name='appointment_one_primary_post', violation_error_message='此人在此期间已有主要任职，请把其中一个改为兼任。'),
        ),
    ])
