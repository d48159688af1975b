"""The words of the demo's story, and the settings of its private gateway."""
from __future__ import annotations

CONFIG = """\
[gateway]
host_name = "gateway.example.test"
data_dir = "data"
[listen]
smtp_port = 0
lmtp_port = 0
min_free_bytes = 0
[projects.support]
address = "support@example.test"
name = "Support"
[people.ana]
name = "Ana Sousa"
addresses = ["ana@example.test"]
roles = ["poc", "operator"]
[people.ben]
name = "Ben Okafor"
addresses = ["ben@example.test"]
roles = ["poc"]
[roles]
triage_poc = "ana"
fallback_poc = "ana"
[topics.access]
pocs = ["ana"]
[topics.hardware]
pocs = ["ben"]
[topics.finance]
pocs = ["ana"]
[relay]
kind = "smtp"
host = "127.0.0.1"
port = {port}
security = "none"
retry_base = "0.3s"
[log]
level = "warning"
"""

REQUEST = """\
Hello,

the printer on the second floor has been jamming since this morning: every second
page gets stuck in the paper tray. The toner is new. Could somebody have a look?
We have to print the contracts for Thursday.

Kind regards
Mia Brandt
"""
ANSWER = """\
Hello Mia,

that model needs its rollers cleaned after a toner change. The sheet I attached
shows how, it takes two minutes. Does it work after that?

Best regards
Ben
--\x20
Service Desk, internal extension 4711
"""
THANKS = """\
Hello Ben,

that was it, thank you! Twenty pages in a row and not one got stuck.

Mia
"""
CLOSE = """\
#close

Glad to hear it. I have ordered new rollers too, so it stays that way.

Ben
"""
