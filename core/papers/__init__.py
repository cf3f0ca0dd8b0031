"""Official papers: one document model, rendered to DOCX and PDF, and re-read by a verifier.

`model` holds what a paper says, `layout` turns it into styled lines, `docx` and `pdf` draw these
lines, `verification` reads the results back. `html` prints everything that is no official paper
(sign-in sheets, slips, certificates); `qr` draws codes.
"""
