"""Who really sent a mail, where the gateway is itself the mail server of its addresses: DKIM, SPF, DMARC.

`Authenticator.check` answers with the value of an Authentication-Results header (RFC 8601), which `gateway.mail.trust`
reads like that of any other mail server. Nothing is raised whatever the mail or the DNS does, and the time is bounded.

    names       domains as they are compared
    lookup      questions to the DNS within a budget of time
    signatures  DKIM (RFC 6376, by dkimpy)
    spf_record  an SPF record, read; spf: evaluated (RFC 7208)
    policy      DMARC: policy, organisational domain, alignment (RFC 9989)
"""
from __future__ import annotations

from gateway.authentication.authenticator import Authenticator

__all__ = ["Authenticator"]
