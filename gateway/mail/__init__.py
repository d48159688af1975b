"""Bytes of a mail -> words of `model.mail`; letters -> bytes. Pure: no sockets, no database, no clock.

`parse` is the way in: it bounds a mail, reads it and never raises on bad mail. `screen` says what is to
become of it, `inspect` shows it. The other files hold one rule of reading each.
"""
