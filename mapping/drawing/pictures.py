"""The page of a map once it is drawn: the files it loads, the policy it runs under, and the same in one file.

Kept apart from the drawing, so that serving a map needs none of the libraries that drew it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html import escape

from fraudhub.geography.levels import Level
from mapping.drawing.boundary_scripts import script_name

ENGINE_VERSION = "3"  # of the drawing: raised, here and in shading.js, when the same figures would be drawn otherwise
STATIC_URL = "/assets/"


def picture_assets(level: Level) -> tuple[str, ...]:
    """The static files a map of this level is made of, in the order a page loads them."""
    others = () if level is Level.BOROUGH else (script_name(Level.BOROUGH),)
    return (
        "leaflet/leaflet.css",
        "mapping/picture.css",
        "topojson-client.min.js",
        script_name(level),
        "mapping/shading.js",
        "leaflet/leaflet.js",
        *others,
        "mapping/picture.js",
    )


def show_number(value: float, decimals: int) -> str:
    """As it is printed everywhere: 1,234 or 5.4."""
    return f"{value:,.{decimals}f}"


def signed_percent(percent: float) -> str:
    """+5%, −12% or 0%."""
    size = round(abs(percent))
    return f"{'' if size == 0 else '−' if percent < 0 else '+'}{size}%"


def picture_policy(asset_url: Callable[[str], str], level: Level) -> str:
    """The Content-Security-Policy of a map served in a sandboxed frame.

    Such a frame has an opaque origin, for which 'self' means different things to different browsers; so each file is
    allowed by its full address. `asset_url` gives that for a static file's name.
    """
    names = picture_assets(level)
    scripts = " ".join(asset_url(name) for name in names if name.endswith(".js"))
    styles = " ".join(asset_url(name) for name in names if name.endswith(".css"))
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox allow-scripts"
    )


def with_addresses(page: bytes, asset_url: Callable[[str], str], level: Level) -> bytes:
    """The same page with each file's present address: its name carries the hash of its content once published."""
    for name in picture_assets(level):
        page = page.replace(f'"{STATIC_URL}{name}"'.encode(), f'"{escape(asset_url(name))}"'.encode())
    return page


def in_one_file(page: bytes, read_asset: Callable[[str], bytes], level: Level) -> bytes:
    """The same page with everything inside, under a policy that allows that and nothing else; opens from a disk."""
    allowed = {"script": [], "style": []}
    for name in picture_assets(level):
        content = read_asset(name).replace(b"\r\n", b"\n")  # as a browser reads it, or the hash is another one
        digest = b64encode(sha256(content).digest()).decode()
        if name.endswith(".js"):
            if b"</script" in content.lower():
                raise ValueError(f"{name} cannot stand inside a page.")
            old, new = f'<script src="{STATIC_URL}{name}"></script>'.encode(), b"<script>" + content + b"</script>"
            allowed["script"].append(f"'sha256-{digest}'")
        else:
            old, new = f'<link rel="stylesheet" href="{STATIC_URL}{name}">'.encode(), b"<style>" + content + b"</style>"
            allowed["style"].append(f"'sha256-{digest}'")
        page = page.replace(old, new)
    policy = (
        f"default-src 'none'; script-src {' '.join(allowed['script'])}; style-src {' '.join(allowed['style'])}; "
        "base-uri 'none'; form-action 'none'"
    )
    meta = f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace(b'<meta charset="utf-8">', meta.encode(), 1)
