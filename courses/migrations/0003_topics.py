"""The topics that the notices ask for; the list is the same for everybody."""

from django.db import migrations

TOPICS = [
    "理论武装",
    "党的建设",
    "党务实务",
    "群众工作",
    "基层治理",
    "乡村振兴",
    "集体经济",
    "法律法规",
    "安全稳定",
    "警示教育",
    "典型经验",
]


def add_topics(apps, schema_editor):
    """Add what is missing, in order."""
    topic = apps.get_model("courses", "Topic")
    for place, name in enumerate(TOPICS, start=1):
        topic.objects.get_or_create(name=name, defaults={"sort_order": place * 10})


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_guards")]
    operations = [migrations.RunPython(add_topics, migrations.RunPython.noop)]
