"""Where PostgreSQL is, in either form (SPEC §6)."""

from __future__ import annotations

import pytest

from goldomatic.ebs.config.database_url import parse_database_url


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("postgresql://user:pass@db.example:6432/mgm", ("user", "pass", "db.example", 6432, "mgm")),
        ("postgres://user@db.example/mgm", ("user", None, "db.example", None, "mgm")),
        ("postgresql+asyncpg://u:p%40%3B@h/mgm", ("u", "p@;", "h", None, "mgm")),
        ("postgresql:///mgm?host=/run/db&port=6432&user=u&password=p", ("u", "p", "/run/db", 6432, "mgm")),
        ("postgresql://u@h/mgm?application_name=x&connect_timeout=10", ("u", None, "h", None, "mgm")),
        (
            "Host=db.example;Port=6432;Database=mgm;Username=user;Password=pass",
            ("user", "pass", "db.example", 6432, "mgm"),
        ),
        ("host = db ; database = mgm ; user id = u ; pwd = p ;", ("u", "p", "db", 5432, "mgm")),
        ("Database=mgm", (None, None, "localhost", 5432, "mgm")),
        ("Host=h;Database=mgm;Username=u;Password='a;b=c'", ("u", "a;b=c", "h", 5432, "mgm")),
        ("Host=h;Database=mgm;Username=u;Password='it''s'", ("u", "it's", "h", 5432, "mgm")),
        ('Password="say ""x"";";Host=h;Database=mgm;Username=u', ("u", 'say "x";', "h", 5432, "mgm")),
        ("Host=h;Database=mgm;Username=u;Password=a=b://c", ("u", "a=b://c", "h", 5432, "mgm")),
        ("Host=h;Database=mgm;Username=u;Password=;Pooling=true", ("u", "", "h", 5432, "mgm")),
    ],
)
def test_both_forms_are_read(text: str, parts: tuple[object, ...]) -> None:
    url = parse_database_url(text)
    assert (url.username, url.password, url.host, url.port, url.database) == parts
    assert url.drivername == "postgresql"


def test_a_password_shows_nowhere_wherever_in_the_url_it_stood() -> None:
    for text in ("postgresql://u:hunter2@h/mgm", "postgresql://h/mgm?user=u&password=hunter2"):
        assert "hunter2" not in parse_database_url(text).render_as_string(hide_password=True)


@pytest.mark.parametrize(
    ("text", "ssl"),
    [
        ("postgresql://h/mgm?sslmode=require", "require"),
        ("Host=h;Database=mgm;SSL Mode=VerifyFull", "verify-full"),
        ("Host=h;Database=mgm;SslMode=Disable", "disable"),
    ],
)
def test_how_the_line_is_secured_is_passed_on(text: str, ssl: str) -> None:
    assert parse_database_url(text).query["ssl"] == ssl


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hunter2",
        "mysql://u:hunter2@h/mgm",
        "postgresql://u:hunter2@h",
        "postgresql://u:hunter2@h:port/mgm",
        "postgresql://h/mgm?port=hunter2",
        "postgresql://h/mgm?sslmode=hunter2",
        "postgresql://h/mgm?sslmode=require&sslmode=hunter2",
        "postgresql://h/mgm?hunter2=hunter2",
        "postgresql://u:hunter2@h/mgm?channel_binding=require",
        "Host=h;Password=hunter2",
        "Host=h;Database=mgm;Password='hunter2",
        "Host=h;Database=mgm;Port=hunter2",
        "Host=h;Database=mgm;Passwort=hunter2",
        "Host=h;Database=mgm;SSL Mode=hunter2",
        "Host=h;Database=mgm;hunter2",
    ],
)
def test_what_names_no_database_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_database_url(text)
    assert "hunter2" not in str(refused.value)
