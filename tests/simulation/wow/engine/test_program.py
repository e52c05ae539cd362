"""``mgm sim wow`` as a program under HTTP control (SPEC §14)."""

from pathlib import Path

from goldomatic.protocol.texts import WINNER_WHISPER
from tests.support.wow_program import HELLO, NOTIFY, PAYOUT, running


def test_a_win_over_http_on_a_clock_that_stands(log_path: Path) -> None:
    with running(log_path) as program:
        assert program.get("health") == {"ok": True}
        program.post("clock", advanceSeconds=2)
        program.post("answers", name="Norinn", answer="!TWGold", when="!twgold", times=1)
        assert program.post("type", line=HELLO).json() == {"ok": True, "lost": []}
        assert program.post("type", line=NOTIFY).json() == {"ok": True, "lost": []}
        before = program.get("screen")["secondsSinceStart"]
        assert program.get("screen")["secondsSinceStart"] == before
        program.post("clock", advanceSeconds=15)
        assert program.heard("Norinn") == [WINNER_WHISPER]
        assert f"[MGM_ACCEPT:{PAYOUT}]" in program.log()
        assert program.get("log")["text"] == program.log()
        assert program.get("screen")["errors"] == []


def test_a_person_mails_by_http_and_it_may_fail(log_path: Path) -> None:
    with running(log_path, "--locale", "ruRU", "--profile", "mangos") as program:
        program.post("clock", advanceSeconds=2)
        program.post("characters", name="Ёжик", online=False, zone="Лес")
        places = [program.post("items", itemId=2140, name="Нож", quality=2).json() for _ in range(2)]
        assert places == [{"bag": 0, "slot": 1}, {"bag": 0, "slot": 2}]
        assert {"Мимирон", "Ёжик"} <= {each["name"] for each in program.get("characters")}
        assert program.post("person", do="click", frame="SendMailMailButton").status_code == 409
        assert program.post("person", do="open_mailbox").json() == {"ok": True}
        program.post("failures", mailRefusal="ERR_MAIL_REACHED_CAP")
        program.post("person", do="click", frame="MailFrameTab2")
        assert program.picture("?frame=MailFrame&scale=0.5").startswith(b"\x89PNG")
        program.post("say", **{"from": "Norinn", "to": "Мимирон", "text": "эй"})
        program.post("clock", advanceSeconds=1)
        assert "[Norinn] шепчет: эй" in program.get("screen")["chat"]
        assert program.post("client", do="crash").json() == {"inWorld": False}
        assert program.post("type", line="/mgm").json()["ok"] is False
        assert program.post("client", do="login").json() == {"inWorld": True}


NONSENSE: tuple[tuple[str, dict[str, object]], ...] = (
    ("type", {}),
    ("say", {"from": "Nobody", "text": "x"}),
    ("characters", {"name": "N0rinn"}),
    ("clock", {"advanceSeconds": -1}),
    ("client", {"do": "explode"}),
    ("items", {"itemId": 1, "name": "Shiny", "quality": 8}),
    ("failures", {"mailRefusal": "ERR_NONE"}),
)


def test_what_makes_no_sense_is_refused(log_path: Path) -> None:
    with running(log_path) as program:
        for path, body in NONSENSE:
            answer = program.post(path, **body)
            assert (path, answer.status_code, answer.json()["code"]) == (path, 400, "invalid_payload")
