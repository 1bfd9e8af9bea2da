"""An installation of the App -> tokens that may do no more than the work at hand, in one repository."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from github import Auth, GithubException
from github.InstallationAuthorization import InstallationAuthorization

REVIEW_PERMISSIONS: Mapping[str, str] = {
    "metadata": "read",
    "contents": "read",
    "pull_requests": "write",
    "issues": "write",
    "checks": "write",
}
READ_PERMISSIONS: Mapping[str, str] = {
    "metadata": "read",
    "contents": "read",
    "pull_requests": "read",
    "checks": "read",
}
"""To look for open pull requests and lists in all repositories of an installation, and for the configuration
that an owner keeps for all of them in another one."""
COMMIT_PERMISSIONS: Mapping[str, str] = {**REVIEW_PERMISSIONS, "contents": "write"}
_UNPROCESSABLE = 422


class TokenScope(NamedTuple):
    """What a token is for: one repository, by its name without the owner, or all ("")."""

    repository: str = ""
    may_commit: bool = False

    @property
    def permissions(self) -> Mapping[str, str]:
        if not self.repository:
            return READ_PERMISSIONS
        return COMMIT_PERMISSIONS if self.may_commit else REVIEW_PERMISSIONS


class ScopedInstallationAuth(Auth.AppInstallationAuth):
    """PyGithub's credentials of an installation, whose tokens are limited to a scope.

    GitHub refuses (422) a token for what the installation does not have: a permission that its owner did not
    grant, a repository under a former name. Then the limit that does not fit is left out, as what may be done
    is then decided by each request.
    """

    def __init__(
        self,
        app_auth: Auth.AppAuth,
        installation: int,
        scope: TokenScope,
    ) -> None:
        super().__init__(app_auth, installation)
        self._scope = scope

    def _get_installation_authorization(self) -> InstallationAuthorization:
        refusal: GithubException | None = None
        for body in self._bodies():
            try:
                headers, data = self.requester.requestJsonAndCheck(
                    "POST", f"/app/installations/{self.installation_id}/access_tokens", input=body
                )
            except GithubException as error:
                if error.status != _UNPROCESSABLE:
                    raise
                refusal = error
                continue
            return InstallationAuthorization(requester=self.requester, headers=headers, attributes=data)
        raise refusal or AssertionError("there is always a body to try")

    def _bodies(self) -> list[dict[str, Any]]:
        """What to ask for: the least first, then with one limit less after the other."""
        permissions: dict[str, Any] = {"permissions": dict(self._scope.permissions)}
        repository = self._scope.repository
        if not repository:
            return [permissions, {}]
        alone: dict[str, Any] = {"repositories": [repository]}
        return [{**alone, **permissions}, alone, permissions, {}]
