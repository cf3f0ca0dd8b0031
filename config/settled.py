"""A serving process at rest: everything it is made of is loaded, and the garbage collector leaves that alone."""

from __future__ import annotations

import gc

from django.urls import get_resolver


def settle() -> None:
    """Load all addresses with their views, and take what is loaded out of the collector's rounds.

    Otherwise the first visitor waits for the imports, and every full collection walks a few hundred
    thousand objects that never go, in the middle of somebody's page.
    """
    len(get_resolver().url_patterns)  # reading them imports them
    gc.collect()
    gc.freeze()
