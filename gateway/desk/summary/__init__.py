"""A sponsor's weekly summary.

    letter       what needs him, numbered, then how the week was
    figures      what the store has read, summed up; figure_words: in words and bars
    lateness     why a ticket is late
    when         when his next one comes
    wishes       what he wants otherwise, by a reply; words: how he says it
"""
from gateway.desk.summary.letter import Reading, send, summarise

__all__ = ["Reading", "send", "summarise"]
