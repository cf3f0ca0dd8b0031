"""Where classes are held, whatever the day: how many classes of a stream at each venue, and whose.

This is the part of the model that decides travel and the number of classes. Alone it is small, is
solved to the end within seconds, and its value is a bound for every plan; inside the whole model
it carries the objective, while the slots below it find the days.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from math import ceil
from typing import TYPE_CHECKING

from core.lazily import lazily

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ortools.sat.python import cp_model

    from rotations.planner.ground import Cell, Stream
    from rotations.planner.ledger import Ledger
else:
    cp_model = lazily("ortools.sat.python.cp_model")

Site = tuple[int, int]  # stream, venue


def site_prices(stream: Stream) -> dict[int, dict[int, int]]:
    """Return by venue what a person of each cell costs there at best."""
    best: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for slot in stream.slots:
        prices = best[slot.venue]
        for cell, price in zip(slot.open, slot.price, strict=True):
            prices[cell] = min(price, prices.get(cell, price))
    return best


def away_most(ledger: Ledger, stream: Stream, cells: Iterable[Cell]) -> int:
    """Return how many of some cells may be away on one day: the sum over their places."""
    ground, left = ledger.ground, ledger.left[stream.number]
    by_group: defaultdict[str, int] = defaultdict(int)
    for cell in cells:
        for unit in cell.seats:
            by_group[ground.units[unit].away_group] += left[unit]
    return sum(min(count, ground.away_most.get(group, count)) for group, count in by_group.items())


class Sites:
    """Variables of classes and people by venue, in a model of their own or as part of another."""

    def __init__(self, model: cp_model.CpModel, ledger: Ledger, streams: Iterable[Stream]) -> None:
        """Add the variables and what binds them."""
        self.model, self.ledger = model, ledger
        self.streams = list(streams)
        self.classes: dict[Site, cp_model.IntVar] = {}
        self.people: dict[Site, dict[int, cp_model.IntVar]] = {}
        self.uncovered: dict[tuple[int, int], cp_model.IntVar] = {}  # stream, cell
        self.best: dict[Site, dict[int, int]] = {}
        self.prices: list[int] = []
        self.priced: list[cp_model.IntVar] = []
        for stream in self.streams:
            for venue, prices in site_prices(stream).items():
                self.add_site(stream, venue, prices)
            self.cover(stream)
        self.limit_days()

    def pay(self, var: cp_model.IntVar, price: int) -> None:
        """Add a variable to the objective."""
        if price:
            self.priced.append(var)
            self.prices.append(price)

    @property
    def cost(self) -> cp_model.LinearExprT:
        """What has been added to the objective."""
        return cp_model.LinearExpr.weighted_sum(self.priced, self.prices)

    def add_site(self, stream: Stream, venue: int, prices: dict[int, int]) -> None:
        """Add the classes of a stream at one venue, and who sits in them."""
        ground, site = self.ledger.ground, (stream.number, venue)
        room = ground.room(ground.problem.venues[venue])
        left = self.ledger.cell_left[stream.number]
        coming = {cell: price for cell, price in prices.items() if left[cell]}
        total = sum(left[cell] for cell in coming)
        if room < stream.least or total < stream.least:
            return
        count = self.model.new_int_var(0, total // stream.least, f"K{site}")
        people = {}
        for cell, price in coming.items():
            people[cell] = self.model.new_int_var(0, left[cell], f"N{site}{cell}")
            self.pay(people[cell], price)
        self.bind_places(stream, count, people)
        came = cp_model.LinearExpr.sum(list(people.values()))
        self.model.add(came <= room * count)
        self.model.add(came >= stream.least * count)
        self.pay(count, ground.problem.weights.batch)
        self.classes[site], self.people[site], self.best[site] = count, people, prices

    def bind_places(
        self, stream: Stream, count: cp_model.IntVar, people: dict[int, cp_model.IntVar]
    ) -> None:
        """Let no class take more of a county than its places may miss at a time."""
        left = self.ledger.cell_left[stream.number]
        by_place: defaultdict[int, list[Cell]] = defaultdict(list)
        for cell, var in people.items():
            by_place[stream.cells[cell].location].append(stream.cells[cell])
            most = min(left[cell], away_most(self.ledger, stream, [stream.cells[cell]]))
            self.model.add(var <= most * count)
        for cells in by_place.values():
            total = sum(left[cell.number] for cell in cells)
            most = away_most(self.ledger, stream, cells)
            if len(cells) > 1 and most < total:
                coming = cp_model.LinearExpr.sum([people[cell.number] for cell in cells])
                self.model.add(coming <= most * count)

    def sites_of(self, stream: Stream) -> list[Site]:
        """Return a stream's sites."""
        return [site for site in self.classes if site[0] == stream.number]

    def cover(self, stream: Stream) -> None:
        """Let everybody of a stream come to one class or stay uncovered; ask for enough classes."""
        number, sites = stream.number, self.sites_of(stream)
        lost = []
        for cell, left in enumerate(self.ledger.cell_left[number]):
            if not left:
                continue
            missing = self.model.new_int_var(0, left, f"U{number},{cell}")
            coming = [self.people[site][cell] for site in sites if cell in self.people[site]]
            self.pay(missing, self.ledger.ground.problem.weights.uncovered)
            self.model.add(cp_model.LinearExpr.sum([*coming, missing]) == left)
            self.uncovered[number, cell] = missing
            lost.append(missing)
        if sites:
            classes = cp_model.LinearExpr.sum([self.classes[site] for site in sites])
            enough = self.enough(stream, sites)
            self.model.add(classes + cp_model.LinearExpr.sum(lost) >= enough)

    def enough(self, stream: Stream, sites: list[Site]) -> int:
        """Return how many classes a stream needs at least: by rooms, and so that no place is emptied."""
        ground, left = self.ledger.ground, self.ledger.left[stream.number]
        by_group: Counter[str] = Counter()
        for unit, count in left.items():
            by_group[ground.units[unit].away_group] += count
        most = {group: ground.away_most.get(group, count) for group, count in by_group.items()}
        needed = [ceil(count / most[group]) for group, count in by_group.items() if most[group] > 0]
        room = max(ground.room(ground.problem.venues[venue]) for _, venue in sites)
        together = sum(min(count, most[group]) for group, count in by_group.items())
        total = self.ledger.stream_left[stream.number]
        return max([*needed, ceil(total / max(min(room, together), 1))])

    def limit_days(self) -> None:
        """Let no venue hold more days of class than its rooms have open days."""
        ground = self.ledger.ground
        by_venue: defaultdict[int, list[cp_model.LinearExprT]] = defaultdict(list)
        for (number, venue), count in self.classes.items():
            by_venue[venue].append(count * ground.streams[number].days[-1])
        for venue, terms in by_venue.items():
            used = sum(self.ledger.classes[venue])
            self.model.add(cp_model.LinearExpr.sum(terms) <= ground.class_days(venue) - used)

    def values(self, value: Callable[[cp_model.IntVar], int]) -> dict[Site, int]:
        """Return the classes by site of a solution."""
        return {site: value(var) for site, var in self.classes.items()}

    def people_of(self, value: Callable[[cp_model.IntVar], int]) -> dict[Site, dict[int, int]]:
        """Return the people by site and cell of a solution."""
        return {
            site: {cell: value(var) for cell, var in people.items()}
            for site, people in self.people.items()
        }
