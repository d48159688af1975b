"""What an operator should know of the machine: free space, what ends on a day unless it is renewed, the model in use.

Looked at once a day for his ledger, and by `spoc ledger`.
"""
from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime

from gateway.model.ledger import Expiry, Premises
from gateway.model.phrase import Phrase
from gateway.settings import Settings
from gateway.triage import model_report


def look_around(settings: Settings) -> Premises:
    """What can be seen now; what cannot is left out, and an end that cannot be read has no day."""
    model = model_report(settings.model_dir)
    expiries = [one for look in EXPIRIES if (one := look(settings)) is not None]
    return Premises(
        free_bytes=_free_bytes(settings), expiries=tuple(sorted(expiries, key=_soonest_first)),
        model=model["version"] or "",
        model_since=datetime.fromisoformat(model["made_at"]) if model["made_at"] else None,
    )


def _certificate(settings: Settings) -> Expiry | None:
    """That of the listener; of a chain, what ends first."""
    place = settings.listen.tls_certificate
    if place is None:
        return None
    from cryptography.x509 import load_pem_x509_certificates  # 40 ms, and needed here only

    what = Phrase("The certificate of the listener")
    try:
        chain = load_pem_x509_certificates(place.read_bytes())
    except (OSError, ValueError):
        return Expiry(what, None)
    return Expiry(what, min(one.not_valid_after_utc for one in chain))


EXPIRIES: tuple[Callable[[Settings], Expiry | None], ...] = (
    _certificate,  # mail servers that ask for TLS stop delivering when it has ended
)
"""Everything that ends on a day: what is None is not in use."""


def _soonest_first(one: Expiry) -> tuple[bool, float]:
    return one.ends_at is not None, one.ends_at.timestamp() if one.ends_at else 0.0


def _free_bytes(settings: Settings) -> int | None:
    try:
        return shutil.disk_usage(settings.data_dir).free
    except OSError:
        return None
