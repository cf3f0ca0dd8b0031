"""The door: passwords, lock-out, one session, idleness, the form that waits, one-time codes."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from django.test import Client
from django.urls import reverse

from core.audit.models import AuditEntry
from organizations.middleware import DISPLACED, IDLE, KEPT
from organizations.models import LoginTicket, UserPost
from organizations.services.tickets import issue_login_code, issue_login_ticket
from tests.factories.users import PASSWORD

LOGIN, HOME, STRANGE = reverse("accounts:login"), reverse("home"), "https://evil.example/"
GRANT = "accounts:post_grant"


def sign_in(client, user, password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": user.username, "password": password, **extra})


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def go_idle(client, minutes: int) -> None:
    session = client.session
    session["seen_at"] = int(time.time()) - minutes * 60
    session.save()


def test_the_right_password_leads_to_the_page_asked_for(world, client):
    target = reverse("search")
    assert client.get(target).url == f"{LOGIN}?next={target}"
    response = sign_in(client, world.alice, next=target)
    assert (response.status_code, response.url) == (302, target)
    assert AuditEntry.objects.get(action="accounts.sign_in").actor == world.alice


def test_nobody_is_led_to_another_site(world, client):
    assert sign_in(client, world.alice, next=STRANGE).url == HOME


@pytest.mark.parametrize("typed", ["reports", "-1", "党校", "../x", "javascript:alert(1)"])
def test_what_is_no_path_leads_home(world, client_of, typed):
    assert client_of(world.alice).get(LOGIN, {"next": typed}).url == HOME


def test_who_is_signed_in_needs_no_login_page(world, client_of):
    assert client_of(world.alice).get(LOGIN).url == HOME


def test_a_wrong_password_keeps_the_name_and_says_how_many_tries(world, client):
    response = sign_in(client, world.alice, "wrong")
    assert response.status_code == 422
    assert "连续5次错误将锁定15分钟" in response.content.decode()
    assert 'value="alice"' in response.content.decode()
    entry = AuditEntry.objects.get(action="accounts.sign_in_failed")
    assert (entry.organization_path, entry.detail) == (world.county.path, {"name": "alice"})


def test_a_disabled_account_cannot_sign_in(world, client):
    world.alice.is_active = False
    world.alice.save()
    assert sign_in(client, world.alice).status_code == 422


def test_five_failures_lock_this_name_at_this_address_only(world, client):
    for _ in range(5):
        response = sign_in(client, world.alice, "wrong")
    assert response.status_code == 429
    assert "该账号已锁定，请15分钟后再试" in response.content.decode()
    assert sign_in(client, world.alice).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="10.0.0.8"), world.alice).status_code == 302
    assert sign_in(client, world.bob).status_code == 302


def test_the_session_key_changes_at_sign_in(world, client):
    client.get(LOGIN)
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies["sessionid"] = session.session_key
    before = session.session_key
    sign_in(client, world.alice)
    assert client.session.session_key != before


def test_signing_out_takes_a_post(world, client_of):
    client = client_of(world.alice)
    assert client.get(reverse("accounts:logout")).status_code == 405
    assert client.post(reverse("accounts:logout")).url == LOGIN
    assert client.get(HOME).status_code == 302


def test_a_second_sign_in_ends_the_first(world, client_of):
    first, second = client_of(world.alice), client_of(world.alice)
    response = first.get(HOME, follow=True)
    assert said(response) == [DISPLACED]
    assert second.get(HOME).status_code == 200


def test_several_sessions_are_a_setting(world, client_of, settings):
    settings.ONE_SESSION_PER_USER = False
    first = client_of(world.alice)
    client_of(world.alice)
    assert first.get(HOME).status_code == 200


def test_an_idle_session_ends_and_work_keeps_it(world, client_of):
    client = client_of(world.alice)
    go_idle(client, 29)
    assert client.get(HOME).status_code == 200
    assert time.time() - client.session["seen_at"] < 60
    go_idle(client, 31)
    assert said(client.get(HOME, follow=True)) == [IDLE]


def test_a_page_that_asks_on_its_own_keeps_no_session_open(world, client_of):
    client = client_of(world.alice)
    go_idle(client, 29)
    assert client.get(HOME, headers={"X-Unattended": "1"}).status_code == 200
    assert time.time() - client.session["seen_at"] > 28 * 60
    go_idle(client, 31)
    news = client.get(HOME, headers={"X-Unattended": "1", "HX-Request": "true"})
    assert news.headers["HX-Redirect"].startswith(LOGIN)


def test_a_trainee_may_sit_through_a_lecture(world, client_of):
    client = client_of(world.trainee)
    go_idle(client, 11 * 60)
    assert client.get(HOME).url == reverse("phone:home")


def test_an_idle_fragment_takes_the_whole_page_to_the_login(world, client_of):
    client = client_of(world.alice)
    go_idle(client, 31)
    page = {"HX-Request": "true", "HX-Current-URL": "http://testserver/search/?q=1"}
    response = client.get(HOME, headers=page)
    expected = (204, f"{LOGIN}?next=/search/%3Fq%3D1")
    assert (response.status_code, response.headers["HX-Redirect"]) == expected
    response = client.get(HOME, headers=page)
    assert (response.status_code, response.headers["HX-Redirect"]) == expected


@pytest.fixture
def interrupted(world, client_of):
    """The security administrator was granting bob a post when the session ran out."""
    client = client_of(world.security_admin)
    address = reverse(GRANT, args=[world.bob.pk])
    go_idle(client, 31)
    form = {
        "organization": f"#{world.township.pk}",
        "role": "class_teacher",
        "starts_on": "2026-03-09",
        "password": "secret-word",
    }
    return client, address, client.post(address, form, follow=True)


def test_what_was_typed_is_offered_again_after_signing_in(world, interrupted):
    client, address, response = interrupted
    assert said(response) == [IDLE + KEPT]
    assert not UserPost.objects.filter(user=world.bob, role="class_teacher").exists()
    page = client.post(
        LOGIN, {"username": "security_admin", "password": PASSWORD, "next": address}, follow=True
    )
    assert page.redirect_chain == [(reverse("accounts:kept_form"), 302)]
    kept = page.context["kept"]
    assert kept.path == address
    assert dict(kept.fields)["starts_on"] == "2026-03-09"
    assert "secret-word" not in page.content.decode()
    client.post(kept.path, dict(kept.fields))
    assert UserPost.objects.filter(user=world.bob, role="class_teacher").exists()
    assert client.post(reverse("accounts:kept_form")).url == address
    assert client.get(reverse("accounts:kept_form")).url == HOME


def test_nobody_else_at_the_same_browser_gets_it(world, interrupted):
    client, _, _ = interrupted
    assert sign_in(client, world.charlie).url == HOME
    assert client.get(reverse("accounts:kept_form")).url == HOME


def test_a_first_password_must_be_changed_before_anything_else(world, client_of):
    world.alice.must_change_password = True
    world.alice.save()
    client, address = client_of(world.alice), reverse("accounts:password_change")
    assert client.get(HOME).url == address
    assert client.get(address).status_code == 200
    form = {"old_password": PASSWORD, "new_password1": "Qz7!kupf", "new_password2": "Qz7!kupf"}
    assert client.post(address, {**form, "new_password1": "short"}).status_code == 422
    assert client.post(address, form).url == HOME
    assert client.get(HOME).status_code == 200
    world.alice.refresh_from_db()
    assert world.alice.check_password("Qz7!kupf")


def test_an_expired_password_must_be_changed(world, client_of):
    world.alice.password_changed_at -= dt.timedelta(days=91)
    world.alice.save()
    response = client_of(world.alice).get(HOME, follow=True)
    assert said(response) == ["密码已到期，请设置新密码。"]


def test_saying_one_is_there(world, client_of):
    client = client_of(world.alice)
    go_idle(client, 29)
    assert client.post(reverse("accounts:stay")).status_code == 204
    assert time.time() - client.session["seen_at"] < 60


def test_looking_at_a_link_does_not_use_it_up(world, client):
    address = reverse(
        "accounts:ticket", args=[issue_login_ticket(world.trainee, valid_for=dt.timedelta(days=1))]
    )
    for _ in range(2):
        assert client.get(address).status_code == 200
    assert LoginTicket.objects.get().used_at is None
    assert client.post(address).url == HOME
    assert client.get(HOME).wsgi_request.user == world.trainee
    assert Client().get(address).status_code == 410
    assert Client().post(address).status_code == 409


def test_a_typed_code_lets_in_once(world, client):
    form = {"code": issue_login_code(world.trainee, valid_for=dt.timedelta(days=1)).lower()}
    assert client.post(reverse("accounts:code"), form).url == HOME
    again = Client().post(reverse("accounts:code"), form)
    assert again.status_code == 422
    assert form["code"] in again.content.decode()


def test_guessing_codes_ends_soon(world, client, settings):
    settings.CODE_TRIES_PER_ADDRESS = 2
    code = issue_login_code(world.trainee, valid_for=dt.timedelta(days=1))
    tries = [
        client.post(reverse("accounts:code"), {"code": text}) for text in ("AAAAA", "BBBBB", code)
    ]
    assert [response.status_code for response in tries] == [422, 422, 429]
    assert (
        Client(REMOTE_ADDR="10.0.0.8").post(reverse("accounts:code"), {"code": code}).status_code
        == 302
    )
