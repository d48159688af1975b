"""SPOC gateway: one address for a whole organisation, by e-mail.

The way of one mail: `sources` take it in, `worker.handle` leads it through the rooms
(`mail`, `triage`, `desk`, `letters`, `store`), `postman` sends what was written.
"""
