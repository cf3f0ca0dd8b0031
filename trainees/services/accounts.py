"""Accounts of trainees: one for each person, seeing only what is the person's own."""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from core.audit.services import record
from core.days import today
from organizations.enums import Role
from organizations.models import User, UserPost
from trainees.models import Person


@transaction.atomic
def open_trainee_account(person: Person, *, by: User | None) -> User:
    """Return the person's account, opened now if there is none.

    It has no password: trainees log in with one-time tickets. The user name tells nothing about
    the person. Two calls at once open one account.
    """
    locked = Person.objects.select_for_update(no_key=True).select_related(None).get(pk=person.pk)
    if locked.user_id is None:
        locked.user = User.objects.create(
            username=f"t{secrets.randbelow(10**10):010d}",
            full_name=person.name,
            organization=person.organization,
            password=make_password(None),
        )
        UserPost.objects.create(
            user=locked.user,
            organization=person.organization,
            role=Role.TRAINEE,
            period=DateRange(today(), None, "[)"),
        )
        locked.save(update_fields=["user"])
        record("trainees.open_account", by=by, target=person, path=person.org_path)
    person.user = locked.user
    account: User = locked.user
    return account
