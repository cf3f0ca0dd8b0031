"""Clients with a session of somebody: what signing in leaves behind, without the way there.

The way has its own tests. Django's `force_login` writes the session three times and asks what attempts failed
before: twenty statements, at the head of nearly every test of a page.
"""

from __future__ import annotations

import secrets
import time
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from core.audit.services import record
from organizations.models import User
from organizations.services.accounts import home_path
from organizations.sessions import MARK, SEEN_AT

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def client_of(user: User) -> Client:
    """Return a client in whose newest session the user is signed in."""
    user.session_mark, user.last_login = secrets.token_hex(16), timezone.now()
    User.objects.filter(pk=user.pk).update(
        session_mark=user.session_mark, last_login=user.last_login
    )
    record("accounts.sign_in", by=user, target=user, path=home_path(user))
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
    return client


def session_of(user: User) -> str:
    """Write a session of the user and return its key."""
    kept = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: MODEL_BACKEND,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        MARK: user.session_mark,
        SEEN_AT: int(time.time()),
    }
    session = Session.objects.create(
        session_key=secrets.token_hex(16),
        session_data=SessionStore().encode(kept),
        expire_date=timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )
    return session.session_key
