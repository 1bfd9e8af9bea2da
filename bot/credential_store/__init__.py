"""The App's credentials <-> one row of the database, encrypted under SECRET_KEY."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken

from bot.database import DatabaseTables
from bot.errors import DatabaseUnavailableError
from bot.settings import Settings, SettingsError

_METADATA = sa.MetaData()
_CREDENTIALS = sa.Table(
    "awesome_review_credentials",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("salt", sa.LargeBinary, nullable=False),
    sa.Column("encrypted", sa.LargeBinary, nullable=False),
)
_ROW_ID = 1
_SALT_BYTES = 16


class CredentialStoreError(Exception):
    """SECRET_KEY does not open what is stored."""


@dataclass(frozen=True)
class CredentialStore:
    """The credentials that one database keeps. Every method raises DatabaseUnavailableError."""

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)

    def write(self, variables: Mapping[str, str]) -> None:
        """Keep these variables in place of any that were kept."""
        salt = secrets.token_bytes(_SALT_BYTES)
        encrypted = self._cipher(salt).encrypt(json.dumps(dict(variables)).encode())
        with self._connect() as connection:
            connection.execute(_CREDENTIALS.delete())
            connection.execute(_CREDENTIALS.insert().values(id=_ROW_ID, salt=salt, encrypted=encrypted))

    def read(self) -> dict[str, str]:
        """The variables that are kept, {} for none. Raises CredentialStoreError as well."""
        with self._connect() as connection:
            row = connection.execute(sa.select(_CREDENTIALS)).first()
        if row is None:
            return {}
        try:
            variables: dict[str, str] = json.loads(self._cipher(row.salt).decrypt(row.encrypted))
        except InvalidToken as error:
            raise CredentialStoreError from error
        return variables

    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        with self._connect() as connection:
            return connection.execute(sa.select(_CREDENTIALS.c.id)).first() is None

    @contextmanager
    def _connect(self) -> Iterator[sa.Connection]:
        """A connection for one question: processes fork later."""
        tables = DatabaseTables(self.database_url, _METADATA)
        try:
            with tables.connect() as connection:
                yield connection
        finally:
            tables.close()

    def _cipher(self, salt: bytes) -> Fernet:
        # Slow on purpose, since a person may have made the key up; parameters: RFC 7914 and OWASP's cheat
        # sheet on the storage of passwords.
        key = hashlib.scrypt(self.secret_key.encode("utf-8", "surrogateescape"), salt=salt, n=2**14, r=8, p=5)
        return Fernet(base64.urlsafe_b64encode(key[:32]))


def read_service_settings() -> Settings:
    """The settings of a long-running command: of the environment, ENV_FILE, and the database.

    Raises SettingsError, also where the database cannot be asked for credentials that are nowhere else.
    """
    settings = Settings.for_service()
    if not settings.secret_key or not settings.is_unregistered:
        return settings
    try:
        return Settings.for_service(CredentialStore(settings.database_url, settings.secret_key).read())
    except DatabaseUnavailableError as error:
        problem = f"the database of DATABASE_URL does not give the App's credentials: {error}."
        raise SettingsError([problem]) from error
    except CredentialStoreError as error:
        raise SettingsError(
            [
                "SECRET_KEY is not the one under which the database keeps the App's credentials: set that "
                "one, or empty the table awesome_review_credentials and set the App up again."
            ]
        ) from error
