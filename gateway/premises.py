"""What an operator should know of the machine: free space, what ends on a day unless it is renewed, the model in use.

Looked at once a day for his ledger, and by `spoc ledger`.
"""
from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, time

from gateway.model.access import Grant
from gateway.model.ledger import Expiry, Premises
from gateway.model.phrase import Phrase
from gateway.settings import Settings
from gateway.store.credentials import all_credentials
from gateway.store.engine import Store
from gateway.triage import model_report


def look_around(settings: Settings, store: Store) -> Premises:
    """What can be seen now; what cannot is left out, and an end that cannot be read has no day."""
    model = model_report(settings.model_dir)
    expiries = [one for look in EXPIRIES for one in look(settings, store)]
    return Premises(
        free_bytes=_free_bytes(settings), expiries=tuple(sorted(expiries, key=_soonest_first)),
        model=model["version"] or "",
        model_since=datetime.fromisoformat(model["made_at"]) if model["made_at"] else None,
    )


def _certificate(settings: Settings, _: Store) -> Iterator[Expiry]:
    """That of the listener; of a chain, what ends first."""
    place = settings.listen.tls_certificate
    if place is None:
        return
    from cryptography.x509 import load_pem_x509_certificates  # 40 ms, and needed here only

    what = Phrase("The certificate of the listener")
    try:
        chain = load_pem_x509_certificates(place.read_bytes())
    except (OSError, ValueError):
        yield Expiry(what, None)
        return
    yield Expiry(what, min(one.not_valid_after_utc for one in chain))


def _client_secrets(settings: Settings, _: Store) -> Iterator[Expiry]:
    """Those whose end the operator has written down."""
    for key, entry in settings.oauth.items():
        if entry.client_secret_expires is not None:
            day = datetime.combine(entry.client_secret_expires, time.min, UTC)
            yield Expiry(Phrase("The client secret of oauth.{key}", key=key), day)


def _logins(settings: Settings, store: Store) -> Iterator[Expiry]:
    """What `spoc auth` has got. What has ended before its time is a trouble, which the ledger names for itself."""
    kept = {one.name: one for one in all_credentials(store)} if settings.oauth else {}
    for key, entry in settings.oauth.items():
        of_key = kept.get(key)
        if of_key is None or of_key.failing_since is not None or entry.grant is not Grant.REFRESH_TOKEN:
            continue
        ends = of_key.ends(entry.registration(key).unused_days)
        if ends is not None:
            yield Expiry(Phrase("The access of oauth.{key} (renewed by: spoc auth {key})", key=key), ends)


EXPIRIES: tuple[Callable[[Settings, Store], Iterable[Expiry]], ...] = (
    _certificate,     # mail servers that ask for TLS stop delivering when it has ended
    _client_secrets,  # no mailbox is opened with one that has ended
    _logins,          # nor with a login that has
)
"""Everything that ends on a day, as far as it is in use."""


def _soonest_first(one: Expiry) -> tuple[bool, float]:
    return one.ends_at is not None, one.ends_at.timestamp() if one.ends_at else 0.0


def _free_bytes(settings: Settings) -> int | None:
    try:
        return shutil.disk_usage(settings.data_dir).free
    except OSError:
        return None
