"""Samples of class affairs and teaching tours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.days import first_day
from rotations.models import LodgingRoom
from rotations.services.roles import give_role
from tests.architecture.samples import job_sample, sample
from tests.architecture.samples.batches import class_of
from tests.factories.affairs import lodging_class
from tests.factories.batches import EnrolmentFactory
from tests.factories.timetable import SessionFactory
from tests.factories.trainees import secretary_of

if TYPE_CHECKING:
    from rotations.models import Batch, Enrolment, TourStop
    from tests.cast import World


def member_of(world: World, batch: Batch) -> Enrolment:
    """Return the village's secretary, seated in a class."""
    made: Enrolment = EnrolmentFactory.create(
        batch=batch, person=secretary_of(world.village), place=1
    )
    return made


@sample(
    "rotations:affairs",
    "rotations:affairs_edit",
    "rotations:class_roles",
    "rotations:arrivals",
    "rotations:arrivals_now",
    "rotations:lodging",
    "rotations:lodging_assign",
    "rotations:meals",
    "rotations:meals_export",
    "rotations:class_seats",
    "rotations:class_seat_move",
    "rotations:cards",
    "rotations:cards_print",
    "rotations:buses",
)
def batch(world: World) -> dict[str, Any]:
    """A class of alice's county."""
    return {"pk": lodging_class(world).pk}


@sample("rotations:class_paper_print")
def paper(world: World) -> dict[str, Any]:
    """The rooming list of such a class."""
    return {"pk": lodging_class(world).pk, "paper": "lodging"}


@sample("rotations:lodging_retire")
def room(world: World) -> dict[str, Any]:
    """A room of the venue of such a class."""
    made = lodging_class(world)
    return {"pk": made.pk, "room": LodgingRoom.objects.filter(venue=made.venue)[0].pk}


@sample(
    "rotations:arrival_add",
    "rotations:arrival_no_show",
    "rotations:arrival_undo",
    "rotations:lodging_move",
    "rotations:takeover",
    "rotations:takeover_print",
)
def trainee(world: World) -> dict[str, Any]:
    """A trainee of such a class."""
    return {"pk": member_of(world, lodging_class(world)).pk}


@sample("rotations:class_role_drop")
def role(world: World) -> dict[str, Any]:
    """The monitor of such a class."""
    made = lodging_class(world)
    monitor = member_of(world, made)
    return {"pk": give_role(made, "monitor", enrolment=monitor, by=world.alice).pk}


@sample("rotations:bus_add", "rotations:buses_deal")
def visit(world: World) -> dict[str, Any]:
    """A site visit of such a class."""
    return {"pk": SessionFactory.create(batch=lodging_class(world), mode="site_visit").pk}


@sample("rotations:bus_drop")
def bus(world: World) -> dict[str, Any]:
    """A bus of such a visit."""
    made = SessionFactory.create(batch=lodging_class(world), mode="site_visit")
    return {"pk": made.buses.create(number=1, capacity=40).pk}


def stop_of(world: World) -> TourStop:
    """Return a stop of a tour of alice's county in bob's township."""
    tour = class_of(world, kind="tour")
    made: TourStop = tour.stops.create(
        organization=world.township, on=first_day(tour.dates), place="镇会议室", topics="党务实务"
    )
    return made


@sample("rotations:batch_tour", "rotations:tour_stop_add")
def tour(world: World) -> dict[str, Any]:
    """A tour of alice's county."""
    return {"pk": stop_of(world).batch_id}


@sample("rotations:tour_stop_edit", "rotations:tour_stop_drop")
def stop(world: World) -> dict[str, Any]:
    """A stop of that tour."""
    return {"pk": stop_of(world).pk}


@sample("rotations:off_site")
def off_site(world: World) -> dict[str, Any]:
    """A class of alice's county held elsewhere."""
    return {"pk": class_of(world, kind="off_site").pk}


@job_sample("rotations.cards")
def cards(world: World) -> tuple[dict[str, Any], str]:
    """The badges of a class whose name only alice's side may read."""
    called = lodging_class(world, series="平江机密班")
    member_of(world, called)
    return {"batch": called.pk, "kind": "", "all": False}, "平江机密班"


@job_sample("rotations.class_paper")
def class_paper(world: World) -> tuple[dict[str, Any], str]:
    """The arrival list of such a class."""
    called = lodging_class(world, series="平江机密班")
    member_of(world, called)
    return {"batch": called.pk, "paper": "arrivals"}, "平江机密班"
