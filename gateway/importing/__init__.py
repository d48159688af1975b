"""Old mail: read from an mbox, a Maildir or a mailbox, and brought in as tickets without a letter to anybody.

`taking` is the corridor: it reads a batch, asks the desk what becomes of it (`desk/old_mail`), and writes it in one
short transaction (`store/bringing`). `mbox`, `maildir` and `mailbox` find the mails, each as a `found.Found`. Begun
again it passes over what is here already, so it may be ended at any moment.

Tickets of another helpdesk come by lines (docs/import.md): the package `helpdesk` reads them and is their corridor, and
the desk says what becomes of them (`desk/foreign_ticket`).
"""
