"""An address -> its bytes as they come, for files that are too large to hold."""

from __future__ import annotations

from collections.abc import Mapping

import requests

from bot import __version__

TIMEOUT = (10, 60)  # seconds to connect, and between two pieces of an answer


class FileResponse:
    """An answer that is read piece by piece, as it was sent: what is compressed stays so."""

    def __init__(self, response: requests.Response) -> None:
        self._response = response
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers

    def read(self, size: int) -> bytes:
        """At most `size` bytes, b"" at the end. Raises OSError where the connection breaks."""
        try:
            return bytes(self._response.raw.read(size, decode_content=False))
        except Exception as error:
            # urllib3's own errors are no OSErrors, as those of requests are.
            raise error if isinstance(error, OSError) else OSError(str(error)) from error

    def close(self) -> None:
        self._response.close()


def open_url(url: str, headers: Mapping[str, str], ca_file: str = "") -> FileResponse:
    """Ask for `url`, redirects followed; `ca_file` holds certificates to trust in place of the usual ones.

    Raises OSError (requests' errors are) where there is no answer.
    """
    asked_headers = {"User-Agent": f"awesome-review/{__version__}", "Accept-Encoding": "identity", **headers}
    return FileResponse(
        requests.get(url, headers=asked_headers, stream=True, timeout=TIMEOUT, verify=ca_file or True)
    )
