"""Words by which mail systems say why a letter was not delivered, and where the returned mail begins. Data only."""
from __future__ import annotations

import re
from functools import cache


def _p(*words: str) -> str:
    return "(?i)" + "|".join(words)


@cache
def pattern(words: str) -> re.Pattern[str]:
    """The words compiled when they are first asked for: most mail is no bounce, and compiling all takes 20 ms."""
    return re.compile(words)


REASONS: tuple[tuple[str, str], ...] = (
    # In this order: what names the mailbox comes before what only says "rejected".
    ("mailboxfull", _p(r"mailbox (?:is )?full", r"over ?quota", r"quota exceeded", r"exceed(?:ed|s)?.{0,30}quota",
    r"out of storage",
                       r"mailbox size limit", r"disk quota", r"insufficient (?:disk|system) storage",
                       r"not enough (?:storage )?space",
                       r"mailfolder is full", r"inbox is full", r"mail quota", r"storage limit", r"\b[45]\.2\.2\b")),
    ("mesgtoobig", _p(r"message (?:is )?too (?:big|large|long)", r"size (?:exceeds|limit)",
    r"exceeds? (?:the )?(?:fixed )?maximum (?:message )?size",
                      r"message size", r"\b[45]\.3\.4\b", r"552 .{0,30}size")),
    ("hasmoved", _p(r"has moved", r"address (?:has )?changed", r"has been replaced by", r"\b551\b.{0,60}try",
    r"\b5\.1\.6\b")),
    ("norelaying", _p(r"relay(?:ing)? (?:access )?(?:not permitted|denied|not allowed|prohibited)",
    r"unable to relay", r"not a gateway",
                      r"relaying denied", r"relay access denied", r"no relaying", r"insecure mail relay")),
    ("requireptr", _p(r"reverse dns", r"\bptr\b", r"cannot find your (?:reverse )?hostname",
    r"unresolvable reverse", r"5\.7\.25")),
    ("authfailure", _p(r"\bdmarc\b", r"\bspf\b", r"\bdkim\b", r"unauthenticated (?:e-?mail|mail)",
    r"5\.7\.2[0-46-9]\b", r"sender policy framework")),
    ("spamdetected", _p(r"\bspam\b(?!haus|cop)", r"junk mail", r"\bubе\b", r"bulk mail", r"unsolicited")),
    ("virusdetected", _p(r"\bvirus\b", r"malware", r"infected")),
    ("badreputation", _p(r"reputation")),
    ("blocked", _p(r"block(?:ed|list)", r"black ?list", r"denylist", r"spamhaus", r"spamcop", r"\brbl\b",
    r"\bdnsbl\b", r"banned",
                   r"access denied", r"refused to talk", r"client host .{0,60}rejected", r"service refused")),
    ("userunknown", _p(r"user (?:is )?(?:un|not )known", r"unknown user",
    r"no such (?:user|recipient|mailbox|address|person|local user|account)",
                       r"user not found", r"user doesn.t (?:exist|have)",
                       r"(?:recipient|address|user|account|mailbox|email)\S{0,3} .{0,80}"
                       r"(?:does not exist|doesn't exist|not exist|not found|unknown|invalid)",
                       r"unknown (?:recipient|address|local part|mailbox|account)",
                       r"invalid (?:recipient|mailbox|address|user)",
                       r"recipient .{0,60}(?:rejected|not recognized)", r"\b5\.1\.[01]\b(?!0)",
                       r"\b5\.1\.10\b", r"not a (?:valid|known) (?:user|recipient|mailbox)", r"no mailbox here",
                       r"mailbox (?:is )?(?:unavailable|not available)",
                       r"user .{0,40}is unknown", r"recipnotfound", r"does not have an account",
                       r"doesn't have a .{0,30}account", r"no account",
                       r"undeliverable address", r"addressee unknown", r"destination mailbox .{0,30}unknown",
                       r"is not listed in")),
    ("hostunknown", _p(r"host (?:or domain )?(?:name )?(?:is )?(?:unknown|not found)", r"unknown host",
    r"domain .{0,60}(?:not found|does not exist|invalid)",
                       r"name or service not known", r"no such domain",
                       r"unrouteable (?:mail )?(?:address|domain)", r"can'?t find host", r"\b5\.1\.2\b",
                       r"name service error", r"nxdomain", r"unrouteable", r"recipient domain must exist",
                       r"illegal host", r"no such host")),
    ("suspend", _p(r"account .{0,40}(?:disabled|inactive|suspended|expired|locked)",
    r"(?:user|mailbox|recipient) .{0,30}(?:disabled|inactive|suspended)",
                   r"\b[45]\.2\.1\b", r"temporarily disabled", r"has been deactivated")),
    ("notaccept", _p(r"does not accept (?:any )?mail", r"doesn't accept mail", r"null ?mx", r"5\.1\.10\b",
    r"does not accept e-?mail")),
    ("toomanyconn", _p(r"too many (?:connections|sessions|messages|errors|hops from)", r"rate limit",
    r"concurren", r"throttl")),
    ("speeding", _p(r"too fast", r"try again later, you are sending", r"receiving mail at a rate")),
    ("expired", _p(r"expired", r"retry time", r"timed out", r"timeout", r"time ?out", r"delivery time",
    r"could not be delivered for", r"too long",
                   r"not yet been delivered", r"delayed", r"still undelivered", r"\b4\.4\.[17]\b",
                   r"\b5\.4\.[17]\b", r"\b4\.4\.7\b")),
    ("networkerror", _p(r"connection (?:refused|reset|lost|dropped|was)", r"no route to host",
    r"network (?:is )?unreachable", r"host .{0,40}unreachable",
                        r"too many hops", r"mail loop", r"loops? back", r"routing loop", r"hop count",
                        r"\b[45]\.4\.[46]\b")),
    ("policyviolation", _p(r"polic(?:y|ies)", r"not authorized", r"prohibited", r"not allowed", r"\b5\.7\.1\b")),
    ("securityerror", _p(r"authentication", r"tls", r"\b[45]\.7\.\d+\b")),
    ("rejected", _p(r"sender .{0,60}(?:rejected|denied|invalid|does not exist)", r"domain of sender", r"rejected",
    r"refused", r"\b[45]\.1\.8\b")),
    ("systemerror", _p(r"system error", r"configuration error", r"internal error", r"local error",
    r"\b[45]\.3\.[025]\b", r"service unavailable")),
)
HARD = frozenset({"userunknown", "hostunknown", "hasmoved", "notaccept"})

RETURNED = (
    # Possessive, and no white space across lines: else a page of dashes takes seconds.
    r"(?im)^[ \t>*#|=_-]{0,80}+(?:"
    r"(?:(?<=[-=*_ ]{2}).{0,40})?(?:this is a copy of (?:the|your) (?:message|header)|below this line is a copy|"
    r"below the next line is a copy|"
    r"below is a copy of|a copy of the (?:original )?message|copy of (?:the )?(?:original )?message|"
    r"original message (?:follows|headers?|text|below)|"
    r"original message[ \t]{0,20}[-=:]{0,80}[ \t]{0,20}$|"
    r"unsent message (?:follows|below)|message (?:text|headers?|header) follows?|"
    r"returned (?:message|mail)|"
    r"the (?:original )?(?:message )?headers? follows?|message that follows|start of returned|"
    r"text of (?:the )?(?:message|mail)|"
    r"undelivered message follows|included is a copy|-+ ?body of the message|the first \d+ lines of the message|"
    r"headers? of the (?:original )?message|"
    r"your (?:original )?message (?:reads|follows|is (?:attached|below))|old message|"
    r"beginning of (?:the )?original|transcript of (?:original )?message)"
    r"|(?:received: ?(?:from|by|\()|return-path: ?<|x-original-to:|delivered-to:|message-id: ?<))")
SUBJECT = (
    r"(?i)^\s*(?:\[?\W{0,3})(?:un(?:delivered|deliverable)|undeliver|delivery[- ](?:status|failure|failed|error|"
    r"problem|report|delayed?|notification|has)|"
    r"mail (?:delivery|could not|system error|failure|error)|returned? (?:to sender|mail|message|e-?mail)|"
    r"failure notice|failed (?:mail|delivery|message)|"
    r"message (?:not delivered|delivery|could not|you sent|status|delayed|undeliver)|non[- ]?delivery|"
    r"nondeliverable|not delivered|"
    r"warning: (?:could not send|message|e?-?mail)|(?:permanent|temporary) delivery|dsn[:\s]|address (?:unknown|"
    r"not found)|user unknown|"
    r"notification d'état|échec (?:de|d)|non remis|unzustellbar|nicht zustellbar|zustellung|rücksendung|"
    r"fehlgeschlag|unzustellbarkeits|no se puede entregar|"
    r"no entregado|mancata consegna|não entregue|falha na entrega|onbestelbaar|ole?verans|недостав|не доставлен|"
    r"сообщение не|"
    r"メールエラー|配信不能|配送不能|配信エラー|エラーメール|メール配信|退信|系统退信|投递失败|undelivered|"
    r"there was an error sending|系统退信|loop (?:alert|back|detected|warning)|mail loop|"
    r".{0,30}(?:delivery failure|delivery failed|could not be delivered|"
    r"undeliverable|not delivered|mail failure|returned mail|failure notice|delivery status notification|"
    r"non-delivery|rejected mail|problem delivering))")
DAEMON = re.compile(
    r"(?i)^(?:mailer[-_.]?daemon|mail[-_.]?daemon|post[-_.]?master|mmdf|mail[-_.]?delivery[-_.]?(?:sub)?system|"
    r"m?daemon|bounces?|"
    r"microsoftexchange[0-9a-f]*|mailerdaemon|ndr|dsn|mail[-_.]?deliver(?:y|er)?)(?:[-+_.].*)?(?:@|$)")
MACHINE = re.compile(
    r"(?i)^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|system(?:_?administrator)?|mail[-_.]?admin|smtp|root|uucp|"
    r"mail-?server|autoreply|administrator|admin|"
    r"emailadmin|delivery|sysadmin|inetgw\d*|mail|[\w.]{1,60}-(?:admin|owner|bounces?)|owner-[\w.]{1,60})"
    r"(?:[-+_.].*)?@")
"""Some program, perhaps a mail system: its subject must say so too."""
DAEMON_NAME = re.compile(
    r"(?i)mail(?:er)?[- ]?daemon|mail deliver(?:y|er)|delivery (?:sub)?system|postmaster|mail(?: |-)?(?:system|"
    r"administrator)|"
    r"system administrator|internet mail delivery|mail transfer|interscan|mailsweeper")
FAILED = (
    r"(?i)(?:could not|couldn't|cannot|can't|can not|was not|wasn't|not (?:able|possible) to|unable to|failed to|"
    r"did not|error|failure|undeliver)"
    r".{0,60}(?:deliver|reach|sen[dt]|mailbox|recipient)|delivery .{0,60}(?:fail|abort|delay|error|temporar|not)|"
    r"fail(?:ed|ure).{0,30}(?:deliver|recipient|address)|"
    r"had (?:permanent )?(?:fatal|transient|delivery) .{0,30}errors|permanent error|returned to (?:the )?sender|"
    r"user unknown|unknown user|"
    r"(?:^|\W)[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}|did not reach|undelivered|no such user|there is no user|"
    r"invalid user|not be transmitted|trouble delivering|error (?:sending|delivering)|"
    r"送信できません|配信できません|配信不能|届けられません|无法(?:发送|投递|送达)|邮件无法|未能送达|退回|"
    r"не может быть доставлено|не удалось доставить|"
    r"не доставлен|"
    r"nicht zugestellt|unzustellbar|n'a pas pu être|impossible de (?:remettre|distribuer)|no (?:se )?(?:pudo|"
    r"ha podido)|não (?:pôde|foi)|"
    r"non è stato (?:possibile|consegnato)|niet worden (?:bezorgd|afgeleverd)|returned (?:mail|message)|(?:was|"
    r"is) rejected|rejected by|could not be|duplicated message-id|loops? back|mail loop")
DELAYED = (
    r"(?i)warning message only|will (?:be )?(?:retr|try|continue)|do not need to resend|not yet been delivered|"
    r"could not be delivered for|"
    r"delivery .{0,30}delayed|still being retried|temporar\w+ .{0,40}(?:fail|error|problem)|keep trying|will keep|"
    r"being retried")
