"""Approvals: a POC asks a sponsor for a yes or no, and what comes back counts only where it is surely his word.

    request      what stands behind `#approve`: whom, by when, what
    asking       sponsors are asked, others in their place, or nobody any more
    letters      what they read, and what the POC reads
    given        what a question is about, and what waits for a second word
    words        what an answer says: yes, no, up to, or something that must be asked back; vocabulary: in which words
    sitting      who answers, what he was asked, whether he still can
    answers      what counts as his word, and what follows
    doubts       what looks like an answer and is none
    record       what is written down, and who hears of it
    due          what time brings: a reminder, his deputy, the end
"""
from gateway.desk.approval.answers import answer, answer_line, confirm
from gateway.desk.approval.doubts import of_another
from gateway.desk.approval.due import end, remind, sponsor_is_away

__all__ = ["answer", "answer_line", "confirm", "end", "of_another", "remind", "sponsor_is_away"]
