"""From the model's numbers to classes: laid down one by one, whatever a rule refuses is re-planned."""

from __future__ import annotations

from collections import Counter, defaultdict
from math import ceil
from typing import TYPE_CHECKING

from rotations.planner.greedy import Chooser, lay_rest, phase_of, tight_first

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ortools.sat.python.cp_model import IntVar

    from rotations.planner.ledger import Ledger
    from rotations.planner.model import Master
    from rotations.planner.sites import Site


def lay_solution(ledger: Ledger, master: Master, value: Callable[[IntVar], int]) -> None:
    """Lay down the classes of a solution on a ledger like the one that the model was built on."""
    waiting = queues(master, value)
    later: Counter[int] = Counter()
    for key, var in master.classes.items():
        later[key[0]] += value(var)
    used = [(master.slot(key).first, key) for key, var in master.classes.items() if value(var)]
    for _, key in sorted(used):
        stream, slot = ledger.ground.streams[key[0]], master.slot(key)
        people: dict[int, int] = {}
        for kind, var in master.people[key].items():
            draw(waiting[key[0], slot.venue, kind], value(var), people)
        for wanted in split(people, value(master.classes[key])):
            later[key[0]] -= 1
            ledger.place(stream, slot, wanted, later[key[0]])
    lay_rest(ledger, master.streams)


def lay_sites(
    ledger: Ledger, classes: Mapping[Site, int], people: Mapping[Site, Mapping[int, int]]
) -> None:
    """Lay down classes where the sites say, on days that the greedy way finds; then the rest."""
    streams = tight_first({ledger.ground.streams[number] for number, _ in classes})
    done = 0
    for stream in streams:
        for site in sorted(site for site in classes if site[0] == stream.number and classes[site]):
            done += 1
            chooser = Chooser(ledger, stream, site[1], people[site])
            if chooser.most:
                extra = classes[site] - ceil(chooser.total / chooser.most)
                chooser.lay_all(max(extra, 0), phase=phase_of(done))
    lay_rest(ledger, streams)


def queues(
    master: Master, value: Callable[[IntVar], int]
) -> dict[tuple[int, int, int], list[tuple[int, int]]]:
    """Return by stream, venue and kind the cells that wait for a class there, with their people."""
    waiting: defaultdict[tuple[int, int, int], list[tuple[int, int]]] = defaultdict(list)
    for (stream, venue), people in master.sites.people.items():
        for cell, var in people.items():
            if value(var):
                waiting[stream, venue, master.kinds[stream][cell]].append((cell, value(var)))
    return waiting


def draw(queue: list[tuple[int, int]], people: int, into: dict[int, int]) -> None:
    """Move so many people from the head of a queue of cells into a class."""
    while people and queue:
        cell, count = queue.pop(0)
        take = min(people, count)
        into[cell] = into.get(cell, 0) + take
        people -= take
        if take < count:
            queue.insert(0, (cell, count - take))


def split(people: dict[int, int], classes: int) -> list[dict[int, int]]:
    """Return people shared out to so many classes, alike in size; a cell stays together where it can."""
    total, queue = sum(people.values()), list(people.items())
    found = []
    for number in range(classes):
        wanted: dict[int, int] = {}
        size = total * (number + 1) // classes - total * number // classes
        draw(queue, size, wanted)
        found.append(wanted)
    return found
