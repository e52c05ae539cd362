"""Addons: how they are found and loaded, and what is kept of them (GAME §8)."""

from pathlib import Path

import pytest

from goldomatic.sim.wow.client import Client
from tests.simulation.wow.engine.conftest import AddonWriter, ClientMaker

SAVED = "## SavedVariables: ProbeDB\n## SavedVariablesPerCharacter: ProbeCharDB"


def test_files_run_in_order_with_name_and_namespace(
    make_client: ClientMaker, write_addon: AddonWriter
) -> None:
    write_addon(
        fields="## Title: Probe\n## Title-ruRU: Проба\n## X-Thing: 7\n# a comment",
        First="local name, ns = ... ns.word = name .. '!'",
        Second="local name, ns = ... RESULT = ns.word",
    )
    client = make_client("Мимирон", locale="ruRU")
    assert client.errors == []
    assert client.run("return RESULT, IsAddOnLoaded('Probe')") == ("Probe!", 1)
    assert client.run("return GetAddOnMetadata('Probe', 'Title'), GetAddOnMetadata('Probe', 'X-Thing')") == (
        "Проба",
        "7",
    )


def test_files_are_found_as_windows_finds_them(make_client: ClientMaker, write_addon: AddonWriter) -> None:
    folder = write_addon()
    (folder / "Locales").mkdir()
    (folder / "Locales" / "English.lua").write_bytes(b"\xef\xbb\xbfRESULT = 'found'\r\n")
    (folder / "Probe.toc").write_bytes(b"\xef\xbb\xbf## Interface: 30300\r\nlocales\\english.LUA\r\n")
    client = make_client()
    assert client.errors == []
    assert client.run("return RESULT") == "found"


def test_what_is_wrong_with_an_addon_is_told(make_client: ClientMaker, write_addon: AddonWriter) -> None:
    write_addon("Broken", Code="local x = = 1")
    write_addon("Failing", Code="error('at load')")
    folder = write_addon("Gappy")
    (folder / "Gappy.toc").write_text("## Interface: 30300\nMissing.lua\n", encoding="utf-8")
    (write_addon("Old") / "Old.toc").write_text("## Interface: 20400\n", encoding="utf-8")
    write_addon("Needy", fields="## Dependencies: NoSuchAddon")
    errors = make_client().errors
    assert [error.partition(":")[0] for error in errors] == [
        "Interface\\AddOns\\Broken\\Code.lua",
        "Interface\\AddOns\\Failing\\Code.lua",
        "Couldn't open Interface\\AddOns\\Gappy\\Missing.lua",
        "Old",
        "Needy",
    ]


COUNTING = """
local frame = CreateFrame("Frame")
EVENTS = {}
for _, event in ipairs({"ADDON_LOADED", "PLAYER_LOGIN", "PLAYER_ENTERING_WORLD"}) do
    frame:RegisterEvent(event)
end
frame:SetScript("OnEvent", function(_, event, what)
    table.insert(EVENTS, what and event .. " " .. what or event)
    if event == "ADDON_LOADED" and what == "Probe" then
        ProbeDB = ProbeDB or { count = 0 }
        ProbeDB.count = ProbeDB.count + 1
        ProbeCharDB = (ProbeCharDB or 0) + 1
    end
end)
"""
COUNTS = "return ProbeDB.count, ProbeCharDB"


def test_variables_are_kept_over_reload_and_logout_but_not_over_a_crash(
    make_client: ClientMaker, write_addon: AddonWriter
) -> None:
    write_addon(fields=SAVED, Code=COUNTING)
    client = make_client()
    assert client.run("return EVENTS") == ["ADDON_LOADED Probe", "PLAYER_LOGIN", "PLAYER_ENTERING_WORLD"]
    client.reload()
    assert client.run(COUNTS) == (2, 2)
    client.logout()
    client.login()
    assert client.run(COUNTS) == (3, 3)
    client.run("ProbeDB.count = 1000")
    client.crash()
    client.login()
    # The last that was written was the logout's, with two: what came after it is gone.
    assert client.run(COUNTS) == (3, 3)


def test_each_character_has_its_own(make_client: ClientMaker, write_addon: AddonWriter) -> None:
    write_addon(fields=SAVED, Code=COUNTING)
    make_client().logout()
    other = make_client("Norinn")
    assert other.run(COUNTS) == (2, 1)


def test_reload_by_command_happens_after_the_command(
    make_client: ClientMaker, write_addon: AddonWriter
) -> None:
    write_addon(fields=SAVED, Code=COUNTING)
    client = make_client()
    client.keyboard.type_line("/run ReloadUI() ProbeDB.count = 50")
    client.advance(2)
    assert client.run(COUNTS) == (51, 2)
    client.keyboard.type_line("/reload")
    client.advance(2)
    assert client.run(COUNTS) == (52, 3)


@pytest.mark.parametrize(
    "value",
    [
        "{ 'a', 'b', [7] = 'c', x = { y = true } }",
        "{ ['key with \"quotes\"'] = 'line\\nbreak\\\\ and \\r and \\0 nul', ['Ян'] = 'ы' }",
        "{ [1.5] = -0.25, [-1] = 123456789012, [true] = false }",
        "'just text'",
        "{}",
    ],
)
def test_values_come_back_as_they_were(
    make_client: ClientMaker, write_addon: AddonWriter, value: str
) -> None:
    write_addon(fields=SAVED, Code="")
    client = make_client()
    client.run(f"ProbeDB = {value}")
    before = client.run("return ProbeDB")
    client.reload()
    assert client.run("return ProbeDB") == before
    assert client.errors == []


def test_what_cannot_be_kept_is_left_out(
    make_client: ClientMaker, write_addon: AddonWriter, tmp_path: Path
) -> None:
    write_addon(fields=SAVED, Code="")
    client = make_client()
    client.run("ProbeDB = { f = print, n = 0/0, big = 1/0, ok = 1 } ProbeDB.me = ProbeDB")
    client.logout()
    saved = (tmp_path / "WTF" / "SavedVariables" / "Probe.lua").read_text(encoding="utf-8")
    assert saved == '\nProbeDB = {\n\t["ok"] = 1,\n}\n'
    character = tmp_path / "WTF" / "Icecrown" / "Mimiron" / "SavedVariables" / "Probe.lua"
    assert character.read_text(encoding="utf-8") == "\nProbeCharDB = nil\n"


def test_logout_takes_twenty_seconds(client: Client) -> None:
    client.keyboard.type_line("/logout")
    client.advance(15)
    assert client.is_in_world
    client.advance(6)
    assert not client.is_in_world
