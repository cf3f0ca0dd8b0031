"""A vote leaves nothing about its sender: no cookie, no session note, no address, no log line."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from core.audit.models import AuditEntry
from evaluations.middleware import ForgetVisitorMiddleware
from tests.factories.evaluations import open_round_of, posted_for, slips_of

PAGES = ("/e/", "/e/why/", "/e/ABCD-EFGH-JKMN-PQRS/")
TELLING: dict[str, Any] = {
    "HTTP_COOKIE": "sessionid=abc",
    "HTTP_USER_AGENT": "Nokia of Wang",
    "HTTP_X_FORWARDED_FOR": "10.1.2.3",
    "HTTP_X_REAL_IP": "10.1.2.3",
    "HTTP_FORWARDED": "for=10.1.2.3",
    "HTTP_REFERER": "http://site/people/7/",
    "HTTP_ACCEPT_LANGUAGE": "zh-CN",
    "REMOTE_ADDR": "10.1.2.3",
}


def seen_by_the_product(path: str) -> dict[str, object]:
    """Return what the layers behind the middleware get of a telling request."""
    seen: dict[str, object] = {}

    def answer(request):
        seen.update(request.META, cookies=dict(request.COOKIES))
        return HttpResponse()

    ForgetVisitorMiddleware(answer)(RequestFactory().get(path, **TELLING))
    return seen


def test_ballot_pages_get_nothing_that_tells_people_apart():
    assert not seen_by_the_product("/e/ABC/").keys() & TELLING.keys()
    assert seen_by_the_product("/e/ABC/")["cookies"] == {}


def test_all_other_pages_get_everything():
    assert seen_by_the_product("/evaluations/").keys() >= TELLING.keys()


@pytest.mark.parametrize("path", PAGES)
def test_no_cookie_no_referrer_no_copy(client_of, world, path):
    answer = client_of(world.trainee).get(path)
    assert not answer.cookies
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_log_line_names_a_code(client, world, caplog):
    round_ = open_round_of(world.county, by=world.alice)
    good = slips_of(round_, 1, by=world.alice)[0]
    with caplog.at_level("DEBUG"):
        client.get("/e/ABCD-EFGH-JKMN-PQRS/")
        Client(enforce_csrf_checks=True).post(f"/e/{good}/")
        client.post("/e/cast/", {"code": good, "paper": round_.public_key})
    assert caplog.records
    assert "ABCD-EFGH" not in caplog.text
    assert good not in caplog.text


def test_a_signed_in_phone_votes_without_its_session_being_read_or_noted(client_of, world):
    round_ = open_round_of(world.county, by=world.alice)
    code = slips_of(round_, 1, by=world.alice)[0]
    phone = client_of(world.trainee)
    phone.get("/notices/")
    sessions = list(Session.objects.order_by("pk").values())
    entries = AuditEntry.objects.count()
    phone.cookies.load("marker=1")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        phone.get(f"/e/{code}/")
        answer = phone.post("/e/cast/", posted_for(round_, code))
    assert answer.status_code == 200
    statements = " ".join(query["sql"] for query in asked)
    for table in ("django_session", "organizations_user", "audit_", "axes_", "jobs_", "trainees_"):
        assert table not in statements
    assert list(Session.objects.order_by("pk").values()) == sessions
    assert AuditEntry.objects.count() == entries
