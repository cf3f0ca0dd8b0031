"""Who asks for a ballot is forgotten before anything else of the product runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

BALLOT_SPACE = "/e/"
# What it takes to answer. Address, cookies, device and way there are not among it.
KEPT_HEADERS = frozenset(["HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO"])
NAMES_THE_VISITOR = ("REMOTE_ADDR", "REMOTE_HOST", "REMOTE_PORT", "REMOTE_USER")


class ForgetVisitorMiddleware:
    """Strips requests for ballot pages of all that tells people apart; answers leave no trace behind.

    It stands before every other middleware. A phone that is signed in brings its session cookie
    along: were it read, the session would note the minute of the vote beside the person's name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on without its sender, the answer back without cookies."""
        if not request.path_info.startswith(BALLOT_SPACE):
            return self.get_response(request)
        forget_visitor(request)
        response = self.get_response(request)
        response.cookies.clear()
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        """Take the code out of the address once the view is found: logs and error reports name it."""
        if request.path_info.startswith(BALLOT_SPACE):
            request.path = request.path_info = BALLOT_SPACE


def forget_visitor(request: HttpRequest) -> None:
    """Take out of a request whatever names its sender."""
    for name in list(request.META):
        if name.startswith("HTTP_") and name not in KEPT_HEADERS:
            del request.META[name]
    for name in NAMES_THE_VISITOR:
        request.META.pop(name, None)
