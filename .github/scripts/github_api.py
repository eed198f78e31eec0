# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# ruff: noqa
# fmt: off
"""The few calls to GitHub's REST API that the scripts beside this one make, by the standard library alone."""

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException, HTTPResponse
from typing import Any


class _DropTokenElsewhere(urllib.request.HTTPRedirectHandler):
    """Artifacts are downloaded from a storage host, which must not see the token."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        redirected = super().redirect_request(req, fp, code, msg, headers, newurl)
        if redirected and urllib.parse.urlsplit(newurl).netloc != urllib.parse.urlsplit(req.full_url).netloc:
            redirected.remove_header("Authorization")
        return redirected


class GitHubError(SystemExit):
    """A call that GitHub refused, or that did not reach it. Who does not catch it ends with what it says."""


class GitHub:
    """One repository, seen with one token."""

    def __init__(self, repository: str, token: str, base_url: str) -> None:
        self.repository = repository
        self._token = token
        self._base_url = f"{base_url.rstrip('/')}/repos/{repository}"
        self._opener = urllib.request.build_opener(_DropTokenElsewhere())

    @classmethod
    def from_environment(cls) -> "GitHub":
        return cls(
            os.environ["GITHUB_REPOSITORY"],
            os.environ["GITHUB_TOKEN"],
            os.environ.get("GITHUB_API_URL", "https://api.github.com"),
        )

    def get(self, path: str, **query: str | int) -> Any:
        return json.loads(self._send("GET", path, query))

    def get_all(self, path: str, item: str | None = None, **query: str | int) -> list[Any]:
        """All pages of a list; `item` is the key that holds it where the answer is an object."""
        found: list[Any] = []
        for page in range(1, 31):
            answer = self.get(path, **query, per_page=100, page=page)
            items = answer[item] if item else answer
            found += items
            if len(items) < 100:
                break
        return found

    def download(self, path: str, limit: int) -> bytes:
        """At most `limit` bytes and one more, by which the caller sees that there were too many."""
        return self._send("GET", path, limit=limit + 1)

    def tail(self, path: str, size: int, limit: int) -> bytes:
        """The last `size` bytes of a file, of which no more than `limit` bytes are read."""
        kept = b""
        with self._open("GET", path) as response:
            read = 0
            while read < limit and (chunk := response.read(65536)):
                read += len(chunk)
                kept = (kept + chunk)[-size:]
        return kept

    def post(self, path: str, body: dict[str, Any]) -> Any:
        return json.loads(self._send("POST", path, body=body))

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        return json.loads(self._send("PATCH", path, body=body))

    def _send(
        self,
        method: str,
        path: str,
        query: dict[str, str | int] | None = None,
        body: dict[str, Any] | None = None,
        limit: int = -1,
    ) -> bytes:
        with self._open(method, path, query, body) as response:
            return response.read(limit)

    def _open(
        self,
        method: str,
        path: str,
        query: dict[str, str | int] | None = None,
        body: dict[str, Any] | None = None,
    ) -> HTTPResponse:
        url = self._base_url + path + ("?" + urllib.parse.urlencode(query) if query else "")
        request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())
        request.add_header("Authorization", f"Bearer {self._token}")
        request.add_header("Accept", "application/vnd.github+json")
        request.add_header("X-GitHub-Api-Version", "2022-11-28")
        for attempt in range(3):
            # Only reads are sent again: a write that failed on the way back may have happened.
            last = method != "GET" or attempt == 2
            try:
                return self._opener.open(request, timeout=30)
            except urllib.error.HTTPError as error:
                if last or error.code < 500:
                    said = error.read(500).decode(errors="replace")
                    raise GitHubError(f"{method} {url}: {error.code} {said}") from None
            except (OSError, HTTPException) as error:
                if last:
                    raise GitHubError(f"{method} {url}: {error}") from None
            time.sleep(2**attempt)
        raise AssertionError("unreachable")
