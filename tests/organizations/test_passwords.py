"""What a password must be, how long it lasts, and what came before it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from organizations.passwords import (
    CharacterClassesValidator,
    character_classes,
    initial_password,
    is_expired,
    must_change,
)
from organizations.services.passwords import change_password, set_initial_password
from tests.factories.users import PASSWORD, UserFactory


def codes(caught: pytest.ExceptionInfo[ValidationError]) -> set[str | None]:
    return {error.code for error in caught.value.error_list}


@given(st.text(max_size=12))
def test_classes_are_counted_once_each(text):
    assert character_classes(text) == character_classes(text * 2) <= 4


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Ab1!", "password_too_short"),
        ("abcdefgh1", "too_few_classes"),
        ("Password1", "password_too_similar"),
        ("P@ssw0rd", "password_too_common"),
    ],
)
def test_weak_passwords_are_refused_with_their_reason(db, password, code):
    user = UserFactory.create(username="password")
    with pytest.raises(ValidationError) as caught:
        change_password(user, password=password)
    assert code in codes(caught)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_the_number_of_classes_is_an_option():
    CharacterClassesValidator(classes=2).validate("abcdefg1")
    with pytest.raises(ValidationError, match="至少4种"):
        CharacterClassesValidator(classes=4).validate("Abcdefg1")


def test_a_password_comes_back_only_after_five_others(db):
    user = UserFactory.create()
    change_password(user, password="Qz7!kupf-0")
    for number in range(1, 5):
        change_password(user, password=f"Qz7!kupf-{number}")
    with pytest.raises(ValidationError) as caught:
        change_password(user, password="Qz7!kupf-0")
    assert codes(caught) == {"used_before"}
    change_password(user, password="Qz7!kupf-5")
    change_password(user, password="Qz7!kupf-0")
    assert user.former_passwords.count() == 5


def test_an_initial_password_keeps_the_rules_and_must_be_changed(db):
    user = UserFactory.create()
    first = set_initial_password(user)
    assert user.check_password(first)
    assert must_change(user)
    change_password(user, password="Qz7!kupf-0")
    assert not must_change(user)
    CharacterClassesValidator(4).validate(first)
    assert initial_password() != initial_password()


def test_passwords_expire_after_ninety_days_unless_switched_off(db, settings):
    user = UserFactory.create(password_changed_at=timezone.now() - dt.timedelta(days=89))
    assert not must_change(user)
    user.password_changed_at = timezone.now() - dt.timedelta(days=90)
    assert is_expired(user)
    assert must_change(user)
    settings.PASSWORD_EXPIRY_DAYS = 0
    assert not must_change(user)


def test_who_has_no_password_need_not_change_it(db):
    user = UserFactory.create(must_change_password=True)
    user.set_unusable_password()
    assert not must_change(user)
