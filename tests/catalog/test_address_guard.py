from __future__ import annotations

import socket

import pytest
import requests

from bot.catalog import address_guard
from bot.catalog.transport import PublicHostsAdapter


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://0/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://192.0.2.1/",
        "http://198.18.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://[fd00:ec2::254]/",
        "http://[ff02::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:db8::1]/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://a.localhost/",
        "http://printer.local/",
        "http://db.internal/",
        "http://metadata.google.internal/",
        "http://router.lan/",
        "http://nas.home.arpa/",
        "http://db.default.svc/",
        "http://vault.service.consul/",
        "http://wiki.intra/",
        "http://web.docker/",
        "http://metadata.goog/",
        "http://168.63.129.16/",
        "http://192.0.0.192/",
        "http://[fec0::1]/",
        "http://[3fff::1]/",
        "http://metadata/",
        "http://host/",
        "http://1.2.3.999/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "//example.org/",
        "http://user@example.org/",
        "http://user:pw@example.org/",
        "http://example.org@127.0.0.1/",
        "http://example.org:8080/",
        "http://example.org:22/",
        "http://example.org:99999/",
        "http://example.org:x/",
        "http:///x",
        "http://",
        "",
        "http://exa mple.org/",
        "http://example.org\\@127.0.0.1/",
        "http://example.org/\r\nHost: x",
        "http://[::1/",
        "http://①②⑦.⓪.⓪.①/",
        "http://exämple.org/",
    ],
)
def test_an_address_that_may_lead_inside_is_refused(url: str) -> None:
    assert address_guard.refusal_reason(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/2405.17730",
        "http://example.org",
        "https://example.org:443/x",
        "http://example.org:80/x",
        "https://doi.org/10.1002/(SICI)1096-8644(199606)100:2%3C1",
        "https://xn--exmple-cua.org/",
        "https://a_b.github.io/x",
        "https://93.184.216.34/",
        "https://[2606:2800:220:1:248:1893:25c8:1946]/",
        "https://publisher.example/",
        "https://localhost.example.org/",
        "https://internal-medicine.org/",
        "https://face.book/",
        "https://cafe.dead.beef.org/",
        "https://svc.example.org/",
        "https://docker.com/",
        "https://[64:ff9b::5db8:d822]/",
    ],
)
def test_an_address_of_the_public_internet_is_not(url: str) -> None:
    assert address_guard.refusal_reason(url) == ""


@pytest.fixture
def listener() -> socket.socket:
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.05)
    return listening


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], []]
)
def test_a_name_that_leads_inside_is_not_connected_to(listener: socket.socket, addresses: list[str]) -> None:
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", PublicHostsAdapter(lambda *_: addresses))
    with pytest.raises(requests.ConnectionError, match="not a public one"):
        session.get(f"http://rebind.example:{listener.getsockname()[1]}/", timeout=1)
    with pytest.raises(TimeoutError):
        listener.accept()
    session.close()
    listener.close()


def test_a_name_is_resolved_once_a_connection_so_no_second_answer_can_differ() -> None:
    asked: list[str] = []

    def look(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["10.0.0.1"]

    session = requests.Session()
    session.trust_env = False
    session.mount("https://", PublicHostsAdapter(look))
    with pytest.raises(requests.ConnectionError):
        session.get("https://rebind.example/", timeout=1)
    assert asked == ["rebind.example"]
    session.close()


def test_an_unknown_host_name_is_reported_as_unknown() -> None:
    def look(host: str, _port: int) -> list[str]:
        raise socket.gaierror(f"{host}?")

    session = requests.Session()
    session.trust_env = False
    session.mount("https://", PublicHostsAdapter(look))
    with pytest.raises(requests.ConnectionError, match="not known"):
        session.get("https://nowhere.example/", timeout=1)
    session.close()
