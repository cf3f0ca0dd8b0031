"""Writes the file of a large list, as the owner of the job may see it when the job runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files import File
from django.http import QueryDict

from core.jobs.progress import track
from core.jobs.registry import JobResult, job_handler
from core.listing.export import CHUNK, export_file, file_name, source_of
from core.listing.narrowing import filter_form, narrowed

if TYPE_CHECKING:
    from core.jobs.models import Job


@job_handler("listing.export", title="导出列表", repeatable=True)
def export_list(job: Job) -> JobResult:
    """Rebuild the list from its key and its address, and write every row."""
    source = source_of(job.params["list"])
    if source is None:
        raise ValidationError("这个列表已经不存在，请返回列表重新导出。", code="gone")
    query = QueryDict(job.params["query"])
    form = filter_form(source.spec, query, job.owner)
    rows = narrowed(source.spec, source.selector(job.owner), query, form)
    columns = [c for c in source.spec.columns if c.key in job.params["columns"]]
    total = rows.order_by().count()
    seen = track(job, rows.iterator(chunk_size=CHUNK), total=total)
    file = export_file(source.spec, columns, seen)
    return JobResult(message=f"共 {total:,} 条", file=File(file), file_name=file_name(source.spec))
