"""Where the accounts of an organization go when it is split: their posts, and their home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from organizations.enums import Role
from organizations.models import Organization, User, UserPost
from organizations.services.posts import cut_post, record_post
from organizations.splits import SplitChoice

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

POST_KEY = "user_post:"


def account_posts(organization: Organization, on: dt.date | None = None) -> QuerySet[UserPost]:
    """Return the posts at an organization that have no end yet, or one after a day; locked for nobody."""
    lasting = Q(period__endswith__isnull=True)
    if on is not None:
        lasting |= Q(period__endswith__gt=on)
    posts = UserPost.objects.filter(lasting, organization=organization)
    return posts.select_related("user", "organization").order_by("user__username", "role")


def accounts_to_place(organization: Organization) -> list[SplitChoice]:
    """Ask for the posts of the staff where they go; accounts of trainees follow their organization."""
    return [
        SplitChoice(
            f"{POST_KEY}{post.pk}",
            f"账号{post.user}（{post.get_role_display()}）",
            "结束岗位",
            may_follow=True,
        )
        for post in account_posts(organization).exclude(role=Role.TRAINEE)
    ]


def place_accounts_of_split(
    sender: type[Organization],
    *,
    predecessor: Organization,
    successors: Sequence[Organization],
    ends: bool,
    choices: Mapping[str, Organization | None],
    on: dt.date,
    by: User | None,
    **_signal: Any,
) -> None:
    """Move each post to where it was chosen to go, or end it.

    Whatever nobody chose for stays, and where the organization ended goes to the first part: an
    account is not left with a post at what no longer exists. An account's home goes where its posts go.
    """
    default = successors[0] if ends else predecessor
    homes: dict[int, Organization] = {}
    for post in account_posts(predecessor, on):
        home = choices.get(f"{POST_KEY}{post.pk}", default)
        if home is not None:
            homes.setdefault(post.user_id, home)
        if home is None or home.pk != predecessor.pk:
            move_post(post, home, on=on, by=by)
    if ends:
        for account in User.objects.filter(organization=predecessor):
            account.organization = homes.get(account.pk, default)
            account.save(update_fields=["organization"])


def move_post(
    post: UserPost, home: Organization | None, *, on: dt.date, by: User | None
) -> UserPost | None:
    """End a post on a day, and go on with it elsewhere until its own last day."""
    begins, ends = post.period.lower, post.period.upper
    record_post("posts.end", post, by=by)
    cut_post(post, first_free_day=on)
    if home is None:
        return None
    since = on if begins is None or begins < on else begins
    moved: UserPost = UserPost.objects.create(
        user=post.user, organization=home, role=post.role, period=DateRange(since, ends, "[)")
    )
    record_post("posts.grant", moved, by=by)
    return moved
