"""Encrypted columns: what goes in comes out, only there, only unaltered, under every key we keep."""

from __future__ import annotations

import hmac
import io
import string

import pytest
from django.apps.registry import Apps
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from core.privacy.ciphers import AES_256_GCM, SM4_GCM, KeyRing, UnreadableError, seal, unseal
from core.privacy.fields import EncryptedTextField
from core.privacy.indexes import blind_index
from core.privacy.rotation import encrypted_columns, rotate_column

registry = Apps()
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80)
algorithms = st.sampled_from([AES_256_GCM, SM4_GCM])


class Confidant(models.Model):
    """A person with two secrets; lives in a registry and a table of these tests alone."""

    id_number = EncryptedTextField()
    mobile = EncryptedTextField(blank=True, null=True)  # the tests need NULL

    class Meta:
        app_label = "confidants"
        db_table = "tests_confidant"
        apps = registry

    def __str__(self) -> str:
        return str(self.pk)


def rows() -> models.QuerySet[Confidant]:
    """Return all rows; a model of a private registry is unknown to the type checker's plugin."""
    return models.QuerySet(Confidant)


@pytest.fixture
def table(db):
    with connection.schema_editor() as editor:
        editor.create_model(Confidant)
    with connection.cursor() as cursor:
        yield cursor


@given(texts, algorithms)
def test_what_is_sealed_opens(text: str, algorithm: str):
    ring = KeyRing({"a": "one"}, "a", algorithm)
    sealed = seal(text, context="t.c", ring=ring)
    assert unseal(sealed, context="t.c", ring=ring) == text
    assert sealed != seal(text, context="t.c", ring=ring)


@given(texts, algorithms, st.data())
def test_no_altered_character_goes_unnoticed(text: str, algorithm: str, data: st.DataObject):
    ring = KeyRing({"a": "one", "b": "two"}, "a", algorithm)
    sealed = seal(text, context="t.c", ring=ring)
    place = data.draw(st.integers(0, len(sealed.rstrip("=")) - 2))
    other = data.draw(st.sampled_from(string.ascii_letters).filter(lambda c: c != sealed[place]))
    with pytest.raises(UnreadableError):
        unseal(sealed[:place] + other + sealed[place + 1 :], context="t.c", ring=ring)


@pytest.mark.parametrize("algorithm", [AES_256_GCM, SM4_GCM])
def test_only_its_own_column_and_key_open_it(algorithm: str):
    ring = KeyRing({"a": "one"}, "a", algorithm)
    sealed = seal("430621", context="t.id_number", ring=ring)
    with pytest.raises(UnreadableError, match=r"t\.mobile was altered or moved"):
        unseal(sealed, context="t.mobile", ring=ring)
    with pytest.raises(UnreadableError):
        unseal(sealed, context="t.id_number", ring=KeyRing({"a": "other"}, "a", algorithm))
    with pytest.raises(UnreadableError, match="no key"):
        unseal(sealed, context="t.id_number", ring=KeyRing({"b": "one"}, "b", algorithm))


@pytest.mark.parametrize(
    "plain", ["", "plain text", "aes256gcm:a:", "aes256gcm:a:AAAA", "x:a:AAAA"]
)
def test_what_was_never_sealed_is_refused(plain: str):
    with pytest.raises(UnreadableError):
        unseal(plain, context="t.c", ring=KeyRing({"a": "one"}, "a", AES_256_GCM))


def test_the_database_holds_no_plain_text(table):
    rows().create(id_number="11010519491231002X", mobile="13800138000")
    table.execute("SELECT id_number, mobile FROM tests_confidant")
    assert all(value.startswith("aes256gcm:k1:") for value in table.fetchone())
    assert rows().values_list("id_number", "mobile").get() == (
        "11010519491231002X",
        "13800138000",
    )


def test_bulk_writes_are_sealed_too(table):
    people = rows().bulk_create([Confidant(id_number=str(n)) for n in range(3)])
    for person in people:
        person.mobile = f"1380013800{person.id_number}"
    rows().bulk_update(people, ["mobile"])
    rows().filter(pk=people[0].pk).update(mobile="13900000000")
    table.execute("SELECT count(*) FROM tests_confidant WHERE mobile LIKE 'aes256gcm:k1:%%'")
    assert table.fetchone() == (3,)
    assert [p.mobile for p in rows().order_by("pk")] == [
        "13900000000",
        "13800138001",
        "13800138002",
    ]


def test_empty_and_null_stay_visible(table):
    rows().create(id_number="", mobile=None)
    assert rows().filter(mobile__isnull=True).get().id_number == ""


def test_a_ciphertext_moved_to_another_column_does_not_open(table):
    rows().create(id_number="11010519491231002X", mobile="13800138000")
    table.execute("UPDATE tests_confidant SET mobile = id_number")
    with pytest.raises(UnreadableError):
        rows().get()


@pytest.mark.parametrize("lookup", ["id_number", "id_number__contains", "id_number__upper"])
def test_searching_a_ciphertext_is_refused(lookup: str):
    with pytest.raises(FieldError):
        rows().filter(**{lookup: "1"}).exists()


def test_rotation_reseals_every_row_and_retires_the_old_key(table, settings):
    rows().bulk_create([Confidant(id_number=str(n), mobile="") for n in range(7)])
    settings.FIELD_KEYS = {**settings.FIELD_KEYS, "k2": "another secret"}
    settings.FIELD_KEY_ID, settings.FIELD_CIPHER = "k2", SM4_GCM
    columns = list(encrypted_columns([Confidant]))
    assert [column.context for column in columns] == [
        "tests_confidant.id_number",
        "tests_confidant.mobile",
    ]
    assert [rotate_column(column, batch_size=3) for column in columns] == [7, 0]
    assert rotate_column(columns[0]) == 0
    settings.FIELD_KEYS = {"k2": "another secret"}
    assert [p.id_number for p in rows().order_by("pk")] == [str(n) for n in range(7)]


def test_the_command_visits_every_installed_model(db):
    out = io.StringIO()
    call_command("rotate_field_keys", stdout=out)
    assert len(out.getvalue().splitlines()) == len(list(encrypted_columns()))


@given(texts, texts)
def test_blind_indexes_are_equal_exactly_for_equal_values(one: str, other: str):
    same = blind_index(one, purpose="id_number") == blind_index(other, purpose="id_number")
    assert same == (one == other)


def test_a_blind_index_depends_on_purpose_and_key(settings):
    index = blind_index("13800138000", purpose="mobile")
    assert len(index) == 64
    assert index != blind_index("13800138000", purpose="id_number")
    settings.BLIND_INDEX_KEY = "another"
    assert index != blind_index("13800138000", purpose="mobile")


@pytest.mark.parametrize("key", ["short", "as long as a block of the hash is, or longer" * 2])
def test_a_blind_index_is_the_hmac_that_others_compute(settings, key: str):
    settings.BLIND_INDEX_KEY = key
    expected = hmac.digest(key.encode(), b"mobile\x0013800138000", "sha256").hex()
    assert blind_index("13800138000", purpose="mobile") == expected


def test_nothing_has_no_index():
    assert blind_index("", purpose="mobile") == ""
