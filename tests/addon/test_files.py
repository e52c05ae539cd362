"""The addon as a folder of files: its .toc, its texts, its lint, its size (SPEC §11)."""

import re
import shutil
import subprocess
from typing import Any

import pytest

import goldomatic
from goldomatic.protocol import texts
from goldomatic.protocol.commands import parse_command
from goldomatic.protocol.link import Verb
from goldomatic.protocol.tags import ITEM_PARTS_MAX
from tests.support.addon_lua import ADDON, NAME, PureAddon, plain, texts_of, toc_files, toc_lines
from tests.support.vectors import REPOSITORY, command_as_json, load_vectors

LUA_FILES = sorted(path.relative_to(ADDON).as_posix() for path in ADDON.rglob("*.lua"))


def test_the_toc_lists_every_file_once() -> None:
    assert sorted(toc_files()) == LUA_FILES


def test_the_toc_is_for_this_client_and_bears_the_version() -> None:
    lines = toc_lines()
    assert "## Interface: 30300" in lines
    assert f"## Version: {goldomatic.__version__}" in lines
    assert "## SavedVariablesPerCharacter: MimironsGoldOMaticDB" in lines


def test_luacheck_finds_nothing() -> None:
    luacheck = shutil.which("luacheck")
    assert luacheck, "luacheck is missing: apt-get install lua-check"
    done = subprocess.run(
        [luacheck, "--no-color", "--quiet", "addon"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", LUA_FILES)
def test_a_file_stays_readable(file: str) -> None:
    lines = (ADDON / file).read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 300
    assert lines[0].startswith("-- "), "a file says first what it is for"


def test_the_whispers_are_the_product_s() -> None:
    addon = PureAddon("Texts.lua")
    assert plain(addon.ns.Texts) == {
        "WINNER_WHISPER": texts.WINNER_WHISPER,
        "MAIL_SENT_WHISPER": texts.MAIL_SENT_WHISPER,
        "GIFT_WHISPER": texts.GIFT_WHISPER,
    }


def test_both_languages_have_every_text_with_the_same_places() -> None:
    english, russian = texts_of("enUS"), texts_of("ruRU")
    own = (ADDON / "Locales" / "ruRU.lua").read_text(encoding="utf-8")
    places = re.compile(r"%[sd]")
    for key, text in english.items():
        assert re.search(rf"^  {key} = ", own, re.MULTILINE), f"{key} is not translated"
        assert places.findall(text) == places.findall(russian[key]), key
    assert english.keys() == russian.keys()


def test_every_text_that_is_used_is_there() -> None:
    code = "\n".join(
        (ADDON / file).read_text(encoding="utf-8") for file in LUA_FILES if "Locales" not in file
    )
    known = texts_of("enUS")
    used = set(re.findall(r'ns\.text\("([a-z_]+)"[,)]', code))
    used |= set(re.findall(r'ns\.tell\("\w+", "([a-z_]+)"[,)]', code))
    used |= set(re.findall(r'"((?:hint|disarmed|reason)_[a-z_]+)"', code)) - {"reason_"}
    assert len(used) > 40
    assert {key for key in used if key not in known} == set()


def test_the_diagram_of_a_row_has_no_dead_end_but_sent() -> None:
    addon = PureAddon("Letters.lua", "Names.lua", "Grammar.lua", "Rows.lua")
    table: dict[str, Any] = plain(addon.ns.Rows.TRANSITIONS)
    assert {state for state, events in table.items() if not events} == {"SENT"}
    assert {target for events in table.values() if events for target in events.values()} <= table.keys()
    assert plain(addon.ns.Grammar)["ITEM_PARTS_MAX"] == ITEM_PARTS_MAX


# --- the typed lines, run as the game would run them --------------------------------------------

FUNCTIONS = [
    "MGM_RunWhoForSpin",
    "NotifyWinnerWhisper",
    "ReceiveGold",
    "MGM_RequestGiftItems",
    "MGM_RequestGiftConfirmation",
    "MGM_GiftReady",
    "MGM_Withdraw",
    "MGM_Hello",
    "MGM_Use",
]


class Commands:
    """Commands.lua over parts that only note what they are asked to do."""

    def __init__(self) -> None:
        self.done: list[dict[str, Any]] = []
        self.refused: list[str] = []
        addon = PureAddon("Letters.lua", "Names.lua", "Grammar.lua")
        lua, ns = addon.lua, addon.ns
        lua.execute("geterrorhandler = function() return function() end end")
        ns["try"] = lua.eval("function(f, ...) return pcall(f, ...) end")
        ns.Link = addon.table(
            hear=lambda: None,
            session="k3v9x0qa",
            emit=self._emit,
            greet=lambda nonce: self._note("MGM_Hello", nonce=nonce),
            use=lambda transport, flush: self._note("MGM_Use", transport=transport, flush=flush),
        )
        ns.Who = addon.table(look_up=lambda i, n, _: self._note("MGM_RunWhoForSpin", id=i, characterName=n))
        ns.Winners = addon.table(ask=lambda _, i, n: self._note("NotifyWinnerWhisper", id=i, characterName=n))
        ns.Receive = addon.table(gold=self._gold(addon), withdraw=lambda i: self._note("MGM_Withdraw", id=i))
        ns.Gifts = addon.table(
            list=lambda i: self._note("MGM_RequestGiftItems", id=i),
            ready=lambda i: self._note("MGM_GiftReady", id=i),
            confirm=lambda i, n, item: self._note(
                "MGM_RequestGiftConfirmation",
                id=i,
                characterName=n,
                itemId=item["id"],
                bag=item["bag"],
                slot=item["slot"],
                count=item["count"],
            ),
        )
        load = lua.eval("function(text, ns) assert(loadstring(text))('Addon', ns) end")
        load((ADDON / "Commands.lua").read_text(encoding="utf-8"), ns)
        self.lua = lua

    def _emit(self, tag: str) -> None:
        if tag.startswith("[MGM_ERR:"):
            self.refused.append(tag)

    def _note(self, function: str, **arguments: Any) -> None:
        self.done.append({"name": function, **arguments})

    def _gold(self, addon: PureAddon) -> Any:
        def gold(data: object) -> None:
            good, bad = addon.ns.Grammar.gold_entries(data)
            entries = [
                {"id": each["id"], "characterName": each["name"], "copper": each["copper"]}
                for each in plain(good)
            ]
            self.refused += [str(each) for each in plain(bad)]
            if entries:
                self._note("ReceiveGold", entries=entries)

        return gold

    def run(self, line: str) -> bool:
        """Run what the game would run of the line; return whether it was a script without errors."""
        if not line.startswith("/run "):
            return False
        script = "".join(f"\\{byte:03}" for byte in line.removeprefix("/run ").encode())
        return bool(
            self.lua.eval(f'(function() local f = loadstring("{script}") return f and pcall(f) end)()')
        )


# The Desktop never types these; to the game's Lua they are the same call, and there is no harm in it.
SAME_CALL = {
    "Cyrillic letters typed as they are",
    "a space between arguments",
    "an argument too many",
    "an escape that is not of three digits",
    "something after the call",
}
# SPEC §11: the good entries are kept, the bad ones told.
KEPT_IN_PART = {"an empty entry between two", "an empty entry at the end", "half an entry"}


@pytest.mark.parametrize("case", load_vectors("typed_lines"), ids=lambda case: case["why"])
def test_a_typed_line_does_in_lua_what_it_means_in_python(case: dict[str, Any]) -> None:
    commands = Commands()
    ran = commands.run(case["line"])
    if case["command"] is not None:
        command = parse_command(case["line"])
        assert command is not None
        assert ran
        assert commands.done == [case["command"]] == [command_as_json(command)]
        assert commands.refused == []
    elif case["why"] in SAME_CALL:
        assert len(commands.done) == 1
    else:
        assert bool(commands.done) == (case["why"] in KEPT_IN_PART)
        assert commands.refused or not ran or case["why"] == "another function of the game"


def test_the_protocol_page_tells_every_word_that_is_said() -> None:
    page = (REPOSITORY / "docs" / "game-protocol.md").read_text(encoding="utf-8")
    code = {file: (ADDON / file).read_text(encoding="utf-8") for file in LUA_FILES}
    reasons = set()
    for file in ("Commands.lua", "Receive.lua", "Gifts.lua", "Awaited.lua", "Grammar.lua"):
        reasons |= set(
            re.findall(r'(?:return (?:nil, )?|refuse\(entry\.id, |reason = |entry, )"([a-z_]+)"', code[file])
        )
    reasons |= set(re.findall(r'err\("mail", [\w.]+, "([a-z_]+)"\)', "".join(code.values())))
    reasons |= set(re.findall(r'= \{ "([a-z_]+)", true \}', code["Refusals.lua"])) | {"item_gone"}
    assert len(reasons) > 15
    assert {reason for reason in reasons if f"`{reason}`" not in page} == set()
    assert {name for name in FUNCTIONS if f"/run {name}(" not in page} == set()
    words = set(re.findall(r'of_one_id\("([A-Z_]+)"\)', code["Grammar.lua"]))
    words |= set(re.findall(r"\[MGM_([A-Z]+)", code["Grammar.lua"]))
    assert len(words) == 12
    assert {word for word in words if f"[MGM_{word}" not in page} == set()
    assert {verb.value for verb in Verb if f"`{verb.value}`" not in page} == set()


def test_the_addon_is_named_as_its_folder() -> None:
    assert (ADDON / f"{NAME}.toc").is_file()
