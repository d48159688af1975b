"""The words of the house: frozen values and enums. Imports nothing of ours, does nothing.

`mail` what came in · `people` who is who · `ticket` what is kept · `letter` what we write ·
`decision` what was decided · `outgoing` a letter on its way · `policy` what the operator allows.
"""
