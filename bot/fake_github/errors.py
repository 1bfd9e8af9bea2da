"""The error that stands for GitHub's error answers."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An error answer, as GitHub words it."""

    def __init__(self, status: int, message: str, errors: list[Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"message": message, "status": str(status)}
        if errors is not None:
            self.body["errors"] = errors
