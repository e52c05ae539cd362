"""The panel's built files: found, given the EBS's address, and packed for Twitch (SPEC §13).

They lie beside this module in an installed package, and in ``panel/dist`` of a checkout once they are built.
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
import mimetypes
import zipfile
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from goldomatic.panel import building

__all__ = [
    "CONFIG",
    "HELPER_ADDRESS",
    "BadAddress",
    "NotAPanel",
    "PanelNotBuilt",
    "check_ebs_address",
    "config_script",
    "content_policy",
    "media_type",
    "pack",
    "pack_sources",
    "panel_files",
    "repack",
]

CONFIG: Final = "config.js"
"""The one file that differs between two EBS."""

HELPER_ADDRESS: Final = "https://extension-files.twitch.tv/helper/v1/twitch-ext.min.js"
"""Twitch's own script, which every page of an Extension loads first."""

_PACKAGED: Final = Path(__file__).with_name("dist")
_PAGE: Final = "panel.html"
# A zip knows no earlier time; the same files make the same zip.
_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
# Far more than a panel; a zip that claims more is not one of ours.
_ZIP_BYTES_MAX: Final = 5_000_000


class PanelNotBuilt(Exception):
    """This checkout has not built the panel yet."""


class BadAddress(Exception):
    """The EBS's address cannot be called from Twitch's pages; the text says why."""


class NotAPanel(Exception):
    """The zip is not one that `pack` wrote."""


def panel_files() -> dict[str, bytes]:
    """Return every file that goes to Twitch, by name; :class:`PanelNotBuilt`."""
    folders = [_PACKAGED]
    with contextlib.suppress(building.BuildFailed):
        folders.append(building.built_folder())
    for folder in folders:
        if (folder / _PAGE).is_file():
            return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    raise PanelNotBuilt("the panel is not built yet: `mgm panel build` does it")


def check_ebs_address(text: str) -> str:
    """Return the address as the panel takes it; :class:`BadAddress`.

    Browsers let Twitch's pages call ``https`` only, or this very machine.
    """
    address = text.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise BadAddress(f"{text!r} is not an address, such as https://ebs.example.org") from None
    if not host or parts.scheme not in ("http", "https") or parts.query or parts.fragment or parts.username:
        raise BadAddress(f"{text!r} is not an address, such as https://ebs.example.org")
    if not address.isascii() or any(character in address for character in " '\"<>\\;,"):
        raise BadAddress(f"{text!r} has characters that an address does not have")
    if parts.scheme == "http" and not _is_this_machine(host):
        raise BadAddress(f"{text!r} must begin with https://: Twitch's pages may not call anything else")
    return address


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def config_script(ebs_address: str, *, clock_rate: float = 1.0) -> bytes:
    """Return ``config.js`` for an EBS; an empty address is that of the page itself."""
    told = json.dumps({"ebs": ebs_address, "clockRate": clock_rate})
    return f"globalThis.MGM_PANEL = {told};\n".encode()


def content_policy(client_id: str, ebs_address: str) -> str:
    """Return the Content-Security-Policy that Twitch puts on the pages of an Extension.

    The form is the one that Twitch's servers send (docs/twitch.md §6); ``ebs_address`` stands for the list of
    addresses that the Extension's version declares.
    """
    own = f"'self' https://{client_id}.ext-twitch.tv"
    analytics = "https://*.google-analytics.com"
    ancestors = (
        "https://supervisor.ext-twitch.tv https://extension-files.twitch.tv https://*.twitch.tv https://*.twitch.tech"
        " https://localhost.twitch.tv:* https://localhost.twitch.tech:* http://localhost.rig.twitch.tv:*"
    )
    return "; ".join(
        (
            f"default-src {own}",
            "block-all-mixed-content",
            f"img-src {own} {analytics} data: blob:",
            f"media-src {own} data: blob:",
            f"frame-ancestors {ancestors}",
            f"font-src {own} https://fonts.googleapis.com https://fonts.gstatic.com",
            f"style-src {own} 'unsafe-inline' https://fonts.googleapis.com",
            f"connect-src {own} https://api.twitch.tv wss://pubsub-edge.twitch.tv {ebs_address} {analytics}",
            f"script-src {own} https://extension-files.twitch.tv {analytics}",
        )
    )


def media_type(name: str) -> str:
    """Return what a file is served as."""
    # The system's own table may say something else of JavaScript, and browsers are strict about modules.
    if name.endswith(".js"):
        return "text/javascript; charset=utf-8"
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed


def pack(path: Path, ebs_address: str) -> int:
    """Write the zip for the Twitch console, with the EBS's address in it; return how many files it holds.

    The same files make the same bytes. :class:`PanelNotBuilt`, :class:`BadAddress`, OSError.
    """
    return _write(path, panel_files(), ebs_address)


def repack(source: Path, path: Path, ebs_address: str) -> int:
    """Write a released zip anew, for another EBS; needs neither sources nor Node.

    :class:`NotAPanel`, :class:`BadAddress`, OSError.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _ZIP_BYTES_MAX:
                raise NotAPanel(f"{source} is too large to be a panel")
            files = {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile as error:
        raise NotAPanel(f"{source} is not a zip: {error}") from error
    if _PAGE not in files or CONFIG not in files or any("/" in name or "\\" in name for name in files):
        raise NotAPanel(f"{source} is not a panel that `mgm panel zip` wrote")
    return _write(path, files, ebs_address)


def pack_sources(path: Path) -> int:
    """Write a zip with what the panel is built from, for Twitch's reviewers; return how many files it holds.

    What it holds makes the very files of `pack`, but for `CONFIG`; its README says how. The same sources make
    the same bytes. The panel is built first where that is due. :class:`building.BuildFailed`, OSError.
    """
    building.build()
    return _zip(path, building.source_files())


def _write(path: Path, files: dict[str, bytes], ebs_address: str) -> int:
    return _zip(path, files | {CONFIG: config_script(check_ebs_address(ebs_address))})


def _zip(path: Path, content: dict[str, bytes]) -> int:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(content):
            entry = zipfile.ZipInfo(name, date_time=_ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # As if it had been made on a Unix, wherever it is made.
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content[name])
    return len(content)
