"""What a browser gets of a window of the board: heads, cards, and which card lies in which row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rotations.scheduling.board import Rows
from rotations.selectors.board import batches_in, board_batches, heads_of, sessions_in
from rotations.selectors.board_cards import batch_cards, session_cards
from rotations.selectors.board_shut import shut_in

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Campaign
    from rotations.models.querysets import BatchQuerySet
    from rotations.selectors.board import Window


def window_of(
    user: User, campaign: Campaign, batches: BatchQuerySet, window: Window
) -> dict[str, Any]:
    """Return the part of a board that a window shows; `batches` are those that no filter hides."""
    is_of_sessions = window.rows is Rows.LECTURERS
    placed = (sessions_in if is_of_sessions else batches_in)(batches, window)
    keys = {key for _, key in placed}
    cards = (session_cards if is_of_sessions else batch_cards)(user, keys)
    every = board_batches(user, campaign)  # a filter hides cards, not where they could go
    heads = shut_in(heads_of(user, every, window), window)
    return {
        "heads": {head.key: head.as_json() for head in heads},
        "placed": placed,
        "cards": cards,
    }
