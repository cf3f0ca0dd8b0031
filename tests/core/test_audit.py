"""The log: complete, chained also under concurrency, and honest about tampering."""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core.audit.addresses import client_address
from core.audit.chain import GENESIS, verify_chain
from core.audit.models import AuditEntry, AuditLink
from core.audit.selectors import audit_entries_for, history_of
from core.audit.services import record, record_reading
from organizations.permissions import Reach


def commit_chain():
    """Let the deferred trigger run now, as COMMIT would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def unguarded():
    """Do what only the owner of the database can: switch the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture
def entries(world):
    made = [
        record("organizations.rename", by=world.alice, target=world.county, detail={"n": n})
        for n in range(3)
    ]
    commit_chain()
    return made


def test_an_entry_says_who_did_what_to_what(world):
    entry = record(
        "organizations.rename",
        by=world.alice,
        target=world.county,
        detail={"from": "旧", "on": dt.date(2026, 3, 9), "rate": 0.5},
        path=world.county.path,
    )
    entry.refresh_from_db()
    assert (entry.actor, entry.target_type, entry.target_id) == (
        world.alice,
        "organizations.organization",
        str(world.county.pk),
    )
    assert entry.target_label == str(world.county)
    assert entry.detail == {"from": "旧", "on": "2026-03-09", "rate": "0.5"}


def test_links_chain_in_order(entries):
    links = list(AuditLink.objects.all())
    assert [link.entry for link in links] == entries
    assert [link.previous_hash for link in links] == [
        GENESIS,
        *(link.entry_hash for link in links[:2]),
    ]
    report = verify_chain(batch_size=2)
    assert (report.is_intact, report.count, report.head) == (True, 3, links[-1].entry_hash)


@pytest.mark.parametrize("table", ["audit_auditentry", "audit_auditlink"])
@pytest.mark.parametrize("act", ["DELETE FROM {0}", "UPDATE {0} SET {1} = {1}"])
def test_the_database_refuses_changes(entries, table: str, act: str):
    column = "action" if table == "audit_auditentry" else "entry_hash"
    refused = pytest.raises(DatabaseError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act.format(table, column))


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        ("UPDATE audit_auditentry SET detail = '{\"n\": 9}' WHERE id = %s", "内容被改动"),
        ("UPDATE audit_auditentry SET happened_at = now() WHERE id = %s", "内容被改动"),
        ("DELETE FROM audit_auditlink WHERE entry_id = %s", "缺少记录"),
        (
            "UPDATE audit_auditlink SET entry_hash = repeat('f', 64) WHERE entry_id = %s",
            "校验值不符",
        ),
    ],
)
def test_tampering_is_named(entries, tampering: str, fault: str):
    with unguarded() as cursor:
        cursor.execute(tampering, [entries[1].pk])
    assert any(fault in found for found in verify_chain().faults)
    with pytest.raises(CommandError, match=fault):
        call_command("verify_audit")


def test_an_entry_planted_beside_the_chain_is_found(entries):
    with unguarded():
        record("accounts.grant", by=None, target=None)
    assert verify_chain().faults == ["1条记录不在链上"]


def test_the_command_prints_the_head(entries, capsys):
    call_command("verify_audit")
    assert AuditLink.objects.get(position=3).entry_hash in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_concurrent_writers_make_one_chain():
    start = threading.Barrier(6)

    def write_many() -> None:
        start.wait()
        for n in range(10):
            with transaction.atomic():
                record("a", by=None, target=None, detail={"n": n})
                record("b", by=None, target=None, detail={"n": n})
        connection.close()

    threads = [threading.Thread(target=write_many) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = verify_chain()
    assert (report.faults, report.count) == ([], 120)


@pytest.mark.django_db(transaction=True)
def test_a_long_transaction_that_recorded_blocks_nobody():
    other = connection.copy()
    with transaction.atomic():
        record("long", by=None, target=None)
        with other.cursor() as cursor:  # commits while the long one is still open
            cursor.execute("SET lock_timeout = '2s'")
            cursor.execute(
                "INSERT INTO audit_auditentry (action, target_type, target_id, target_label,"
                " organization_path, detail, address, happened_at, content_hash)"
                " VALUES ('short', '', '', '', '', '{}', '', now(), 'x')"
            )
    other.close()
    actions = AuditLink.objects.order_by("position").values_list("entry__action", flat=True)
    assert list(actions) == ["short", "long"]


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_trace():
    with pytest.raises(RuntimeError), transaction.atomic():
        record("a", by=None, target=None)
        raise RuntimeError
    assert not AuditEntry.objects.exists()
    assert verify_chain().count == 0


def test_reading_personal_data_needs_a_reason(world):
    with pytest.raises(ValidationError) as caught:
        record_reading(by=world.alice, target=world.bob, fields=["mobile"], reason=" ")
    assert caught.value.code == "reason"
    entry = record_reading(by=world.alice, target=world.bob, fields=["mobile"], reason="核对名单")
    assert entry.action == "personal_data.read"
    assert entry.detail == {"fields": ["mobile"], "reason": "核对名单"}


def test_the_log_is_scoped_by_the_place_of_the_act(world):
    near = record("a", by=world.alice, target=None, path=world.county.path)
    record("b", by=world.charlie, target=None, path="")
    assert list(audit_entries_for(Reach((world.county.path,)))) == [near]
    assert not audit_entries_for(Reach(())).exists()


def test_the_history_of_one_row(world):
    own = record("a", by=world.alice, target=world.county)
    record("a", by=world.alice, target=world.alice)
    assert list(history_of(world.county)) == [own]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 192.168.1.7", "192.168.1.7"),
        (2, "192.168.1.7", "10.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(
    rf, settings, proxies: int, forwarded: str, address: str
):
    settings.PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == address
