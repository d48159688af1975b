"""A topic that is only described works from the first mail: its description and keywords become small mails.

Promises: what is made here is used for training, never for measuring; a keyword stands alone (so that it counts by
itself) and together with the others; an operator's example is a real example and is handed on as it is.
"""

from collections.abc import Iterable

from classifier.model import Example, TopicSpec

# A described topic among measured ones is a handful of lines against hundreds of mails. With weight 1 it gets
# 16 to 34 % of its mails right, with 10 it gets 27 to 50 %; more gains nothing, and topics with examples lose nothing.
WEIGHT = 10.0


def pseudo_examples(specs: Iterable[TopicSpec]) -> tuple[Example, ...]:
    """What name, description and keywords of each topic say, as examples."""
    return tuple(example for spec in specs for example in pseudo_examples_of(spec))


def pseudo_examples_of(spec: TopicSpec) -> list[Example]:
    """One mail for each keyword, one for all of them, one for name and description."""
    name = spec.name.replace("-", " ").replace("_", " ")
    found = [Example(f"{name}. {spec.description}".strip(), spec.name, weight=WEIGHT)]
    found += [Example(keyword, spec.name, weight=WEIGHT) for keyword in spec.keywords if keyword.strip()]
    if len(spec.keywords) > 1:
        found.append(Example(" ".join(spec.keywords), spec.name, weight=WEIGHT))
    return found


def given_examples(specs: Iterable[TopicSpec]) -> tuple[Example, ...]:
    """The examples an operator wrote into the configuration."""
    return tuple(Example(text, spec.name) for spec in specs for text in spec.examples if text.strip())
