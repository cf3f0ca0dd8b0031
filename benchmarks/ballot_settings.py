"""The product's settings with the addresses of the ballot benchmark."""

from __future__ import annotations

from config.settings import *  # noqa: F403, TID251  # extends the real settings

ROOT_URLCONF = "benchmarks.ballot_server"
