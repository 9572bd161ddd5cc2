"""Parts of a page that came behind the place they belong to, and that its script puts there."""

from __future__ import annotations

from lxml import etree

from parsers.markup import selector

# React streams `<template id="B:0"></template>`, later `<div hidden id="S:0">` with what belongs there; "P:" in a part.
_PLACES = ("B:", "P:")
_MOST_PLACES = 100
_PARTS = selector("//div[@hidden][starts-with(@id, 'S:')]")


def settle(root: etree._Element) -> None:
    """Puts each such part where the page's script would, and shows it."""
    places = [place for place in root.iter("template") if place.get("id", "").startswith(_PLACES)]
    if not places:
        return
    parts = {part.get("id", "")[2:]: part for part in _PARTS(root)}
    for part in parts.values():
        del part.attrib["hidden"]
    for place in places[:_MOST_PLACES]:
        part = parts.pop(place.get("id", "")[2:], None)
        if part is not None and place not in part.iterdescendants("template"):
            place.addprevious(part)
