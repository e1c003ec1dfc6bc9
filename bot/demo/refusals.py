"""What the Bot API says when it refuses a call, in Telegram's own words."""

from typing import Any


class ApiError(Exception):
    """A refused call: HTTP status, description and, for some, parameters such as `retry_after`."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(f"{status} {description}")
        self.status = status
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        """Return the body Telegram answers with."""
        body: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(why: str, **parameters: Any) -> ApiError:
    """Refuse a call for what it asks."""
    return ApiError(400, f"Bad Request: {why}", **parameters)


def forbidden(why: str) -> ApiError:
    """Refuse a call the bot has no right to."""
    return ApiError(403, f"Forbidden: {why}")


def too_many_requests(retry_after: int) -> ApiError:
    """Refuse a call that came too soon."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


UNAUTHORIZED = (401, "Unauthorized")
NOT_FOUND = (404, "Not Found")
