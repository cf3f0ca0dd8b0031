"""Proofs about the whole product: scope, addresses, jobs, sizes, assets, migrations."""

OUR_PACKAGES = frozenset(
    [
        "core",
        "organizations",
        "trainees",
        "courses",
        "rotations",
        "evaluations",
        "supervision",
        "reports",
    ]
)
