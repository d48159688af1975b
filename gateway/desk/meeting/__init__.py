"""Meetings: times are offered, one is booked, real invitations go out, and what calendars answer comes back.

    words        what `#meet` asks for
    slots        when all of them can
    booking      offered, booked, moved, cancelled: what is kept of it, what its guests get
    choice       the one outside says which time suits
    replies      what calendars answer to an invitation
    due          what time brings: the agenda before, the question for notes after, the end with its ticket
"""
