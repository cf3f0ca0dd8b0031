"""News from the tree, sent inside the transaction of the act: a receiver that raises undoes it.

- `organization_renamed`: organization, old_name
- `organization_moved`: organization, old_path, new_path (the subtree's paths are rewritten, and so
  are their copies on heavy tables; what is *derived* from paths, as folded counters, is not)
- `organization_merged`: predecessors, successor, on, paper, by, carries_posts (whether those in post go on at the
  successor where there is room; children already hang under the successor)
- `organization_split`: predecessor, successors (new ones), ends (whether the predecessor ended), choices (what was
  chosen for the `SplitChoice`s of upper apps: {key: where it goes, None where it ends}), on, paper, by (children
  already hang under whom they were given to)
- `organization_closing`: organization, on; a receiver refuses with ValidationError when the
  organization is still in use
"""

from __future__ import annotations

from django.dispatch import Signal

organization_renamed = Signal()
organization_moved = Signal()
organization_merged = Signal()
organization_split = Signal()
organization_closing = Signal()
