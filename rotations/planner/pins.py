"""Batches that stand fixed: laid down first, as they are, or refused with the reason."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from rotations.planner.greedy import Chooser, cut
from rotations.planner.ledger import ENOUGH_CLASSES
from rotations.planner.plan import Reason
from rotations.planner.reasons import Kind

if TYPE_CHECKING:
    from rotations.planner.ground import Slot, Stream
    from rotations.planner.ledger import Ledger
    from rotations.planner.problem import Pin

NO_SLOT = "日期不在轮训期内、不是工作日、地点停用，或者没有可调训的单位"


def lay_pins(ledger: Ledger) -> list[Reason]:
    """Lay down the problem's pins; return what is wrong with those that could not be.

    Pins with quotas come first, so that those the planner fills take only what is left.
    """
    pins = sorted(ledger.ground.problem.pins, key=lambda pin: (not pin.quotas, pin.starts_on))
    found = [lay_pin(ledger, pin) for pin in pins]
    return [reason for reason in found if reason]


def lay_pin(ledger: Ledger, pin: Pin) -> Reason | None:
    """Lay down one pin; return why it cannot be."""
    ground = ledger.ground
    stream = ground.stream_of.get((pin.organizer, pin.series))
    if stream is None:
        return Reason(Kind.PIN_QUOTA, pin.key, detail="主办单位没有这一类应训人员")
    venue = ground.venue_number[pin.venue]
    slot = ground.slot(stream, venue, ground.number(pin.starts_on), pin.days)
    if slot is None or slot.first + slot.days - 1 > stream.last:
        return Reason(Kind.PIN_CLASH, pin.key, detail=NO_SLOT)
    if pin.quotas:
        quotas = {quota.unit: quota.places for quota in pin.quotas}
        return given(ledger, stream, slot, pin, quotas)
    return filled(ledger, stream, slot, pin)


def given(
    ledger: Ledger, stream: Stream, slot: Slot, pin: Pin, quotas: dict[str, int]
) -> Reason | None:
    """Lay down a pin with its own quotas."""
    left = ledger.left[stream.number]
    for unit, places in quotas.items():
        if places > left.get(unit, 0):
            name = ledger.ground.units[unit].name
            return Reason(Kind.PIN_QUOTA, pin.key, detail=f"{name}还有{left.get(unit, 0)}人")
    closed = closed_to(stream, slot, quotas)
    if closed:
        names = "、".join(ledger.ground.units[unit].name for unit in closed[:3])
        return Reason(Kind.PIN_CLASH, pin.key, detail=f"{names}当时不得调训")
    people = sum(quotas.values())
    if people > ledger.space(slot):
        return Reason(Kind.PIN_CLASH, pin.key, detail=f"地点只容得下{ledger.space(slot)}人")
    if not ledger.fits(stream, slot, quotas):
        return Reason(Kind.PIN_CLASH, pin.key, detail="同一单位同时离岗人数超限")
    if ledger.lay(stream, slot, quotas, pin.key) is None:
        return Reason(Kind.PIN_CLASH, pin.key, detail="领导授课、经验介绍或现场观摩排不出")
    return None


def closed_to(stream: Stream, slot: Slot, quotas: dict[str, int]) -> list[str]:
    """Return the units that a calendar keeps from coming to a slot."""
    opened = {unit for number in slot.open for unit in stream.cells[number].seats}
    return [unit for unit in quotas if unit not in opened]


def filled(ledger: Ledger, stream: Stream, slot: Slot, pin: Pin) -> Reason | None:
    """Lay down a pin without quotas: a fair share of who is left comes."""
    left, space = ledger.stream_left[stream.number], ledger.space(slot)
    if not left or space < 1:
        return Reason(Kind.PIN_CLASH, pin.key, detail="没有余下的应训人员，或者地点已满")
    chooser = Chooser(ledger, stream)
    wanted = max(ceil(left / ceil(left / slot.room)), stream.least)
    guests = chooser.guests(slot, min(wanted, space), exact=True)
    people = chooser.fitting(sum(guests.values()))
    quotas = ledger.share_out(stream, slot, cut(guests, people), ENOUGH_CLASSES) if people else None
    if not quotas:
        return Reason(Kind.PIN_CLASH, pin.key, detail="凑不齐一个班")
    return given(ledger, stream, slot, pin, quotas)
