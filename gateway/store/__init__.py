"""What is kept: SQLAlchemy Core, one file per noun. Nothing here reads the clock or decides anything.

`engine` opens · `tables` what lies where · `blobs` big bytes · `inbox` mail in · `outbox` letters out · `due` what
falls due · `unit` reads a situation and carries out decisions in one transaction · `reports` for people and programs.
"""
