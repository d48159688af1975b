"""What the ledger says of the machine: until when the certificate counts, what is free, which model answers."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from gateway.premises import look_around
from gateway.settings import Settings
from gateway.settings.loading import settings_from
from gateway.store.credentials import keep_failure, keep_new
from gateway.store.engine import Store, open_store

SOON, LATER = (datetime.now(UTC).replace(microsecond=0) + timedelta(days=days) for days in (5, 500))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("store")
    with closing(open_store(f"sqlite:///{folder}/spoc.db", folder / "blobs")) as store:
        yield store


def settings(folder: Path, oauth: dict[str, Any] | None = None, **listen: Any) -> Settings:
    return settings_from({
        "oauth": oauth or {},
        "gateway": {"data_dir": str(folder)}, "listen": listen,
        "projects": {"support": {"address": "support@example.test", "name": "Support", "pocs": ["ana"]}},
        "people": {"ana": {"name": "Ana Sousa", "addresses": ["ana@example.test"], "roles": ["poc"]}},
    }, folder)


def certificate(folder: Path, *ends: datetime) -> dict[str, str]:
    """A chain of certificates that end then, each with the key of the first."""
    authority = trustme.CA()
    issued = [authority.issue_cert("gateway.example.test", not_after=end) for end in ends]
    chain, key = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(b"".join(one.cert_chain_pems[0].bytes() for one in issued))
    key.write_bytes(issued[0].private_key_pem.bytes())
    return {"tls_certificate": str(chain), "tls_key": str(key)}


@pytest.mark.parametrize("ends", [(SOON,), (SOON, LATER), (LATER, SOON)])
def test_of_a_chain_of_certificates_what_ends_first_counts(
    tmp_path: Path, store: Store, ends: tuple[datetime, ...],
) -> None:
    (found,) = look_around(settings(tmp_path, **certificate(tmp_path, *ends)), store).expiries
    assert (found.what, found.ends_at) == ("The certificate of the listener", SOON)


def test_a_certificate_that_cannot_be_read_has_no_day(tmp_path: Path, store: Store) -> None:
    made = settings(tmp_path, **certificate(tmp_path, SOON))
    for spoil in (lambda place: place.write_text("no certificate"), Path.unlink):
        spoil(tmp_path / "chain.pem")
        assert [one.ends_at for one in look_around(made, store).expiries] == [None]


def test_a_house_without_certificate_and_model_says_only_what_is_free(tmp_path: Path, store: Store) -> None:
    found = look_around(settings(tmp_path), store)
    assert (found.expiries, found.model, found.model_since) == ((), "", None)
    assert found.free_bytes is not None
    assert found.free_bytes > 0
    assert look_around(settings(tmp_path / "not there yet"), store).free_bytes is None


def test_access_by_oauth_ends_with_its_secret_or_when_it_is_not_used(tmp_path: Path, store: Store) -> None:
    entry = {"provider": "microsoft", "tenant": "t", "client_id": "c"}
    app = entry | {"grant": "client_credentials", "client_secret": "s", "client_secret_expires": SOON.date()}
    for key, expires_at in (("office", None), ("week", SOON), ("gone", None), ("app", None), ("not-in-use", None)):
        keep_new(store, key, "r", expires_at, SOON - timedelta(days=88))
    keep_failure(store, "gone", "r", "it has ended", SOON)  # which is a trouble now, and no end that is to come
    made = settings(tmp_path, {"app": app, "office": entry, "week": entry, "gone": entry, "never": entry})
    assert [(one.what, one.ends_at) for one in look_around(made, store).expiries] == [
        ("The client secret of oauth.app", datetime(SOON.year, SOON.month, SOON.day, tzinfo=UTC)),
        ("The access of oauth.week (renewed by: spoc auth week)", SOON),
        ("The access of oauth.office (renewed by: spoc auth office)", SOON + timedelta(days=2)),
    ]
