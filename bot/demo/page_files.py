"""The page's own files, and the files people and the bot send each other, each under its policy."""

from pathlib import Path

from aiohttp import web

from bot.demo.chats import StoredFile

FOLDER = Path(__file__).parent / "page"
ASSETS = {
    "index.html": "text/html",
    "page.css": "text/css",
    "page.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FILE_POLICY = "sandbox; default-src 'none'"
SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})


def asset(name: str) -> web.FileResponse:
    """One of the page's own files."""
    if name not in ASSETS:
        raise web.HTTPNotFound(text="There is no such file.")
    headers = {
        "Content-Type": f"{ASSETS[name]}; charset=utf-8",
        "Content-Security-Policy": PAGE_POLICY,
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    return web.FileResponse(FOLDER / name, headers=headers)


def stored(file: StoredFile) -> web.Response:
    """A file somebody sent, shut in a sandbox; anything but a picture is a download."""
    kind = "image/png" if file.kind == "photo" and file.data.startswith(b"\x89PNG") else file.mime_type
    inline = kind in SHOWN_INLINE
    headers = {
        "Content-Security-Policy": FILE_POLICY,
        "Content-Disposition": f'{"inline" if inline else "attachment"}; filename="{_plain(file.name)}"',
        "X-Content-Type-Options": "nosniff",
    }
    content_type = kind if inline else "application/octet-stream"
    return web.Response(body=file.data, content_type=content_type, headers=headers)


def _plain(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
