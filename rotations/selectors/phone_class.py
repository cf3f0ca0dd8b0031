"""What a trainee has in the own class, and who is in charge of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotations.enums import SEATED_STATES, ClassPost
from rotations.models import BusRider, ClassSeat, Enrolment
from rotations.selectors.affairs import needs_of, roles_of
from rotations.selectors.lodging import stay_of

if TYPE_CHECKING:
    from rotations.models import ClassRole, Stay
    from rotations.selectors.affairs import Needs


@dataclass(frozen=True)
class OwnClass:
    """Bed, seat, buses, tasks and group of one trainee."""

    stay: Stay | None
    seat: ClassSeat | None
    rides: list[BusRider]
    needs: Needs
    roles: list[ClassRole]
    group: list[str]

    @property
    def has_place(self) -> bool:
        """Whether anything is given yet."""
        return bool(self.stay or self.seat or self.rides)


def own_class(trainee: Enrolment) -> OwnClass:
    """Return what concerns one trainee: heads of other groups and other units' escorts do not."""
    rides = BusRider.objects.filter(enrolment=trainee).select_related("bus__session")
    return OwnClass(
        stay=stay_of(trainee),
        seat=ClassSeat.objects.filter(enrolment=trainee).first(),
        rides=list(rides.order_by("bus__session__period")),
        needs=needs_of([trainee])[trainee.pk],
        roles=[role for role in roles_of(trainee.batch) if _concerns(role, trainee)],
        group=_names(trainee),
    )


def _concerns(role: ClassRole, trainee: Enrolment) -> bool:
    if role.post == ClassPost.GROUP_HEAD:
        return role.group_id == trainee.group_id
    if role.post == ClassPost.ESCORT and role.organization:
        return trainee.org_path.startswith(role.organization.path)
    return True


def _names(trainee: Enrolment) -> list[str]:
    """Return the names of the own group."""
    if trainee.group_id is None:
        return []
    rows = Enrolment.objects.filter(group=trainee.group_id, state__in=SEATED_STATES)
    return list(rows.order_by("place").values_list("person__name", flat=True))
