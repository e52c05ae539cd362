"""What Lua code finds in the game, and what it does not (GAME §8)."""

import pytest

from goldomatic.sim.wow.client import Client, LuaError
from goldomatic.sim.wow.lua_runtime import Lua
from tests.simulation.wow.engine.conftest import ClientMaker

GONE = (
    "io os require package module debug loadfile dofile python load C_Timer C_ChatInfo C_AddOns"
    " RegisterAddonMessagePrefix C_Container CreateFromMixins Mixin IsInRaid UnitFullName"
)
THERE = (
    "pairs ipairs pcall xpcall loadstring setfenv getfenv newproxy collectgarbage coroutine bit wipe"
    " strsplit strtrim strjoin strlower format gsub tinsert tremove sort date time GetTime"
    " hooksecurefunc geterrorhandler seterrorhandler SendChatMessage SendSystemMessage LoggingChat"
    " CreateFrame UnitName GetRealmName GetLocale GetAddOnMetadata ReloadUI RunScript print random"
    " UIParent GameTooltip DEFAULT_CHAT_FRAME SlashCmdList"
)
MISSING_METHODS = {
    "Frame": "SetShown SetSize SetColorTexture RegisterUnitEvent SetIgnoreParentAlpha SetResizeBounds",
    "Button": "SetEnabled SetShown",
    "EditBox": "SetEnabled Disable SetDrawLayer",
    "Slider": "SetObeyStepOnDrag",
}


@pytest.mark.parametrize("name", GONE.split())
def test_what_the_game_does_not_have_is_nil(client: Client, name: str) -> None:
    assert client.run(f"return {name}") is None


@pytest.mark.parametrize("name", THERE.split())
def test_what_the_game_has_is_there(client: Client, name: str) -> None:
    assert client.run(f"return type({name})") in {"function", "table"}


@pytest.mark.parametrize(
    ("kind", "method"), [(kind, name) for kind, names in MISSING_METHODS.items() for name in names.split()]
)
def test_a_method_of_later_clients_is_nil(client: Client, kind: str, method: str) -> None:
    assert client.run(f"return CreateFrame('{kind}').{method}") is None


def test_unknown_types_and_templates_are_errors(client: Client) -> None:
    with pytest.raises(LuaError, match="Unknown frame type 'Frobnicator'"):
        client.run("CreateFrame('Frobnicator')")
    with pytest.raises(LuaError, match='Couldn\'t find inherited node "BackdropTemplate"'):
        client.run("CreateFrame('Frame', nil, UIParent, 'BackdropTemplate')")
    with pytest.raises(LuaError, match='doesn\'t have a "OnClick" script'):
        client.run("CreateFrame('Frame'):SetScript('OnClick', function() end)")


@pytest.mark.parametrize("name", ["RunMacroText", "CastSpellByName", "TargetUnit", "JumpOrAscendStart"])
def test_protected_functions_are_blocked(client: Client, name: str) -> None:
    client.run(
        "BLOCKED = {} local f = CreateFrame('Frame') f:RegisterEvent('ADDON_ACTION_BLOCKED')"
        " f:SetScript('OnEvent', function(_, _, _, what) table.insert(BLOCKED, what) end)"
    )
    assert client.run(f"return {name}('/who Norinn')") is None
    assert client.run("return BLOCKED") == [f"{name}()"]
    assert client.errors == [f"ADDON_ACTION_BLOCKED:  called {name}()"]
    assert client.chat_lines == ["Interface action failed because of an AddOn"]


def test_a_secure_hook_comes_after_and_changes_nothing(client: Client) -> None:
    answer = client.run(
        """
        ORDER = {}
        function Original(a, b) table.insert(ORDER, "original") return a, b, nil, 4 end
        hooksecurefunc("Original", function(a) table.insert(ORDER, "hook " .. a) error("mine") end)
        return select("#", Original(1, 2)), Original(1, 2)
        """
    )
    assert answer == (4, 1, 2, None, 4)
    assert client.run("return ORDER") == ["original", "hook 1", "original", "hook 1"]
    assert all("mine" in error for error in client.errors)
    with pytest.raises(LuaError):
        client.run("hooksecurefunc('NoSuchFunction', print)")


def test_time_is_the_virtual_clock_s(client: Client) -> None:
    assert client.run("return date('!%Y-%m-%dT%H:%M:%SZ')") == "2026-04-10T18:00:02Z"
    assert client.run("return date('%H:%M:%S')") == "21:00:02"
    assert client.run("return time() - time({year=2026, month=4, day=10, hour=21, min=0, sec=0})") == 2
    assert client.run("return date('*t').hour, date('!*t').hour, date('*t').wday") == (21, 18, 6)
    before = client.run("return GetTime()")
    client.advance(1.5)
    assert client.run("return GetTime()") == pytest.approx(before + 1.5)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("strsplit(':', 'a:b::c')", ("a", "b", "", "c")),
        ("strsplit(';.', 'a;b.c')", ("a", "b", "c")),
        ("strsplit(':', 'a:b:c', 2)", ("a", "b:c")),
        ("strtrim('  x y\\t\\n')", "x y"),
        ("strtrim('--x--', '-')", "x"),
        ("strjoin('-', 1, 'b')", "1-b"),
        ("format('%2$s %1$s', 'world', 'hello')", "hello world"),
        ("string.lower('ЯAB')", "Яab"),
        (
            "bit.band(0xFF0F, 0x0FF0), bit.bxor(1, 3), bit.lshift(1, 31), bit.bnot(0)",
            (0xF00, 2, 1 << 31, (1 << 32) - 1),
        ),
        ("tostringall(nil, 1, 'x')", ("nil", "1", "x")),
        ("#'Ян'", 4),
    ],
)
def test_the_game_s_own_functions(client: Client, code: str, expected: object) -> None:
    assert client.run(f"return {code}") == expected


def test_chance_repeats_with_its_seed(make_client: ClientMaker) -> None:
    draw = "local t = {} for i = 1, 20 do t[i] = random(1000) end return t"
    first = make_client(seed=1)
    drawn = first.run(draw)
    first.logout()
    assert make_client(seed=1).run(draw) == drawn


def test_bytes_that_are_no_text_survive() -> None:
    lua = Lua()
    lua.set("same", lua.function(lambda text: text))
    assert lua.execute(b"return same('\\255\\0x') == '\\255\\0x'", "=t") is True


def test_a_defect_of_the_simulator_cannot_be_caught_by_an_addon(client: Client) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    client.register("Broken", broken)
    with pytest.raises(ZeroDivisionError):
        client.run("pcall(Broken)")


def test_a_c_function_drops_arguments_too_many_and_knows_nil_for_those_missing(client: Client) -> None:
    client.register("Two", lambda a, b: f"{a} {b}")
    assert client.run("return Two(1), Two(1, 2, 3), type(Two)") == ("1 None", "1 2", "function")
