"""Letters in words: a frozen letter and a frame become subject, text and HTML.

Promises: `Letters.render` always comes back with a letter a person can use; what people wrote is data,
never template code and never raw HTML. Does not know addresses' tags, threads or MIME (that is `mail.compose`).

`render` the one door · `sandbox` what templates may touch · `filters` helpers they have · `language` dates and words
· `human_text` people's words as HTML · `plain` the letter of last resort · `check` and `samples` for the operator
"""
from gateway.letters.render import Letters, TemplateFailure
from gateway.letters.samples import NOW, sample, sample_frame, samples

__all__ = ["NOW", "Letters", "TemplateFailure", "sample", "sample_frame", "samples"]
