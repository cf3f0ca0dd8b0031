"""What posts let people do, and where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from organizations.enums import ADMIN_ROLES, DATA_ROLES, Role
from organizations.models import Organization, User, UserPost
from organizations.permissions import (
    RIGHTS,
    demand,
    is_allowed,
    may,
    paths_of,
    paths_with,
    with_right,
)

if TYPE_CHECKING:
    from django.test import RequestFactory

STEPS = ("0001", "0002", "000A")
paths = st.lists(st.sampled_from(STEPS), min_size=1, max_size=5).map("".join)
posts = st.lists(st.tuples(st.sampled_from(Role), paths), max_size=4)


def user_with(*held: tuple[Role, str], is_active: bool = True) -> User:
    """Return an unsaved user who holds these posts today."""
    user = User(username="somebody", is_active=is_active)
    user.current_posts = [
        UserPost(user=user, role=role, organization=Organization(path=path)) for role, path in held
    ]
    return user


@given(held=posts, right=st.sampled_from(sorted(RIGHTS)), target=paths)
def test_a_right_never_leaves_the_subtree_of_a_post_that_carries_it(held, right, target):
    rule = RIGHTS[right]
    expected = any(
        role in rule.roles
        and target.startswith(path)
        and (not rule.below_only or len(target) > len(path))
        for role, path in held
    )
    assert is_allowed(user_with(*held), right, target) is expected


@given(held=posts, right=st.sampled_from(sorted(RIGHTS)))
def test_a_sibling_tree_is_out_of_reach_for_every_role(held, right):
    assert not is_allowed(user_with(*held), right, "ZZZZ0001")


@given(held=posts, right=st.sampled_from(sorted(RIGHTS)), target=paths)
def test_the_switched_off_and_the_anonymous_may_nothing(held, right, target):
    assert not is_allowed(user_with(*held, is_active=False), right, target)
    assert not is_allowed(AnonymousUser(), right, target)
    assert paths_with(AnonymousUser(), right) == ()


def test_a_wide_view_lends_nothing_to_a_narrow_post():
    user = user_with((Role.SUPERIOR, "0001"), (Role.STAFF, "00010001"))
    assert is_allowed(user, "rotations.publish_batch", "000100010001")
    assert not is_allowed(user, "rotations.publish_batch", "00010002")
    assert with_right(user, "rotations.publish_batch").scope_paths() == ("00010001",)


def test_nobody_reviews_what_the_own_office_submitted():
    staff = user_with((Role.STAFF, "0001"))
    assert is_allowed(staff, "reports.submit", "0001")
    assert not is_allowed(staff, "reports.review", "0001")
    assert is_allowed(staff, "reports.review", "00010001")


@pytest.mark.parametrize("right", sorted(RIGHTS))
def test_administrators_have_no_right_over_business_data(right):
    assert not (RIGHTS[right].roles & set(ADMIN_ROLES) and RIGHTS[right].roles & set(DATA_ROLES))


def test_superiors_read_and_review_only():
    held = {name for name, rule in RIGHTS.items() if Role.SUPERIOR in rule.roles}
    writes = {n for n in held if n.split(".")[1] not in {"see", "see_results", "download"}}
    assert writes == {
        "accounts.hand_over",
        "rotations.review_plan",
        "supervision.issue_letter",
        "reports.review",
    }


def test_a_misspelt_right_is_an_error_and_grants_nothing():
    with pytest.raises(KeyError):
        is_allowed(user_with((Role.STAFF, "0001")), "rotations.publish_bacth")
    with pytest.raises(KeyError):
        may("rotations.publish_bacth")


def test_a_target_gives_its_path_by_its_first_scope_lookup():
    post = UserPost(organization=Organization(path="00010002"), role=Role.STAFF)
    right = RIGHTS["rotations.see"]
    assert paths_of(post, right) == ("00010002",)
    assert paths_of(post.organization, right) == ("00010002",)
    assert paths_of(User(username="unplaced"), right) == ()


def test_demand_says_absent():
    staff = user_with((Role.STAFF, "0001"))
    demand(staff, "trainees.manage", "00010001")
    with pytest.raises(Http404):
        demand(staff, "trainees.manage", "0002")


def test_may_on_a_view_lets_the_role_in_and_hides_from_others(rf: RequestFactory):
    @may("rotations.take_roll")
    def view(request, pk):
        return HttpResponse(f"{pk}")

    request: Any = rf.get("/")
    request.user = user_with((Role.CLASS_TEACHER, "0001"))
    answer = view(request, pk=7)
    assert isinstance(answer, HttpResponse)
    assert answer.content == b"7"
    request.user = user_with((Role.SUPERIOR, "0001"))
    with pytest.raises(Http404):
        view(request, pk=7)
