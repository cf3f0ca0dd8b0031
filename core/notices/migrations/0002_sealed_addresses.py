"""Addresses of messages are sealed, those that stand there already included."""

from __future__ import annotations

from django.db import migrations

import core.privacy.fields
from core.privacy.ciphers import sealer, unseal
from core.privacy.keyrings import current_ring

CONTEXT = "notices_outboxmessage.address"
BATCH = 2000


def rewrite(cursor, convert):
    """Write every address anew, batch by batch in the order of the keys."""
    last = 0
    while True:
        cursor.execute(
            "SELECT id, address FROM notices_outboxmessage"
            " WHERE id > %s AND address <> '' ORDER BY id LIMIT %s",
            [last, BATCH],
        )
        rows = cursor.fetchall()
        if not rows:
            return
        last = rows[-1][0]
        cursor.execute(
            "UPDATE notices_outboxmessage message SET address = new.address"
            " FROM unnest(%s::bigint[], %s::text[]) AS new(id, address) WHERE message.id = new.id",
            [[key for key, _ in rows], [convert(address) for _, address in rows]],
        )


def seal_addresses(apps, editor):
    """Seal what stood in the clear, and take it out of what carriers answered."""
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notices_outboxmessage SET last_error = replace(last_error, address, '……')"
            " WHERE address <> '' AND position(address in last_error) > 0"
        )
        rewrite(cursor, sealer(context=CONTEXT, ring=current_ring()))


def open_addresses(apps, editor):
    """Write the addresses in the clear again."""
    ring = current_ring()
    with editor.connection.cursor() as cursor:
        rewrite(cursor, lambda text: unseal(text, context=CONTEXT, ring=ring))


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [
        migrations.AlterField(
            model_name="outboxmessage",
            name="address",
            field=core.privacy.fields.EncryptedTextField(blank=True, verbose_name="地址"),
        ),
        migrations.RunPython(seal_addresses, open_addresses),
    ]
