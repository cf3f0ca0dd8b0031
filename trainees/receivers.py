"""What the tree's news means for people: nobody stays in a post of an organization that has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from organizations.splits import SplitChoice
from trainees.enums import TransferState
from trainees.models import Appointment, Person, TransferRequest
from trainees.services.appointments import announce, appoint, close_term, follow_primary_post

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from organizations.models import Organization, User

POST_KEY = "appointment:"


def place_posts_of_merged(
    sender: type[Organization],
    *,
    predecessors: Sequence[Organization],
    successor: Organization,
    on: dt.date,
    paper: str,
    by: User | None,
    carries_posts: bool,
    **_signal: Any,
) -> None:
    """End the running terms at the merged organizations; the people's records go to the successor.

    When posts are carried, a term goes on there in the same post; a principal one only into a vacant
    seat that no other claims. So do the requests for them that wait for an answer.
    A term that began on the day of the merger or later refuses it.
    """
    running = [post for one in predecessors for post in running_posts(one)]
    claims = sum(post.is_principal for post in running)
    has_room = claims == 1 and not any(post.is_principal for post in running_posts(successor))
    for post in running:
        goes_on = carries_posts and (has_room or not post.is_principal)
        carry_term(post, successor if goes_on else None, on=on, paper=paper, by=by)
    Person.objects.filter(organization__in=predecessors).update(organization=successor)
    asked = TransferRequest.objects.filter(
        from_organization__in=predecessors, state=TransferState.WAITING
    )
    asked.exclude(to_organization=successor).update(from_organization=successor)


def refuse_while_in_post(
    sender: type[Organization], *, organization: Organization, **_signal: Any
) -> None:
    """Refuse to close an organization in which somebody still holds a post."""
    running = Appointment.objects.filter(organization=organization, period__endswith__isnull=True)
    names = [post.person.name for post in running.select_related("person")[:3]]
    if names:
        raise ValidationError(
            f"{'、'.join(names)}仍在“{organization.name}”任职，请先办理免职。", code="in_post"
        )


def posts_to_place(organization: Organization) -> list[SplitChoice]:
    """Ask for everybody in post where they go when the organization is split."""
    return [
        SplitChoice(
            f"{POST_KEY}{post.pk}", f"{post.person.name}（{post.get_post_display()}）", "免职"
        )
        for post in running_posts(organization)
    ]


def running_posts(organization: Organization) -> list[Appointment]:
    """Return the running terms at an organization, principal first."""
    running = Appointment.objects.filter(organization=organization, period__endswith__isnull=True)
    return list(running.select_related("person", "organization").order_by("-is_principal", "pk"))


def place_posts_of_split(
    sender: type[Organization],
    *,
    predecessor: Organization,
    successors: Sequence[Organization],
    ends: bool,
    choices: Mapping[str, Organization | None],
    on: dt.date,
    paper: str,
    by: User | None,
    **_signal: Any,
) -> None:
    """Carry each term to where it was chosen to go; who is left on the register follows the first part.

    Raises ValidationError(code="unplaced") for a term that began meanwhile.
    """
    for post in running_posts(predecessor):
        key = f"{POST_KEY}{post.pk}"
        if key not in choices:
            raise ValidationError("任职刚有变化，请刷新后重新选择去向。", code="unplaced")
        home = choices[key]
        if home is None or home.pk != predecessor.pk:
            carry_term(post, home, on=on, paper=paper, by=by)
    if ends:
        Person.objects.filter(organization=predecessor).update(organization=successors[0])


def carry_term(
    post: Appointment, home: Organization | None, *, on: dt.date, paper: str, by: User | None
) -> None:
    """End a term on the day of the split, and go on with it at its new home, if it has one."""
    close_term(post, on=on, by=by, paper=paper)
    if post.is_principal:
        announce(post.organization, None, post, on)
    if home is None:
        follow_primary_post(post.person)
        return
    appoint(
        post.person,
        home,
        post=post.post,
        starts_on=on,
        by=by,
        is_primary=post.is_primary,
        is_acting=post.is_acting,
        heads_village_too=post.heads_village_too,
        paper=paper,
    )
