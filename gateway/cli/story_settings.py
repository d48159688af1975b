"""The settings of the demo's private gateway."""
from __future__ import annotations

from datetime import datetime

CHECKS_SENDERS = "mx.example.test"
"""The mail server in front of the gateway, which says whose mail is whose."""
_CONFIG = """\
[gateway]
host_name = "gateway.example.test"
data_dir = "data"
[listen]
smtp_port = 0
lmtp_port = 0
min_free_bytes = 0
[console]
host = ""
[trust]
authserv_id = "{checks}"
[projects.support]
address = "support@example.test"
name = "Support"
sponsors = ["clara"]
[people.ana]
name = "Ana Sousa"
addresses = ["ana@example.test"]
roles = ["poc", "operator"]
[people.ben]
name = "Ben Okafor"
addresses = ["ben@example.test"]
roles = ["poc"]
lead = "ana"
[people.clara]
name = "Clara Weiss"
addresses = ["clara@example.test"]
roles = ["sponsor"]
[roles]
triage_poc = "ana"
fallback_poc = "ana"
[topics.access]
pocs = ["ana"]
[topics.hardware]
pocs = ["ben"]
[topics.finance]
pocs = ["ana"]
[working_hours]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
spans = ["00:00-24:00"]
[morning_list]
at = "{at}"
[summary]
day = "{day}"
at = "{at}"
[ledger]
at = "{at}"
[relay]
kind = "smtp"
host = "127.0.0.1"
port = {port}
security = "none"
retry_base = "0.3s"
[log]
level = "warning"
"""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def settings(relay_port: int, lists_at: datetime) -> str:
    """As TOML. The morning list, the summary and the ledger next come at that instant (UTC)."""
    return _CONFIG.format(checks=CHECKS_SENDERS, port=relay_port, day=_DAYS[lists_at.weekday()],
                          at=f"{lists_at:%H:%M:%S}")
