"""An attacker with the database, its files, its log, Redis, backups, and every slip in order of use."""

from __future__ import annotations

import os
import secrets
import tarfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection

from core.operations.backups import create_backup
from evaluations.models import PublishedResult, Remark, Round, SealedBallot, Slip
from evaluations.sealing import UnopenedError, code_hash, new_key_pair, receipt, seal, unseal
from evaluations.services.closing import close_round, finish_closings
from evaluations.services.storage import kept_key
from tests.factories.evaluations import answers_for, cast, open_round_of, slips_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db(transaction=True)
VOTERS = 40
LUCKY = 9  # a random order hits so many of 40 places less than once in a million times


class Class:
    """One evaluation as the attacker watched it: who came when, with which slip, and what was handed back."""

    def __init__(self, world: Any) -> None:
        self.began = time.time() - 2  # file systems round their clocks
        self.world = world
        self.tag = secrets.token_hex(8)  # the log still holds the remarks of other tests
        self.round = open_round_of(world.county, by=world.alice)
        self.codes = slips_of(self.round, VOTERS + 2, by=world.alice)
        self.receipts = [self.vote(voter) for voter in range(VOTERS)]
        self.stolen = [bytes(row) for row in SealedBallot.objects.values_list("sealed", flat=True)]
        self.key_file = self.round.key_file
        self.private = kept_key(self.key_file)

    def remark(self, voter: int) -> str:
        return f"{self.tag}第{voter:02d}号学员的意见：早饭"

    def vote(self, voter: int) -> str:
        answers = answers_for(self.round, 1 + voter % 5, self.remark(voter))
        return cast(self.round, self.codes[voter], answers)

    def close(self) -> PublishedResult:
        return close_round(self.round, by=self.world.alice)


@pytest.fixture
def watched(world):
    return Class(world)


def everything_in_the_database() -> str:
    """Return every row of every table as text, with PostgreSQL's own columns."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = "t.xmin::text, t.xmax::text, t.ctid::text, t::text"
            cursor.execute(f"SELECT {columns} FROM {table} t")  # noqa: S608  # the catalogue's names
            parts += [" ".join(row) for row in cursor.fetchall()]
    return "\n".join(parts)


def database_files() -> Iterator[Path]:
    """Yield every file of the server, the write-ahead log included."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    # Walking passes over folders that go meanwhile: other test processes drop databases of their own.
    for place, _, names in os.walk(folder):
        yield from (path for name in names if (path := Path(place, name)).is_file())


def files_with(needles: list[bytes], *, log: bool, since: float) -> set[str]:
    """Return the files written since that hold any of these bytes, within the log or outside of it.

    A file untouched since before the round began (other databases' tables) holds nothing of it.
    """
    found = set()
    for path in database_files():
        if ("pg_wal" in path.parts) == log:
            try:
                if path.stat().st_mtime < since:
                    continue
                content = path.read_bytes()
            except FileNotFoundError:  # the server goes on working while we look
                continue
            found |= {path.name for needle in needles if needle in content}
    return found


def hits(order: list[int]) -> int:
    """Return how many of the voters stand where they would stand in the order of voting."""
    return sum(place == voter for place, voter in enumerate(order))


def test_while_open_no_answer_is_readable_in_any_file(watched):
    words = [watched.tag.encode()]  # stands in every remark, and nowhere else
    assert all(watched.tag in watched.remark(voter) for voter in range(VOTERS))
    assert files_with(words, log=False, since=watched.began) == set()
    assert files_with(words, log=True, since=watched.began) == set()
    assert watched.private not in everything_in_the_database()
    assert {len(sealed) for sealed in watched.stolen} == {len(watched.stolen[0])}


def test_after_closing_stolen_ballots_stay_shut(watched):
    assert unseal(watched.stolen[0], private_key=watched.private)["overall"]
    watched.close()
    assert not default_storage.exists(watched.key_file)
    assert not default_storage.exists(watched.round.slips_file or watched.key_file)
    assert watched.private not in everything_in_the_database()
    other, _ = new_key_pair()
    with pytest.raises(UnopenedError):
        unseal(watched.stolen[0], private_key=other)


def test_remarks_follow_no_order_that_the_attacker_knows(watched):
    watched.close()
    voters = {watched.remark(voter): voter for voter in range(VOTERS)}
    with connection.cursor() as cursor:
        for column in ("ctid", "id", "xmin::text, cmin::text, ctid"):
            cursor.execute(f"SELECT text FROM evaluations_remark ORDER BY {column}")  # noqa: S608  # constants
            order = [voters[text] for (text,) in cursor.fetchall()]
            assert len(order) == VOTERS
            assert hits(order) < LUCKY
            assert hits(order[::-1]) < LUCKY
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM evaluations_remark")
        assert cursor.fetchone() == (1,)


def test_receipts_stand_in_no_order_of_voting(watched):
    result = watched.close()
    assert result.receipts == sorted(watched.receipts)
    assert hits([watched.receipts.index(one) for one in result.receipts]) < LUCKY


def test_slips_lie_in_no_order_of_printing(world):
    round_ = open_round_of(world.county, by=world.alice)
    codes = slips_of(round_, VOTERS, by=world.alice)
    printed = {code_hash(code): place for place, code in enumerate(codes)}
    stored = [printed[bytes(value)] for value in Slip.objects.order_by("pk").values_list("code_hash", flat=True)]  # fmt: skip
    assert hits(stored) < LUCKY


def test_what_is_kept_of_answers_are_figures_and_remarks_without_a_common_key(watched):
    watched.close()
    assert {model.__name__ for model in apps.get_app_config("evaluations").get_models()} == {
        "Questionnaire",
        "Round",
        "Slip",
        "SealedBallot",
        "Remark",
        "PublishedResult",
    }
    names = {field.name for field in Remark._meta.get_fields()}
    assert names == {"id", "round", "question", "text", "state"}
    assert not Slip.objects.exists()
    assert not SealedBallot.objects.exists()


def test_dead_slips_and_ballots_leave_the_pages_of_the_database(watched):
    hashes = [code_hash(code) for code in watched.codes[:VOTERS]]
    live = [code_hash(watched.codes[-1])]
    assert files_with(live, log=False, since=watched.began), "the scan would find a live slip"
    watched.close()
    dead = [*hashes, *(sealed[:32] for sealed in watched.stolen)]
    assert files_with(dead, log=False, since=watched.began) == set()


def test_they_leave_the_pages_though_somebody_looks_at_an_older_state(watched):
    reader = connection.copy()
    try:
        with reader.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM rotations_batch")
            watched.close()
            sealed = [ballot[:32] for ballot in watched.stolen]
            hashes = [code_hash(code) for code in watched.codes[:VOTERS]]
            dead = [*hashes, *sealed]
            assert files_with(dead, log=False, since=watched.began) == set()
            cursor.execute("ROLLBACK")
    finally:
        reader.close()
    watched.round.refresh_from_db()
    assert watched.round.key_file == ""


def test_no_other_table_nor_redis_knows_a_slip_or_a_ballot(watched):
    watched.close()
    rows = everything_in_the_database()
    hashes = [code_hash(code).hex() for code in watched.codes]
    ballots = [sealed.hex()[:64] for sealed in watched.stolen]
    for secret in (*watched.codes, *hashes, *ballots):
        assert secret not in rows
    client = redis.Redis.from_url(settings.REDIS_URL)
    kept = b"".join(key + (client.dump(key) or b"") for key in client.scan_iter())
    for secret in (*watched.codes, *watched.receipts):
        assert secret.encode() not in kept


def test_a_backup_of_an_open_round_cannot_open_it(watched, tmp_path):
    create_backup(tmp_path / "backup.tar")
    with tarfile.open(tmp_path / "backup.tar") as archive:
        names = archive.getnames()
        content = b"".join((archive.extractfile(name) or pytest.fail()).read() for name in names)
    assert default_storage.exists(watched.round.slips_file)
    assert not [name for name in names if "rounds" in name]
    assert watched.private.encode() not in content
    assert not any(code.encode() in content for code in watched.codes)


def test_every_ballot_is_counted_and_an_added_or_dropped_one_shows(watched):
    result = watched.close()
    assert result.ballots == len(result.receipts) == VOTERS
    assert set(watched.receipts) == set(result.receipts)


def test_a_lost_key_refuses_to_close_and_changes_nothing(watched):
    default_storage.delete(watched.key_file)
    with pytest.raises(ValidationError) as refusal:
        watched.close()
    assert refusal.value.code == "key_lost"
    assert SealedBallot.objects.count() == VOTERS


def test_a_closing_that_broke_off_is_finished_later(watched, monkeypatch):
    monkeypatch.setattr("evaluations.services.closing.finish_closings", lambda: 0)
    watched.close()
    assert default_storage.exists(watched.key_file)
    monkeypatch.undo()
    assert finish_closings() == 1
    assert not default_storage.exists(watched.key_file)
    assert finish_closings() == 0
    round_ = Round.objects.get()
    assert (round_.key_file, round_.slips_file) == ("", "")


def test_an_altered_ballot_does_not_open():
    private, public = new_key_pair()
    sealed = seal({"overall": {"q1": 5}}, public_key=public, room=1024)
    assert unseal(sealed, private_key=private) == {"overall": {"q1": 5}}
    assert receipt(sealed) != receipt(seal({"overall": {"q1": 5}}, public_key=public, room=1024))
    for place in (0, 40, len(sealed) - 1):
        altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(UnopenedError):
            unseal(altered, private_key=private)
    with pytest.raises(ValueError, match="longer"):
        seal({"overall": {"q1": "长" * 500}}, public_key=public, room=1024)
