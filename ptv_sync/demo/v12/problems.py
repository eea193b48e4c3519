"""v12's refusals: RFC 7807 problems, with what is wrong (400) or whether a thing has ever been there (404)."""

from typing import Literal

from ptv_sync.demo.answer import Answer
from ptv_sync.demo.identity import guid

Reason = Literal["NotPublished", "Unknown"]

_TITLES = {400: "Bad Request", 401: "Unauthorized", 404: "Not Found"}


class Refused(Exception):
    """The request cannot be met. `status` and what stands beside the common parts of the problem."""

    def __init__(self, status: int, detail: str, **own: object) -> None:
        self.status, self.detail, self.own = status, detail, own
        super().__init__(f"{status}: {detail}")

    def answer(self, path: str) -> Answer:
        """The problem that PTV would give for a request of this path."""
        body = {
            "title": _TITLES[self.status],
            "detail": self.detail,
            "status": self.status,
            "type": "about:blank",
            "requestId": guid("request", path),
            "instance": f"/api/v12/{path}",
            **self.own,
        }
        return Answer(self.status, body)


def bad_request(parameter: str, message: str) -> Refused:
    return Refused(400, "The request is not valid.", errors=[{"path": parameter, "message": message}])


def not_found(reason: Reason) -> Refused:
    return Refused(404, "The content was not found.", reason=reason)
