"""Text with HTML tags into plain text and message entities, as strictly as Telegram does it."""

import re
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise

from bot.demo.chats import Json
from bot.demo.refusals import ApiError, bad_request

SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
}
TAGS = {*SIMPLE_TAGS, "a", "span", "tg-emoji"}

_TAG = re.compile(r"<(/?)([^\s>]*)([^>]*)(>?)")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[\w.-]+))?""")
# Telegram knows four names and all numbers; any other "&" stands for itself.
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
_FOUND = {
    "bot_command": re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])"),
    "url": re.compile(
        r"(?<![\w@/.])(?:https?://[^\s<>]+[^\s<>.,;:!?)\]}'\"]|(?:[a-z0-9-]+\.)+(?:com|org|net|co\.uk)\b)"
    ),
    "email": re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
}


def utf16_length(text: str) -> int:
    """Count UTF-16 code units, which is what Telegram's offsets and limits count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int


@dataclass
class _Reader:
    source: str
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)

    def refuse(self, why: str, at: int | None = None) -> ApiError:
        where = "" if at is None else f" at byte offset {len(self.source[:at].encode())}"
        return bad_request(f"can't parse entities: {why.format(where=where)}")

    def read(self) -> None:
        position = 0
        for tag in _TAG.finditer(self.source):
            self.text += _decoded(self.source[position : tag.start()])
            self._close(tag) if tag[1] else self._open(tag)
            position = tag.end()
        self.text += _decoded(self.source[position:])
        if self.open:
            raise self.refuse(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')

    def _open(self, tag: re.Match[str]) -> None:
        name = tag[2].lower()
        if not tag[4]:
            raise self.refuse("Unclosed start tag{where}", tag.start())
        if name not in TAGS:
            raise self.refuse(f'Unsupported start tag "{name}"{{where}}', tag.start())
        attributes = {a[1].lower(): unescape((a[2] or "").strip("\"'")) for a in _ATTRIBUTE.finditer(tag[3])}
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self.refuse('Tag "span" must have class "tg-spoiler"{where}', tag.start())
        self.open.append(_Open(name, attributes, utf16_length(self.text)))

    def _close(self, tag: re.Match[str]) -> None:
        if not self.open:
            raise self.refuse("Unexpected end tag{where}", tag.start())
        if not tag[4] or tag[3].strip():
            raise self.refuse("Unclosed end tag{where}", tag.start())
        opened = self.open.pop()
        if tag[2] and tag[2].lower() != opened.tag:
            expected = f'expected "</{opened.tag}>", found "</{tag[2]}>"'
            raise self.refuse(f"Unmatched end tag{{where}}, {expected}", tag.start())
        self._add(opened, utf16_length(self.text) - opened.offset)

    def _add(self, opened: _Open, length: int) -> None:
        if length == 0:
            return
        entity: Json = {"offset": opened.offset, "length": length}
        match opened.tag:
            case "a":
                url = opened.attributes.get("href", "")
                if not re.match(r"(https?|tg|mailto|tel):", url):
                    return  # Telegram shows such a link as plain text
                entity |= {"type": "text_link", "url": url}
            case "span":
                entity["type"] = "spoiler"
            case "tg-emoji":
                entity |= {"type": "custom_emoji", "custom_emoji_id": opened.attributes.get("emoji-id", "")}
            case "blockquote" if "expandable" in opened.attributes:
                entity["type"] = "expandable_blockquote"
            case tag:
                entity["type"] = SIMPLE_TAGS[tag]
        self.entities.append(entity)


def _decoded(text: str) -> str:
    return _REFERENCE.sub(lambda reference: unescape(reference[0]), text)


def parse(text: str, parse_mode: str | None) -> tuple[str, tuple[Json, ...]]:
    """Return the text without tags, trimmed, and its entities; refuse what Telegram cannot parse."""
    if not parse_mode:
        return _finish(text, [])
    if parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode (this stand-in reads HTML only)")
    reader = _Reader(text)
    reader.read()
    return _finish(reader.text, reader.entities)


def _finish(text: str, entities: list[Json]) -> tuple[str, tuple[Json, ...]]:
    trimmed = text.strip()
    lead = utf16_length(text[: len(text) - len(text.lstrip())])
    end = utf16_length(trimmed)
    kept = [moved for entity in entities if (moved := _moved(entity, lead, end))]
    marked = [
        (e["offset"], e["offset"] + e["length"]) for e in kept if e["type"] in {"code", "pre", "text_link"}
    ]
    every = kept + [e for e in found(trimmed) if not _overlaps(e, marked)]
    return trimmed, tuple(sorted(every, key=lambda e: (e["offset"], -e["length"])))


def _moved(entity: Json, lead: int, end: int) -> Json | None:
    start = max(entity["offset"] - lead, 0)
    stop = min(entity["offset"] - lead + entity["length"], end)
    return entity | {"offset": start, "length": stop - start} if stop > start else None


def _overlaps(entity: Json, spans: list[tuple[int, int]]) -> bool:
    start, stop = entity["offset"], entity["offset"] + entity["length"]
    return any(start < b and a < stop for a, b in spans)


def found(text: str) -> list[Json]:
    """Return what Telegram finds in plain text by itself: commands, links and e-mail addresses."""
    hits = [(m.start(), m.end(), kind) for kind, pattern in _FOUND.items() for m in pattern.finditer(text)]
    hits.sort()
    apart = hits[:1] + [later for earlier, later in pairwise(hits) if later[0] >= earlier[1]]
    return [
        {"type": kind, "offset": utf16_length(text[:start]), "length": utf16_length(text[start:stop])}
        for start, stop, kind in apart
    ]
