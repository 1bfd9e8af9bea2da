"""The webhook as GitHub, a misconfigured GitHub and a stranger would call it."""

import hmac
import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from bot.core.pull import PullRequest
from bot.errors import QueueUnavailableError
from bot.queue.jobs import Acknowledgement, AnyJob, Job
from bot.settings import Settings, SettingsError
from bot.web.webhook import create_app

SECRET = "It's a Secret to Everybody – Grüße"
SETTINGS = Settings(webhook_secret=SECRET, token="t")
OPENED = {
    "action": "opened",
    "pull_request": {"number": 7, "state": "open", "head": {"sha": "a" * 40}},
    "repository": {"full_name": "octo/awesome-papers"},
    "installation": {"id": 99},
}
JOB = Job(PullRequest("octo/awesome-papers", 7, 99), "opened", "a" * 40)


class Queue:
    """Keeps what it is given, or is down."""

    def __init__(self) -> None:
        self.kept: list[tuple[AnyJob, str]] = []
        self.up = True

    def enqueue(self, job: AnyJob, delivery: str) -> None:
        if not self.up:
            raise QueueUnavailableError("connection refused by postgresql://secret@db")
        self.kept.append((job, delivery))

    def health(self) -> dict[str, int]:
        if not self.up:
            raise QueueUnavailableError("connection refused")
        return {"waiting": len(self.kept), "workers": 1}


@pytest.fixture
def queue() -> Queue:
    return Queue()


@pytest.fixture
def client(queue: Queue) -> FlaskClient:
    return create_app(SETTINGS, queue.enqueue, queue.health).test_client()


def sign(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.digest(secret.encode(), body, "sha256").hex()


def headers(body: bytes, **changes: str | None) -> dict[str, str]:
    sent = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "X-Hub-Signature-256": sign(body),
    }
    for name, value in changes.items():
        sent[name.replace("_", "-")] = value or ""
    return {name: value for name, value in sent.items() if value}


def deliver(client: FlaskClient, payload: Any = OPENED, **changes: str | None) -> TestResponse:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return client.post("/webhook", data=body, headers=headers(body, **changes))


def test_a_delivery_is_accepted_and_its_job_kept_under_its_id(client: FlaskClient, queue: Queue) -> None:
    answer = deliver(client)
    assert answer.status_code == 202
    assert answer.json == {"accepted": "octo/awesome-papers#7", "reason": "opened"}
    assert queue.kept == [(JOB, "72d3162e-cc78-11e3-81ab-4c9367dc0958")]


def test_the_writer_of_a_command_sees_at_once_that_it_was_read(client: FlaskClient, queue: Queue) -> None:
    payload = {
        "action": "created",
        "issue": {"number": 7, "state": "open", "pull_request": {}},
        "comment": {"id": 5, "body": "/help", "user": {"login": "maria", "type": "User"}},
        "repository": {"full_name": "octo/awesome-papers"},
        "installation": {"id": 99},
    }
    for _ in range(2):
        assert deliver(client, payload, X_GitHub_Event="issue_comment").status_code == 202
    job = Job(JOB.pull, "/help", command="help", comment=5)
    id = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
    assert queue.kept == [(job, id), (Acknowledgement(JOB.pull, 5), f"{id}/seen")] * 2


def test_a_delivery_with_nothing_to_do_is_answered_with_the_reason(client: FlaskClient, queue: Queue) -> None:
    answer = deliver(client, {"zen": "Keep it logically awesome."}, X_GitHub_Event="ping")
    assert (answer.status_code, answer.json) == (200, {"ignored": "the webhook works"})
    assert queue.kept == []


def test_the_signature_is_the_one_that_github_documents(queue: Queue) -> None:
    # From "Validating webhook deliveries" in GitHub's documentation.
    client = create_app(
        Settings(webhook_secret="It's a Secret to Everybody", token="t"), queue.enqueue
    ).test_client()
    body, signature = b"Hello, World!", "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    signed = deliver(client, body, X_Hub_Signature_256=f"sha256={signature}")
    assert (signed.status_code, signed.json) == (400, {"error": "the body is not JSON in UTF-8"})


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(None, id="none"),
        pytest.param("sha256=", id="empty"),
        pytest.param("sha256=" + "0" * 64, id="wrong"),
        pytest.param(sign(json.dumps(OPENED).encode(), "another secret"), id="of another secret"),
        pytest.param(sign(b"another body"), id="of another body"),
        pytest.param(sign(json.dumps(OPENED).encode()).upper(), id="in upper case"),
        pytest.param(sign(json.dumps(OPENED).encode())[:-1], id="cut off"),
        pytest.param(sign(json.dumps(OPENED).encode()).removeprefix("sha256="), id="without its kind"),
        pytest.param(
            "sha1=" + hmac.digest(SECRET.encode(), json.dumps(OPENED).encode(), "sha1").hex(), id="SHA-1"
        ),
        pytest.param("sha256=" + "ü" * 64, id="not ASCII"),
    ],
)
def test_a_delivery_without_the_right_signature_is_refused(
    client: FlaskClient, queue: Queue, signature: str | None
) -> None:
    answer = deliver(client, X_Hub_Signature_256=signature)
    assert answer.status_code == 401
    assert "ignature" in answer.get_json()["error"]
    assert queue.kept == []


def test_sha1_alone_is_not_enough(client: FlaskClient) -> None:
    body = json.dumps(OPENED).encode()
    legacy = "sha1=" + hmac.digest(SECRET.encode(), body, "sha1").hex()
    assert deliver(client, body, X_Hub_Signature_256=None, X_Hub_Signature=legacy).status_code == 401


@pytest.mark.parametrize(
    ("payload", "changes"),
    [
        pytest.param(b"", {}, id="no body"),
        pytest.param(b"{", {}, id="half a body"),
        pytest.param(b"[]", {}, id="a list"),
        pytest.param(b'"opened"', {}, id="a text"),
        pytest.param(b"\xff\xfe{}", {}, id="not UTF-8"),
        pytest.param('{"zen": 1}'.encode("utf-16"), {}, id="UTF-16"),
        pytest.param(b"[" * 100_000, {}, id="nested without end"),
        pytest.param(b'{"a": ' + b"9" * 10_000 + b"}", {}, id="a number of ten thousand digits"),
        pytest.param({"action": "opened"}, {}, id="a payload of another shape"),
        pytest.param(OPENED, {"X_GitHub_Event": None}, id="no event"),
        pytest.param(OPENED, {"X_GitHub_Event": "Pull Request"}, id="no such event"),
        pytest.param(OPENED, {"X_GitHub_Delivery": None}, id="no delivery"),
        pytest.param(OPENED, {"X_GitHub_Delivery": "../../x"}, id="an odd delivery"),
        pytest.param(OPENED, {"X_GitHub_Delivery": "x" * 101}, id="a long delivery"),
        pytest.param(OPENED, {"Content_Type": "text/plain"}, id="plain text"),
        pytest.param(OPENED, {"Content_Type": None}, id="no content type"),
        pytest.param(OPENED, {"Content_Type": "application/x-www-form-urlencoded"}, id="JSON called a form"),
    ],
)
def test_a_signed_delivery_that_cannot_be_read_is_malformed(
    client: FlaskClient, queue: Queue, payload: Any, changes: dict[str, str | None]
) -> None:
    answer = deliver(client, payload, **changes)
    assert answer.status_code == 400
    assert answer.get_json()["error"]
    assert queue.kept == []


def test_a_webhook_that_sends_forms_works_as_well(client: FlaskClient, queue: Queue) -> None:
    body = urlencode({"payload": json.dumps(OPENED | {"sender": {"login": "Grüße+%"}})}).encode()
    assert deliver(client, body, Content_Type="application/x-www-form-urlencoded").status_code == 202
    assert [job for job, _ in queue.kept] == [JOB]


def test_a_content_type_may_name_its_charset(client: FlaskClient) -> None:
    assert deliver(client, Content_Type="application/json; charset=utf-8").status_code == 202


class Endless(io.RawIOBase):
    """A body without end; it counts what was read of it."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.taken += len(buffer)
        return len(buffer)


@pytest.mark.parametrize(
    ("length", "taken"),
    [
        pytest.param({"CONTENT_LENGTH": str(25 * 1024 * 1024 + 1)}, 0, id="as it says"),
        pytest.param(
            {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
            26 * 1024 * 1024,
            id="in chunks, without saying",
        ),
    ],
)
def test_a_body_beyond_25_mb_is_refused_unread(
    client: FlaskClient, length: dict[str, Any], taken: int
) -> None:
    body = Endless()
    answer = client.open(
        "/webhook",
        method="POST",
        headers=headers(b""),
        environ_overrides={"wsgi.input": io.BufferedReader(body), **length},
    )
    assert answer.status_code == 413
    assert answer.get_json()["error"]
    assert body.taken <= taken


def test_the_body_of_a_request_without_a_signature_is_not_read(client: FlaskClient) -> None:
    body = Endless()
    answer = client.open(
        "/webhook",
        method="POST",
        headers=headers(b"", X_Hub_Signature_256=None),
        environ_overrides={"wsgi.input": io.BufferedReader(body), "wsgi.input_terminated": True},
    )
    assert (answer.status_code, body.taken) == (401, 0)


def test_a_body_just_within_the_limit_is_taken(client: FlaskClient) -> None:
    body = json.dumps(OPENED).encode()
    body += b" " * (25 * 1024 * 1024 - len(body))
    assert deliver(client, body).status_code == 202


def test_a_queue_that_is_down_makes_the_delivery_fail_without_telling_why(
    client: FlaskClient, queue: Queue
) -> None:
    queue.up = False
    answer = deliver(client)
    assert answer.status_code == 503
    assert "secret" not in answer.text
    queue.up = True
    assert deliver(client).status_code == 202


def test_health_looks_at_the_queue(client: FlaskClient, queue: Queue) -> None:
    assert client.get("/healthz").json == {"status": "ok", "waiting": 0, "workers": 1}
    queue.up = False
    assert client.get("/healthz").status_code == 503


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/webhook", 405),
        ("PUT", "/webhook", 405),
        ("DELETE", "/webhook", 405),
        ("POST", "/healthz", 405),
        ("GET", "/", 404),
        ("POST", "/webhook/", 404),
        ("GET", "/static/x", 404),
    ],
)
def test_an_unknown_path_is_answered_in_json(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert answer.get_json()["error"]
    assert ("Allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(Settings(token="t"), id="no secret"),
        pytest.param(Settings(webhook_secret="s"), id="no GitHub"),
    ],
)
def test_no_application_is_made_that_could_not_verify_or_work(settings: Settings) -> None:
    with pytest.raises(SettingsError):
        create_app(settings, Queue().enqueue)


def test_a_secret_that_is_not_utf8_signs_with_its_own_bytes(queue: Queue) -> None:
    secret = b"\xff\xfe"
    settings = Settings(webhook_secret=secret.decode("utf-8", "surrogateescape"), token="t")
    body = json.dumps(OPENED).encode()
    signature = "sha256=" + hmac.digest(secret, body, "sha256").hex()
    client = create_app(settings, queue.enqueue).test_client()
    assert deliver(client, body, X_Hub_Signature_256=signature).status_code == 202


@given(st.binary(max_size=200), st.sampled_from(["application/json", "application/x-www-form-urlencoded"]))
def test_no_signed_body_makes_it_fail(body: bytes, kind: str) -> None:
    queue = Queue()
    client = create_app(SETTINGS, queue.enqueue).test_client()
    assert deliver(client, body, Content_Type=kind).status_code in (200, 400)


def test_a_bug_is_answered_in_json_too() -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    enqueue: Callable[[AnyJob, str], None] = broken
    client = create_app(SETTINGS, enqueue).test_client()
    answer = deliver(client)
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert answer.get_json()["error"]
