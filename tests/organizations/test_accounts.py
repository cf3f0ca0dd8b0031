"""Accounts: made, listed, switched off, reset; the log; the first administrators."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.audit.models import AuditEntry
from core.audit.services import record
from organizations.enums import Role
from organizations.models import User
from organizations.services.accounts import (
    create_account,
    create_trainee_account,
    disable_account,
    enable_account,
    reset_password,
)
from tests.factories.users import UserFactory, UserPostFactory, officer


def refusal(call, *args, **kwargs) -> str | None:
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    return caught.value.error_list[0].code


def test_a_new_account_can_sign_in_and_see_nothing(world):
    account, password = create_account(
        username="wangli", full_name="王丽", organization=world.township, by=world.system_admin
    )
    assert account.check_password(password)
    assert account.must_change_password
    assert (account.scope_paths(), account.admin_paths()) == ((), ())
    assert AuditEntry.objects.get(action="accounts.create").organization_path == world.township.path


def test_accounts_are_made_within_reach_and_once(world):
    new = {"username": "wangli", "full_name": "王丽", "by": world.system_admin}
    assert refusal(create_account, **new, organization=world.next_county) == "not_allowed"
    assert refusal(create_account, **new, organization=world.prefecture) == "not_allowed"
    with pytest.raises(ValidationError) as caught:
        create_account(**{**new, "username": "alice"}, organization=world.county)
    assert caught.value.error_dict["username"][0].code == "unique"


def test_a_trainee_has_no_password(world):
    account = create_trainee_account(
        username="t1", full_name="刘书记", organization=world.village, by=world.alice
    )
    assert not account.has_usable_password()


def test_a_disabled_account_is_out_at_once_and_may_come_back(world, client_of):
    client = client_of(world.bob)
    disable_account(world.bob, by=world.system_admin)
    assert client.get(reverse("home")).status_code == 302
    assert User.objects.get(pk=world.bob.pk).scope_paths() == ()
    enable_account(world.bob, by=world.system_admin)
    assert client_of(world.bob).get(reverse("home")).status_code == 200


def test_a_reset_password_ends_the_sessions_of_the_old_one(world, client_of):
    client = client_of(world.bob)
    password = reset_password(world.bob, by=world.system_admin)
    assert client.get(reverse("home")).status_code == 302
    world.bob.refresh_from_db()
    assert world.bob.check_password(password)
    assert world.bob.must_change_password


def test_own_account_and_foreign_accounts_are_left_alone(world):
    admin = world.system_admin
    assert refusal(disable_account, admin, by=admin) == "own_account"
    assert refusal(reset_password, admin, by=admin) == "own_account"
    for act in (disable_account, enable_account, reset_password):
        assert refusal(act, world.charlie, by=admin) == "not_allowed"
        assert refusal(act, world.bob, by=world.security_admin) == "not_allowed"


def test_who_works_higher_up_is_not_reset_from_below(world, client_of):
    UserPostFactory.create(user=world.bob, organization=world.prefecture)
    world.bob.__dict__.pop("current_posts", None)
    assert refusal(reset_password, world.bob, by=world.system_admin) == "not_allowed"
    address = reverse("accounts:user_reset_password", args=[world.bob.pk])
    assert client_of(world.system_admin).post(address).status_code == 404


def usernames(response) -> list[str]:
    return [account.username for account in response.context["listing"].page.object_list]


COUNTY = [
    "alice", "audit_admin", "security_admin", "system_admin", "teacher", "bob", "trainee",
]  # fmt: skip


@pytest.mark.parametrize("name", ["system_admin", "security_admin"])
def test_administrators_see_the_accounts_of_their_subtree(world, client_of, name):
    response = client_of(getattr(world, name)).get(reverse("accounts:user_list"))
    assert usernames(response) == COUNTY


@pytest.mark.parametrize("name", ["alice", "dora", "teacher", "trainee", "audit_admin"])
def test_others_have_no_list_of_accounts(world, client_of, name):
    client = client_of(getattr(world, name))
    assert client.get(reverse("accounts:user_list")).status_code == 404
    assert client.post(reverse("accounts:user_create"), {}).status_code == 404


def test_the_list_is_filtered_by_state_and_role(world, client_of):
    client, address = client_of(world.system_admin), reverse("accounts:user_list")
    disable_account(world.bob, by=world.system_admin)
    assert usernames(client.get(address, {"state": "false"})) == ["bob"]
    assert usernames(client.get(address, {"role": "class_teacher"})) == ["teacher"]
    assert usernames(client.get(address, {"q": "长寿"})) == ["bob"]


def test_the_list_costs_the_same_for_more_rows(world, client_of, django_assert_max_num_queries):
    client, address = client_of(world.system_admin), reverse("accounts:user_list")
    client.get(address)
    with django_assert_max_num_queries(12) as few:
        client.get(address)
    for number in range(5):
        officer(f"more{number}", world.township)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(address)


def test_an_account_is_made_on_screen_and_its_password_shown_once(world, client_of):
    client, address = client_of(world.system_admin), reverse("accounts:user_create")
    form = {"username": "wangli", "full_name": "王丽", "organization": world.township.name}
    assert client.get(address).status_code == 200
    foreign = client.post(address, {**form, "organization": world.next_county.name})
    assert foreign.status_code == 422
    assert "王丽" in foreign.content.decode()
    page = client.post(address, form)
    account = User.objects.get(username="wangli")
    assert account.check_password(page.context["password"])
    assert page.context["password"] in page.content.decode()
    detail = client.get(reverse("accounts:user_detail", args=[account.pk]))
    assert page.context["password"] not in detail.content.decode()
    taken = client.post(address, form)
    assert taken.status_code == 422


def test_the_buttons_of_an_account_work(world, client_of):
    client = client_of(world.system_admin)

    def press(act, account):
        return client.post(reverse(f"accounts:user_{act}", args=[account.pk]))

    assert press("disable", world.bob).status_code == 302
    assert not User.objects.get(pk=world.bob.pk).is_active
    assert press("enable", world.bob).status_code == 302
    assert press("reset_password", world.bob).status_code == 200
    assert press("disable", world.system_admin).status_code == 409
    assert press("reset_password", world.system_admin).status_code == 409


def test_the_audit_administrator_reads_the_log_of_the_subtree_only(world, client_of):
    record("test.near", by=world.bob, target=world.bob, path=world.township.path)
    record("test.far", by=world.charlie, target=None, path=world.next_county.path)
    record("test.above", by=world.peter, target=None, path=world.prefecture.path)
    response = client_of(world.audit_admin).get(reverse("accounts:log_list"))
    actions = [entry.action for entry in response.context["listing"].page.object_list]
    assert actions == ["accounts.sign_in", "test.near"]


def test_exporting_the_log_is_recorded(world, client_of):
    client, address = client_of(world.audit_admin), reverse("accounts:log_list")
    response = client.get(address, {"export": "1", "q": "bob"})
    assert response.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert b"".join(response.streaming_content)[:2] == b"PK"
    entry = AuditEntry.objects.get(action="audit.export")
    assert (entry.actor, entry.detail) == (world.audit_admin, {"query": "export=1&q=bob"})


@pytest.mark.parametrize("name", ["alice", "dora", "system_admin", "security_admin"])
def test_others_have_no_log(world, client_of, name):
    assert client_of(getattr(world, name)).get(reverse("accounts:log_list")).status_code == 404


def test_the_first_administrators_come_by_command(world):
    out = io.StringIO()
    call_command("create_admin", "root1", "李管", world.prefecture.name, "system_admin", stdout=out)
    account = User.objects.get(username="root1")
    assert account.current_roles == {Role.SYSTEM_ADMIN}
    assert account.check_password(out.getvalue().strip().rpartition("：")[2])
    assert account.must_change_password


def test_the_command_refuses_what_the_rules_refuse(world):
    both = ["system_admin", "audit_admin"]
    with pytest.raises(CommandError, match="须由不同的人担任"):
        call_command("create_admin", "root1", "李管", world.prefecture.name, *both)
    assert not User.objects.filter(username="root1").exists()
    call_command("create_admin", "root1", "李管", world.county.name, *both, stdout=io.StringIO())
    with pytest.raises(CommandError, match="不到单位"):
        call_command("create_admin", "root2", "李管", "无此单位", "system_admin")
    UserFactory.create(username="taken")
    with pytest.raises(CommandError):
        call_command("create_admin", "taken", "李管", world.county.name, "system_admin")
