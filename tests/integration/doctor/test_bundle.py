"""The support bundle: what helps goes along, secrets and other people's words do not (SPEC §16)."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from goldomatic.desktop.adapters.journal import Journal
from goldomatic.desktop.config import Configuration, read_configuration
from goldomatic.desktop.core.memory import CharacterJudged, Session, SessionTold
from goldomatic.desktop.core.wishes import OwnCharacter
from goldomatic.doctor.bundle import write_bundle
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.link import Word

KEY = "a-desktop-key-of-some-length"
SECOND_KEY = "second-desktop-key-0002"
KEPT_KEY = "kept-desktop-key-0003"
NOON = datetime(2026, 4, 4, 12, 0, tzinfo=UTC)
OWN, VOIDED = "k3v9x0qa", "zzzzzzzz"
MINE = OwnCharacter(CharacterName.parse("Mimiron"), "Ulduar")
NOT_MINE = OwnCharacter(CharacterName.parse("Loken"), "Ulduar")
STAMP = "4/10 21:07:33.412  "
PAYOUT = "6a3c5a2e-8d3b-4f0e-9a51-0d5b7f6c1e2d"
LOG = f"""\
{STAMP}Bob whispers: my secret is [MGM_ACCEPT:{PAYOUT}] {OWN}.1
{STAMP}[MGM_HELLO:abcd1234]{{"session":"{OWN}","name":"Mimiron","realm":"Ulduar","version":"1","locale":"enUS"}}
{STAMP}[MGM_ACCEPT:{PAYOUT}] {OWN}.1
{STAMP}Mimiron whispers: [MGM_CONFIRM:{PAYOUT}] {OWN}.2
{STAMP}Bob whispers: [MGM_CONFIRM:{PAYOUT}] {OWN}.3
{STAMP}[MGM_CONFIRM:{PAYOUT}] {VOIDED}.3
{STAMP}Bob says: meet me at the bank
""".replace("\n", "\r\n")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    log = tmp_path / "WoWChatLog.txt"
    log.write_bytes(LOG.encode())
    return {
        "Mgm__ApiKeys": f"{KEY}, {SECOND_KEY}",
        "Twitch__EventSubSecret": "an-eventsub-secret",
        "Mgm__DataDir": str(tmp_path),
        "Mgm__Desktop__SettingsFile": str(tmp_path / "desktop.toml"),
        "Mgm__Desktop__ChatLog": str(log),
        "Mgm__Desktop__PollSeconds": "21",
        "HOME": "not ours",
    }


@pytest.fixture
def found(environment: dict[str, str]) -> Configuration:
    found = read_configuration(environment, {}, None)
    journal = Journal(found.places.journal)
    changes = [
        change
        for character, word, is_own in ((MINE, OWN, True), (NOT_MINE, VOIDED, False))
        for change in (
            CharacterJudged(character, is_allowed=is_own),
            SessionTold(Session(word=Word(word), character=character, told_at=NOON, counts_from=NOON)),
        )
    ]
    journal.keep(changes, NOON)
    journal.close()
    found.keys.keep(KEPT_KEY)
    logs = found.places.log_file
    logs.parent.mkdir(parents=True)
    logs.write_text(
        f'{{"action":"desktop.x","slip":"{KEY} {SECOND_KEY} {KEPT_KEY} an-eventsub-secret {OWN}"}}\n',
        encoding="utf-8",
    )
    logs.with_name("desktop.jsonl.1").write_text('{"action":"desktop.older"}\n', encoding="utf-8")
    return found


def contents(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_what_helps_goes_along_and_secrets_do_not(
    tmp_path: Path, found: Configuration, environment: dict[str, str]
) -> None:
    names = write_bundle(tmp_path / "b.zip", found, environment, f"report with {KEY}")
    parts = contents(tmp_path / "b.zip")
    assert list(parts) == names
    assert parts["report.txt"] == "report with [removed]"
    assert "PollSeconds = 21" in parts["settings.txt"]
    assert "Mgm__ApiKeys" in parts["settings.txt"]
    assert "not ours" not in parts["settings.txt"]
    assert '"slip":"[removed] [removed] [removed] [removed] [removed]"' in parts["logs/desktop.jsonl"]
    assert "desktop.older" in parts["logs/desktop.jsonl.1"]
    everything = "".join(parts.values())
    for secret in (KEY, SECOND_KEY, KEPT_KEY, "an-eventsub-secret", OWN):
        assert secret not in everything


def test_of_the_chat_log_only_our_own_lines_go_along(
    tmp_path: Path, found: Configuration, environment: dict[str, str]
) -> None:
    write_bundle(tmp_path / "b.zip", found, environment, "")
    assert contents(tmp_path / "b.zip")["chat-log.txt"].splitlines() == [
        f"3: {STAMP}[MGM_ACCEPT:{PAYOUT}] [removed].1",
        f"4: {STAMP}Mimiron whispers: [MGM_CONFIRM:{PAYOUT}] [removed].2",
    ]


def test_while_nobody_can_say_which_lines_are_ours_none_goes_along(
    tmp_path: Path, found: Configuration, environment: dict[str, str]
) -> None:
    in_use = Journal(found.places.journal)
    try:
        write_bundle(tmp_path / "b.zip", found, environment, "")
    finally:
        in_use.close()
    told = contents(tmp_path / "b.zip")["chat-log.txt"]
    assert "another Desktop is using it" in told
    assert "MGM_" not in told
    found.places.journal.unlink()
    write_bundle(tmp_path / "b.zip", found, environment, "")
    assert contents(tmp_path / "b.zip")["chat-log.txt"].startswith("There is no journal")
    assert not found.places.journal.exists()


def test_a_secret_is_found_in_every_form_and_a_session_word_without_the_journal(
    tmp_path: Path, found: Configuration, environment: dict[str, str]
) -> None:
    odd_key, password, token = 'odd"key\\ключ-0004', "p@ss/word-0005", "stored-token-0006"
    environment |= {
        "Mgm__ApiKey": odd_key,
        "ConnectionStrings__PostgreSQL": "Host=db;Database=mgm;Username=mgm;Password=p@ss/word-0005",
    }
    slips = [
        {"slip": f"{odd_key} {password} {token}", "line": f"[MGM_ACK:gold:{PAYOUT}] {VOIDED}.12"},
        {"line": f'[MGM_HELLO:abcd1234]{{"session":"{OWN}"}}', "at": "12:00:33.412", "took": 0.25},
        {"to": f"https://user:{password}@ebs.example/x postgresql://mgm:p%40ss%2Fword-0005@db/mgm"},
    ]
    log = found.places.log_file
    log.write_text("".join(json.dumps(slip) + "\n" for slip in slips), encoding="utf-8")
    in_use = Journal(found.places.journal)
    try:
        write_bundle(tmp_path / "b.zip", found, environment, "", [token])
    finally:
        in_use.close()
    told = contents(tmp_path / "b.zip")["logs/desktop.jsonl"]
    for secret in ("key", "ключ", "\\u043a", "p@ss", "p%40ss", "word-0005", token, VOIDED, OWN):
        assert secret not in told, secret
    first, second, third = map(json.loads, told.splitlines())
    assert first["line"] == f"[MGM_ACK:gold:{PAYOUT}] [removed].12"
    assert (second["at"], second["took"]) == ("12:00:33.412", 0.25)
    assert third["to"] == "https://[removed]@ebs.example/x postgresql://[removed]@db/mgm"


def test_a_kept_key_is_removed_while_another_counts(
    tmp_path: Path, found: Configuration, environment: dict[str, str]
) -> None:
    given = environment | {"Mgm__ApiKey": "the-key-that-counts-0007"}
    other = read_configuration(given, {}, None)
    assert other.keys.read().text == "the-key-that-counts-0007"
    found.places.log_file.write_text(f"{KEPT_KEY} the-key-that-counts-0007\n", encoding="utf-8")
    write_bundle(tmp_path / "b.zip", other, given, "")
    assert contents(tmp_path / "b.zip")["logs/desktop.jsonl"] == "[removed] [removed]\n"


def test_every_session_of_the_journal_is_removed(
    tmp_path: Path, found: Configuration, environment: dict[str, str]
) -> None:
    found.places.log_file.write_text(f"bare words: {OWN} {VOIDED}\n", encoding="utf-8")
    write_bundle(tmp_path / "b.zip", found, environment, "")
    assert contents(tmp_path / "b.zip")["logs/desktop.jsonl"] == "bare words: [removed] [removed]\n"
