"""Who may give whom which post, and what a hand-over moves."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.audit.models import AuditEntry
from core.days import today
from organizations.enums import Role
from organizations.models import UserPost
from organizations.services.posts import end_post, grant_post, hand_over_posts
from tests.factories.users import UserFactory, UserPostFactory, officer

DAY = dt.timedelta(days=1)


def code_of(caught: pytest.ExceptionInfo[ValidationError]) -> str | None:
    return caught.value.error_list[0].code if hasattr(caught.value, "error_list") else None


def grant(account, organization, role, by, **days):
    return grant_post(
        account, organization=organization, role=role, by=by, **{"starts_on": today(), **days}
    )


def test_a_granted_post_holds_from_the_first_day_to_the_last(world):
    last = today() + 9 * DAY
    post = grant(world.bob, world.township, "class_teacher", world.security_admin, ends_on=last)
    assert (post.first_day, post.last_day, post.is_over) == (today(), last, False)
    entry = AuditEntry.objects.get(action="posts.grant")
    assert entry.actor == world.security_admin
    assert entry.organization_path == world.township.path


@pytest.mark.parametrize(
    ("account", "place", "by"),
    [
        ("bob", "next_county", "security_admin"),  # a place next door
        ("charlie", "county", "security_admin"),  # an account next door
        ("bob", "prefecture", "security_admin"),  # a place above
        ("bob", "township", "system_admin"),  # not the role for it
        ("bob", "township", "alice"),
    ],
)
def test_posts_are_granted_within_the_own_subtree_by_the_security_administrator(
    world, account, place, by
):
    with pytest.raises(ValidationError) as caught:
        grant(getattr(world, account), getattr(world, place), "staff", getattr(world, by))
    assert code_of(caught) == "not_allowed"


def test_the_end_does_not_come_before_the_beginning(world):
    with pytest.raises(ValidationError) as caught:
        grant(world.bob, world.county, "staff", world.security_admin, ends_on=today() - DAY)
    assert caught.value.error_dict["ends_on"][0].code == "days_reversed"


def test_the_same_post_is_not_held_twice_at_a_time(world):
    with pytest.raises(ValidationError) as caught:
        grant(world.bob, world.township, "staff", world.security_admin)
    assert code_of(caught) == "same_post"


@pytest.mark.parametrize("second", ["security_admin", "audit_admin"])
def test_from_the_prefecture_up_nobody_holds_two_administrators_roles(world, second):
    first = officer("first", world.prefecture, Role.SYSTEM_ADMIN)
    guard = officer("guard", world.prefecture, Role.SECURITY_ADMIN)
    for place in (world.prefecture, world.county):
        with pytest.raises(ValidationError) as caught:
            grant(first, place, second, guard)
        assert code_of(caught) == "duties_not_separate"


def test_roles_that_do_not_meet_in_time_are_separate(world):
    first = officer("first", world.prefecture, Role.SYSTEM_ADMIN)
    guard = officer("guard", world.prefecture, Role.SECURITY_ADMIN)
    end_post(first.posts.get(), ends_on=today() + 9 * DAY, by=guard)
    grant(first, world.prefecture, "audit_admin", guard, starts_on=today() + 10 * DAY)


def test_a_county_of_one_may_combine_them(world):
    grant(world.system_admin, world.county, "audit_admin", world.security_admin)
    grant(world.security_admin, world.county, "audit_admin", world.security_admin)


def test_nobody_at_the_prefecture_grants_to_oneself(world):
    guard = officer("guard", world.prefecture, Role.SECURITY_ADMIN)
    with pytest.raises(ValidationError) as caught:
        grant(guard, world.prefecture, "staff", guard)
    assert code_of(caught) == "own_post"


def test_a_post_ends_after_its_last_day(world):
    post = world.bob.posts.get()
    end_post(post, ends_on=today(), by=world.security_admin)
    post.refresh_from_db()
    assert post.last_day == today()
    with pytest.raises(ValidationError) as caught:
        end_post(post, ends_on=today(), by=world.security_admin)
    assert code_of(caught) == "ended_before"


def test_a_post_that_never_begins_is_removed(world):
    post = grant(world.bob, world.county, "staff", world.security_admin, starts_on=today() + DAY)
    end_post(post, ends_on=today(), by=world.security_admin)
    assert not UserPost.objects.filter(pk=post.pk).exists()


@pytest.mark.parametrize("by", ["alice", "system_admin", "charlie"])
def test_only_the_security_administrator_ends_posts(world, by):
    with pytest.raises(ValidationError) as caught:
        end_post(world.bob.posts.get(), ends_on=today(), by=getattr(world, by))
    assert code_of(caught) == "not_allowed"


def test_alice_hands_over_to_a_colleague_in_one_step(world):
    anna = UserFactory.create(organization=world.county)
    tomorrow = today() + DAY
    [post] = hand_over_posts(
        world.alice, to=anna, posts=world.alice.posts.all(), starts_on=tomorrow, by=world.alice
    )
    assert (post.user, post.organization, post.role) == (anna, world.county, Role.STAFF)
    assert (post.first_day, post.last_day) == (tomorrow, None)
    assert world.alice.posts.get().last_day == today()
    assert AuditEntry.objects.filter(action="posts.hand_over", actor=world.alice).count() == 1


def test_what_the_colleague_holds_already_is_not_granted_twice(world):
    anna = officer("anna", world.county)
    granted = hand_over_posts(
        world.alice, to=anna, posts=world.alice.posts.all(), starts_on=today(), by=world.alice
    )
    assert granted == []
    assert anna.posts.count() == 1


@pytest.mark.parametrize(
    ("account", "to", "by", "code"),
    [
        ("alice", "alice", "alice", "same_person"),
        ("alice", "bob", "alice", "not_allowed"),  # not of her organization
        ("alice", "teacher", "bob", "not_allowed"),  # not bob's to give
        ("system_admin", "alice", "system_admin", "not_allowed"),  # not a business post
        ("trainee", "bob", "security_admin", "not_allowed"),  # a trainee's place is personal
    ],
)
def test_hand_overs_that_are_refused(world, account, to, by, code):
    giver = getattr(world, account)
    with pytest.raises(ValidationError) as caught:
        hand_over_posts(
            giver,
            to=getattr(world, to),
            posts=giver.posts.all(),
            starts_on=today(),
            by=getattr(world, by),
        )
    assert code_of(caught) == code


def test_a_hand_over_does_not_join_administrators_roles(world):
    first = officer("first", world.prefecture, Role.SYSTEM_ADMIN)
    second = officer("second", world.prefecture, Role.AUDIT_ADMIN)
    guard = officer("guard", world.prefecture, Role.SECURITY_ADMIN)
    with pytest.raises(ValidationError) as caught:
        hand_over_posts(first, to=second, posts=first.posts.all(), starts_on=today(), by=guard)
    assert code_of(caught) == "duties_not_separate"


def test_granting_on_screen(world, client_of):
    client = client_of(world.security_admin)
    address = reverse("accounts:post_grant", args=[world.bob.pk])
    form = {"organization": world.county.name, "role": "staff", "starts_on": "2026-01-01"}
    assert client.get(address).status_code == 200
    wrong = client.post(address, {**form, "organization": world.next_county.name})
    assert wrong.status_code == 422
    assert world.next_county.name in wrong.content.decode()
    assert client.post(address, form).url == reverse("accounts:user_detail", args=[world.bob.pk])
    assert world.bob.posts.filter(organization=world.county, role="staff").exists()
    assert client.post(address, form).status_code == 422


def test_ending_on_screen(world, client_of):
    client, post = client_of(world.security_admin), world.bob.posts.get()
    address = reverse("accounts:post_end", args=[post.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"ends_on": "x"}).status_code == 422
    assert client.post(address, {"ends_on": f"{today() - DAY}"}).status_code == 302
    assert client.get(address).status_code == 404


def test_handing_over_on_screen(world, client_of):
    client, address = client_of(world.alice), reverse("accounts:hand_over")
    page = client.get(address)
    assert list(page.context["form"].fields["posts"].queryset) == list(world.alice.posts.all())
    form = {"posts": [world.alice.posts.get().pk], "starts_on": f"{today() + DAY}"}
    assert client.post(address, {**form, "to": world.charlie.pk}).status_code == 422
    foreign = {**form, "posts": [world.bob.posts.get().pk], "to": world.teacher.pk}
    assert client.post(address, foreign).status_code == 422
    assert client.post(address, {**form, "to": world.teacher.pk}).status_code == 302
    assert world.teacher.posts.filter(role=Role.STAFF).exists()


def test_the_security_administrator_hands_over_for_somebody_who_left(world, client_of):
    UserPostFactory.create(user=world.bob, organization=world.county)
    address = reverse("accounts:user_hand_over", args=[world.bob.pk])
    posts = [post.pk for post in world.bob.posts.all()]
    form = {"posts": posts, "to": world.teacher.pk, "starts_on": f"{today()}"}
    client = client_of(world.security_admin)
    assert client.post(address, form).url == reverse("accounts:user_list")
    assert world.teacher.posts.filter(role=Role.STAFF).count() == 2
