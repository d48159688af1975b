"""The console: a few pages for operators, and for POCs and sponsors who look for a while. Begin with `routes`.

A page is a function from a `Visit` (who asks for what) to a response; `visits` decides who gets it, `safety` guards
what is the same for all. What the pages show is read by `gateway.store`; what they do is done by what does it by mail
or by command too. Everything works without a script; htmx spares loading the whole page anew.
"""

from gateway.web.server import Served, serve
from gateway.web.tools import Tools

__all__ = ["Served", "Tools", "serve"]
