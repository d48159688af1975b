"""Attachments that a person should not open by accident: why, in words, or "".

By name and by content: a program is one whatever it is called. Which types run on a double click is Microsoft's list
of files that Outlook blocks, without those that only old programs know. A hazard is told, nothing is thrown away.
"""
from __future__ import annotations

import re

from gateway.mail.sniff import OLE, PROGRAM, ZIP, extension, magic, zip_names
from gateway.model.phrase import Phrase

_RUNS = frozenset((
    "exe com scr pif bat cmd vbs vbe js jse ws wsf wsc wsh hta msi msp mst msix appx cpl jar jnlp lnk url reg ps1 "
    "psm1 ps2 psc1 scf inf sct shb shs iso img vhd vhdx udf dll sys drv ocx xll wll gadget application appref-ms chm "
    "hlp ade adp mde mdb accde msc settingcontent-ms library-ms search-ms diagcab theme one onepkg py pyw sh bash "
    "command app dmg pkg deb rpm apk run desktop ace cab"
).split())
_MACROS = frozenset("docm dotm xlsm xltm xlam xla pptm potm ppam ppsm ppa sldm".split())
_HARMLESS_LOOK = re.compile(r"(?i)\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|gif|txt|csv|rtf|zip|html?|mp[34]|odt)"
                            r"[ ._-]{0,80}\.([a-z0-9-]{1,20})$")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")
_OLE_MACROS = ("_VBA_PROJECT".encode("utf-16-le"), "VBA".encode("utf-16-le") + b"\x00\x00", b"Attribut\x00e VB_")
_MAX_LOOK = 8 * 1024 * 1024


def find_hazard(name: str, raw_name: str, data: bytes) -> str:
    """Why the attachment is dangerous; "" where nothing speaks against it. `raw_name` is the one before cleaning."""
    ending, found = extension(name), magic(data)
    double = _HARMLESS_LOOK.search(name)
    if double and (double[1].lower() in _RUNS | _MACROS):
        return Phrase("its name hides that it is a {ending} file", ending=f".{double[1].lower()}")
    if ending in _RUNS:
        return Phrase("is a program or script ({ending})", ending=f".{ending}")
    if found == PROGRAM:
        return Phrase("is a program, whatever its name says")
    if ending in _MACROS:
        return Phrase("is a document with macros ({ending})", ending=f".{ending}")
    if _TURNS.search(raw_name):
        return Phrase("its name turns the reading direction")
    return _inside(found, data)


def _inside(found: str, data: bytes) -> str:
    """Macros and programs inside an office document or an archive."""
    if found == OLE and any(sign in data[:_MAX_LOOK] for sign in _OLE_MACROS):
        return Phrase("is a document with macros")
    if found != ZIP:
        return ""
    for inner in zip_names(data):
        if inner.lower().endswith("vbaproject.bin"):
            return Phrase("is a document with macros")
        if extension(inner) in _RUNS:
            return Phrase("is an archive with a program or script in it ({ending})", ending=f".{extension(inner)}")
    return ""
