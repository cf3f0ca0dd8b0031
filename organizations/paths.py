"""Tree paths: fixed-width steps in the offices' own order, so a subtree is a prefix."""

from __future__ import annotations

PATH_STEP = 4  # base-36 digits a step: 1,679,615 siblings; text order is the offices' order
PATH_LENGTH = 64  # 16 levels
PATH_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def path_step(sort_order: int) -> str:
    """Return the fixed-width path step of a sibling with this place in the offices' order."""
    if not 0 < sort_order < len(PATH_DIGITS) ** PATH_STEP:
        raise ValueError(f"sort_order {sort_order} does not fit a path step")
    digits = []
    for _ in range(PATH_STEP):
        sort_order, digit = divmod(sort_order, len(PATH_DIGITS))
        digits.append(PATH_DIGITS[digit])
    return "".join(reversed(digits))


def ancestor_paths(path: str) -> list[str]:
    """Return the paths of all ancestors of a node and of itself, root first."""
    return [path[:end] for end in range(PATH_STEP, len(path) + 1, PATH_STEP)]
