"""Letters with numbered lines, answered line by line: `2 escalate`, `1 3 close`, `5 why?`.

`read` reads a reply to the question that such a letter carries (`desk.numbered`), `table` says which word means what
about which kind of line and who may say it, `run` does it, `answer` holds it together.
"""
from gateway.desk.lines.answer import act, answer, wanted
from gateway.desk.numbered import question_about

__all__ = ["act", "answer", "question_about", "wanted"]
