"""What people hide in HTML mails to run a script, to hear that a mail was read, or to lead its reader elsewhere."""
from __future__ import annotations

ELSEWHERE = "https://elsewhere.test"
TAKEN = "taken over"
"""The title of the page, where a script of a mail has run."""
_RUN = f"top.document.title='{TAKEN}';alert(1);new Image().src='{ELSEWHERE}/ran'"

TRICKS: dict[str, str] = {
    "a script": f"<script>{_RUN}</script><noscript><img src='{ELSEWHERE}/noscript'></noscript>",
    "onerror": f'<img src="nothing" onerror="{_RUN}">',
    "svg": f'<svg onload="{_RUN}"><script>{_RUN}</script><image href="{ELSEWHERE}/svg"/></svg>',
    "meta refresh": f'<meta http-equiv="refresh" content="0;url={ELSEWHERE}/refresh">',
    "base": f'<base href="{ELSEWHERE}/"><img src="base.png">',
    "form": f'<form action="{ELSEWHERE}/form"><input autofocus onfocus="this.form.submit()"></form>',
    "css url()": f"<style>body{{background:url({ELSEWHERE}/css)}}</style>",
    "@import": f'<style>@import "{ELSEWHERE}/import";@font-face{{font-family:f;src:url({ELSEWHERE}/font)}}'
               "p{font-family:f}</style>",
    "iframe srcdoc": f'<iframe srcdoc="<script>{_RUN}</script><img src={ELSEWHERE}/srcdoc>"></iframe>'
                     f'<iframe src="{ELSEWHERE}/iframe"></iframe>',
    "object": f'<object data="{ELSEWHERE}/object"></object><embed src="{ELSEWHERE}/embed">',
    "link prefetch": f'<link rel="prefetch" href="{ELSEWHERE}/prefetch"><link rel="stylesheet" href="{ELSEWHERE}/css">'
                     f'<link rel="preload" as="image" href="{ELSEWHERE}/preload">',
    "srcset": f'<img srcset="{ELSEWHERE}/srcset 1x"><picture><source srcset="{ELSEWHERE}/source"><img></picture>',
    "background": f'<table background="{ELSEWHERE}/background"><tr><td background="{ELSEWHERE}/cell">in it</table>',
    "video poster": f'<video poster="{ELSEWHERE}/poster" src="{ELSEWHERE}/video" autoplay></video>'
                    f'<audio src="{ELSEWHERE}/audio" autoplay></audio>',
    "javascript:": f'<a href="javascript:{_RUN}">press here</a><a href="java&#x73;cript:{_RUN}">or here</a>',
    "a link": f'<a href="{ELSEWHERE}/link" target="_top">press here</a>',
    "style attribute": f'<p style="background-image:url({ELSEWHERE}/style);position:fixed;top:0">over all</p>',
    "a remote picture": f'<img src="{ELSEWHERE}/picture"><img src="//elsewhere.test/scheme">'
                        f'<img src=" ht&#9;tps://elsewhere.test/tab">',
}
"""Trick -> the HTML of it."""


def page_with(trick: str) -> str:
    """A mail in HTML: words that a reader must see around what he must not notice."""
    return f"<p>Words <b>before</b> it.</p>{trick}<p>Words after it.</p>"
