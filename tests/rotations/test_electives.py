"""Menu choice: nobody over capacity, no better sum, no two who would both gain, the same lot again."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from rotations.places.electives import Assignment, assign, lot


@st.composite
def blocks(draw):
    """A small class with up to three options: wishes, places and a seed."""
    options = list(range(1, draw(st.integers(1, 3)) + 1))
    people = draw(st.lists(st.integers(1, 99), min_size=1, max_size=5, unique=True))
    wishes = {
        number: draw(st.permutations(options))[: draw(st.integers(0, len(options)))]
        for number in people
    }
    capacity = {option: draw(st.integers(0, 4)) for option in options}
    return wishes, capacity, draw(st.text(max_size=8))


def cost_of(wishes, options, got) -> int:
    """The sum of ranks as the rule counts it, and going without as the worst."""
    total = 0
    for number, ranked in wishes.items():
        option = got.get(number)
        if option is None:
            total += options + 2
        else:
            total += ranked.index(option) + 1 if option in ranked else options + 1
    return total


@given(blocks())
@settings(max_examples=60, deadline=None)
def test_capacity_is_kept_and_no_other_assignment_has_a_smaller_sum(block):
    wishes, capacity, seed = block
    got = assign(wishes, capacity, seed=seed).option_of
    for option, places in capacity.items():
        assert sum(taken == option for taken in got.values()) <= places
    best = min(
        cost_of(wishes, len(capacity), dict(zip(wishes, tried, strict=True)))
        for tried in product([*capacity, None], repeat=len(wishes))
        if all(tried.count(option) <= places for option, places in capacity.items())
    )
    assert cost_of(wishes, len(capacity), got) == best


@given(blocks())
@settings(max_examples=60, deadline=None)
def test_no_two_would_both_rather_have_the_others_place(block):
    wishes, capacity, seed = block
    result: Assignment = assign(wishes, capacity, seed=seed)

    def rank(number, option):
        ranked = wishes[number]
        return ranked.index(option) if option in ranked else len(capacity)

    for one, other in combinations(result.option_of, 2):
        mine, yours = result.option_of[one], result.option_of[other]
        assert not (rank(one, yours) < rank(one, mine) and rank(other, mine) < rank(other, yours))


@given(blocks())
@settings(max_examples=30, deadline=None)
def test_the_same_seed_draws_the_same_whatever_the_order_of_the_list(block):
    wishes, capacity, seed = block
    turned = dict(reversed(list(wishes.items())))
    assert assign(wishes, capacity, seed=seed) == assign(turned, capacity, seed=seed)
    assert lot(seed, wishes) == lot(seed, turned)


def test_of_two_who_want_the_last_place_the_one_drawn_first_gets_it():
    wishes = {7: [1, 2], 8: [1, 2]}
    for seed in ("2026-03-09", "岳阳", "x"):
        first, second = lot(seed, wishes)
        result = assign(wishes, {1: 1, 2: 1}, seed=seed)
        assert result.option_of == {first: 1, second: 2}
        assert result.rank_of == {first: 1, second: 2}
    assert {tuple(lot(str(number), wishes)) for number in range(20)} == {(7, 8), (8, 7)}


def test_who_said_nothing_fills_up_and_too_few_places_leave_somebody_without():
    result = assign({1: [5], 2: [], 3: []}, {5: 1, 6: 1}, seed="s")
    assert result.option_of[1] == 5
    assert len(result.without) == 1
    assert result.rank_of == {1: 1, 2: None, 3: None}
