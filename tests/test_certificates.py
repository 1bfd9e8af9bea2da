"""Every client that asks over HTTPS trusts the certificates that the settings name, and no others."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from github import Auth

from bot.catalog.download import open_url
from bot.errors import TryLaterError
from bot.github.registration import RegistrationError, convert_manifest_code
from bot.github.session import GitHubSession
from bot.settings import Settings

ANSWER = {"id": 7, "slug": "reviewer", "html_url": "https://github.example/apps/reviewer"}
CREDENTIALS = ANSWER | {"pem": "-----BEGIN RSA PRIVATE KEY-----", "webhook_secret": "s3cret"}


class HttpsServer(NamedTuple):
    url: str
    ca_file: str


class AnsweringHandler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps(CREDENTIALS).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


def write_certificate(path: Path) -> None:
    """A key and a certificate for 127.0.0.1 that nobody else has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_form = serialization.PrivateFormat.PKCS8
    pem = key.private_bytes(serialization.Encoding.PEM, key_form, serialization.NoEncryption())
    path.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))


@pytest.fixture
def https_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpsServer]:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    write_certificate(tmp_path / "own.pem")
    server = ThreadingHTTPServer(("127.0.0.1", 0), AnsweringHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "own.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield HttpsServer(f"https://127.0.0.1:{server.server_port}", str(tmp_path / "own.pem"))
    server.shutdown()
    server.server_close()
    thread.join()


def ask_github(url: str, ca_file: str) -> object:
    session = GitHubSession(lambda: Auth.Token("x"), url, 0, ca_file=ca_file)
    try:
        return session.get("/app")["slug"]
    finally:
        session.close()


def download(url: str, ca_file: str) -> object:
    response = open_url(url, {}, ca_file)
    try:
        return json.loads(response.read(10_000))["slug"]
    finally:
        response.close()


CLIENTS: dict[str, tuple[Callable[[str, str], object], type[Exception]]] = {
    "GitHub's API": (ask_github, TryLaterError),
    "the registration of an App": (
        lambda url, ca: convert_manifest_code(url, "c0de", ca).slug,
        RegistrationError,
    ),
    "a download": (download, OSError),
}


@pytest.mark.parametrize(("ask", "error"), CLIENTS.values(), ids=CLIENTS)
def test_a_client_trusts_the_certificates_that_are_named(https_server, ask, error):
    assert ask(https_server.url, https_server.ca_file) == "reviewer"
    with pytest.raises(error):
        ask(https_server.url, "")


@pytest.mark.parametrize(
    ("variables", "ca_file"),
    [
        pytest.param({}, "", id="none"),
        pytest.param({"SSL_CERT_FILE": "/own.pem"}, "/own.pem", id="OpenSSL's variable"),
        pytest.param({"REQUESTS_CA_BUNDLE": "/bundle.pem"}, "/bundle.pem", id="requests' variable"),
        pytest.param(
            {"REQUESTS_CA_BUNDLE": "/bundle.pem", "SSL_CERT_FILE": "/own.pem"},
            "/bundle.pem",
            id="requests' first",
        ),
    ],
)
def test_one_variable_names_the_certificates_for_all_clients(variables, ca_file):
    assert Settings.from_mapping(variables).ca_file == ca_file
