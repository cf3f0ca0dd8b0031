"""Accounts when their organization is split: posts go where it was chosen, and are never left at what ended."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from core.audit.models import AuditEntry
from organizations.enums import Role
from organizations.models import User, UserPost
from organizations.services.splits import split_organization
from organizations.splits import ENDS, STAYS, Part, split_choices
from tests.factories.organizations import OrganizationFactory
from tests.factories.users import UserPostFactory, officer

if TYPE_CHECKING:
    from organizations.models import Organization
    from tests.cast import World

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 8, 1)
PARTS = (Part("南村"), Part("北村"))


@pytest.fixture
def village(world: World) -> Organization:
    """A village of its own, without anybody else's accounts."""
    made: Organization = OrganizationFactory.create(parent=world.township, name="双村")
    return made


def split(
    village: Organization, choices: dict[str, int], *, continues: bool = False
) -> list[Organization]:
    """Split the village in two."""
    return split_organization(village, PARTS, continues=continues, children={}, choices=choices, on=ON, by=None)  # fmt: skip


def posts_of(account: User) -> list[tuple[str, str, DateRange]]:
    """Return the posts of an account: where, as what, how long."""
    posts = UserPost.objects.filter(user=account).order_by("period", "pk")
    return [(post.organization.name, post.role, post.period) for post in posts]


def key_of(account: User) -> str:
    """Return how the question for the post of an account is called."""
    return f"user_post:{account.posts.get().pk}"


def test_posts_follow_the_first_part_where_nobody_chooses(village):
    clerk = officer("clerk", village)
    trainee = officer("learner", village, Role.TRAINEE)
    south, _north = split(village, {})
    for account, role in ((clerk, Role.STAFF), (trainee, Role.TRAINEE)):
        assert posts_of(account) == [
            ("双村", role, DateRange(dt.date(2020, 1, 1), ON, "[)")),
            ("南村", role, DateRange(ON, None, "[)")),
        ]
        account.refresh_from_db()
        assert account.organization == south
    assert {entry.action for entry in AuditEntry.objects.filter(action__startswith="posts.")} == {"posts.end", "posts.grant"}  # fmt: skip


def test_posts_go_where_it_was_chosen_or_end(village):
    clerk, leaver, admin = officer("clerk", village), officer("leaver", village), officer("admin", village, Role.SYSTEM_ADMIN)  # fmt: skip
    asked = [choice.label for choice in split_choices(village)]
    assert asked == [
        f"账号{admin}（系统管理员）",
        f"账号{clerk}（党务干部）",
        f"账号{leaver}（党务干部）",
    ]
    _south, north = split(village, {key_of(clerk): 2, key_of(admin): 2, key_of(leaver): ENDS})
    assert [post[0] for post in posts_of(clerk)] == ["双村", "北村"]
    assert posts_of(leaver) == [("双村", Role.STAFF, DateRange(dt.date(2020, 1, 1), ON, "[)"))]
    clerk.refresh_from_db()
    assert clerk.organization == north
    assert User.objects.get(pk=clerk.pk).scope_paths() == (north.path,)
    assert User.objects.get(pk=leaver.pk).scope_paths() == ()


def test_posts_stay_where_the_old_one_goes_on(village):
    clerk, goer = officer("clerk", village), officer("goer", village)
    split(village, {key_of(goer): 1}, continues=True)
    assert [post[0] for post in posts_of(clerk)] == ["双村"]
    assert [post[0] for post in posts_of(goer)] == ["双村", "南村"]
    goer.refresh_from_db()
    assert goer.organization == village


def test_a_post_with_an_end_or_to_come_keeps_its_days_and_a_past_one_stays(village):
    account = officer("clerk", village)
    UserPost.objects.all().filter(user=account).delete()
    past = DateRange(dt.date(2020, 1, 1), dt.date(2021, 1, 1), "[)")
    bounded = DateRange(dt.date(2026, 1, 1), dt.date(2027, 1, 1), "[)")
    coming = DateRange(dt.date(2026, 12, 1), None, "[)")
    for role, period in (
        (Role.STAFF, past),
        (Role.SUPERIOR, bounded),
        (Role.CLASS_TEACHER, coming),
    ):
        UserPostFactory.create(user=account, organization=village, role=role, period=period)
    split(village, {})
    assert posts_of(account) == [
        ("双村", Role.STAFF, past),
        ("双村", Role.SUPERIOR, DateRange(dt.date(2026, 1, 1), ON, "[)")),
        ("南村", Role.SUPERIOR, DateRange(ON, dt.date(2027, 1, 1), "[)")),
        ("南村", Role.CLASS_TEACHER, coming),
    ]


def test_the_screen_asks_and_lets_them_follow(village, world, client_of):
    clerk, other = officer("clerk", village), officer("other", village)
    address = reverse("organizations:split", args=[village.pk])
    client = client_of(world.alice)
    page = client.get(address).content.decode()
    assert f"账号{clerk}（党务干部）" in page
    assert "随原组织（撤销的到新组织1）" in page
    typed = {"revision": "1", "on": "2026-08-01", "old": "ends", "name_1": "南村", "name_2": "北村"}
    answer = client.post(address, {**typed, "choice_0": str(STAYS), "choice_1": "2"})
    assert answer.status_code == 302
    assert [post[0] for post in posts_of(clerk)] == ["双村", "南村"]
    assert [post[0] for post in posts_of(other)] == ["双村", "北村"]
