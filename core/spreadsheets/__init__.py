"""Spreadsheets: official forms with live formulas, big plain exports, templates filled by offices.

`statistics` draws forms, `exports` streams tables, `templates` makes our own XLSX templates and
`imports` reads them back; `sheets` reads any XLSX, XLS or CSV into plain rows within limits.
Nothing here knows a model, and nothing is ever executed.
"""
