"""One way to make lists: search, filters in the address, sort, columns, page size, total, export.

A view declares what its list is and hands over a scoped queryset; the rest is the same everywhere:

    BATCHES = ListSpec(
        key="rotations.batches", title="班次", ordering=("period",), search=("name", "number"),
        columns=(
            Column("name", "班次", link=batch_url, sort=("name",), is_fixed=True),
            Column("state", "状态", kind=Kind.STATE, sort=("state",)),
            Column("capacity", "计划人数", kind=Kind.NUMBER, unit="人", sort=("capacity",)),
        ),
        filters=BatchFilters,
    )

    def batch_list(request):
        listing = build_listing(request, BATCHES, batches_for(request.user))
        return render_listing(request, "rotations/batch_list.html", listing)

and in the template: {% listing listing %}.
"""
