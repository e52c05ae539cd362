"""The zip for Twitch: what is in it, whose address, and that Twitch's content policy allows it (SPEC §13)."""

import gzip
import re
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import expect
from typer.testing import CliRunner

from goldomatic.panel import building, development, files
from goldomatic.panel.cli import panel_app
from tests.panel.conftest import Opens

EBS = "https://ebs.example.org"
# Compressed, all files of a page in all: ten thousand viewers load the panel at once.
FIRST_LOAD_BYTES_MAX = 30_000


@pytest.fixture
def packed(tmp_path: Path, panel_files: dict[str, bytes]) -> Path:
    path = tmp_path / "panel.zip"
    assert files.pack(path, EBS) == len(panel_files)
    return path


def content_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_all_files_lie_at_the_root(packed: Path) -> None:
    names = set(content_of(packed))
    assert {"panel.html", "config.html", "live_config.html", "config.js"} <= names
    assert [name for name in names if "/" in name or "\\" in name] == []
    assert {Path(name).suffix for name in names} == {".html", ".js", ".css"}


@pytest.mark.parametrize("page", ["panel.html", "config.html", "live_config.html"])
def test_the_first_load_is_light(packed: Path, page: str) -> None:
    content = content_of(packed)
    loaded, waiting = set[str](), {page}
    while waiting:
        name = waiting.pop()
        loaded.add(name)
        waiting |= {other for other in content if other.encode() in content[name]} - loaded
    # A page loads itself, the EBS's address, and at least one script and one style.
    assert len(loaded) >= 4
    whole = sum(len(gzip.compress(content[name], 9)) for name in loaded)
    assert whole <= FIRST_LOAD_BYTES_MAX, f"{whole} bytes: {sorted(loaded)}"


def test_the_pages_hold_no_script_or_style_of_their_own(packed: Path) -> None:
    pages = {name: text.decode() for name, text in content_of(packed).items() if name.endswith(".html")}
    assert pages
    for name, page in pages.items():
        assert re.findall(r"<script(?![^>]*\bsrc=)", page) == [], name
        assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", page) == [], name
        assert re.findall(r"<script[^>]*src=\"([^\"]+)\"", page)[0] == files.HELPER_ADDRESS, name


def test_nothing_is_evaluated_and_nobody_else_is_named(packed: Path) -> None:
    for name, content in content_of(packed).items():
        text = content.decode()
        assert not re.search(r"\beval\(|new Function\(", text), name
        hosts = set(re.findall(r"https?://([\w.-]+)", text))
        # The name of a vocabulary of XML, which is never fetched.
        assert hosts <= {"extension-files.twitch.tv", "ebs.example.org", "www.w3.org"}, name


def test_joining_without_chat_is_for_development_only(packed: Path) -> None:
    route = b"/api/payouts/claim"
    content = content_of(packed) | {"switcher.js": development.file("switcher.js")}
    assert [name for name, text in content.items() if route in text] == ["switcher.js"]


def test_the_address_is_in_it_and_can_be_changed(packed: Path, tmp_path: Path) -> None:
    assert EBS.encode() in content_of(packed)["config.js"]
    other = tmp_path / "other.zip"
    files.repack(packed, other, "https://other.example.org/ebs/")
    before, after = content_of(packed), content_of(other)
    assert b'"https://other.example.org/ebs"' in after["config.js"]
    assert {name for name in before if before[name] != after[name]} == {"config.js"}
    again = tmp_path / "again.zip"
    files.repack(other, again, EBS)
    assert again.read_bytes() == packed.read_bytes()


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sources") / "sources.zip"
    assert files.pack_sources(path) == len(content_of(path))
    return path


def test_the_sources_make_the_very_files(sources: Path, packed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(sources) as archive:
        archive.extractall(tmp_path / "read")
    # What `npm ci` would fetch, by the same lock file.
    (tmp_path / "read" / "node_modules").symlink_to(building.sources_folder() / "node_modules")
    building.run_tool("npx", "vite", "build", str(tmp_path / "read"), "--outDir", str(tmp_path / "made"))
    made = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
    sent = content_of(packed)
    assert made.keys() == sent.keys()
    assert {name for name in made if made[name] != sent[name]} == {files.CONFIG}


def test_the_sources_are_all_there_and_nothing_else(sources: Path, tmp_path: Path) -> None:
    names = content_of(sources).keys()
    wanted = {"README.md", "LICENSE", "package.json", "package-lock.json", ".npmrc", "src/main.tsx"}
    assert wanted <= names
    assert {Path(name).suffix for name in names} <= {
        "",
        ".md",
        ".json",
        ".html",
        ".js",
        ".ts",
        ".tsx",
        ".css",
    }
    assert not [name for name in names if name.startswith(("node_modules", "dist", "tests"))]
    again = tmp_path / "again.zip"
    files.pack_sources(again)
    assert again.read_bytes() == sources.read_bytes()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ebs.example.org",
        "http://ebs.example.org",
        "ftp://ebs.example.org",
        "https://user@ebs.example.org",
        "https://ebs.example.org/?x",
        "https://ebs.example.org;script-src",
        "https://[::1",
        "https://ebs.example.org:99999",
        "https://пример.рф",
    ],
)
def test_an_address_that_twitch_s_pages_cannot_call_is_refused(address: str) -> None:
    with pytest.raises(files.BadAddress):
        files.check_ebs_address(address)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8080", "http://localhost:8080/", "https://a.example:444"]
)
def test_this_machine_and_any_secure_address_will_do(address: str) -> None:
    assert files.check_ebs_address(f" {address} ") == address.rstrip("/")


@pytest.mark.parametrize("content", [b"no zip at all", None])
def test_another_zip_is_not_repacked(tmp_path: Path, content: bytes | None) -> None:
    source = tmp_path / "source.zip"
    if content is None:
        with zipfile.ZipFile(source, "w") as archive:
            archive.writestr("folder/panel.html", "")
            archive.writestr("folder/config.js", "")
    else:
        source.write_bytes(content)
    with pytest.raises(files.NotAPanel):
        files.repack(source, tmp_path / "out.zip", EBS)
    assert not (tmp_path / "out.zip").exists()


@pytest.mark.usefixtures("panel_files")
def test_the_command_line(tmp_path: Path) -> None:
    runner = CliRunner()
    path = tmp_path / "panel.zip"
    done = runner.invoke(panel_app, ["zip", "--ebs", EBS, "--output", str(path)])
    assert (done.exit_code, path.exists()) == (0, True), done.output
    other = tmp_path / "other.zip"
    done = runner.invoke(panel_app, ["zip", "--ebs", EBS, "--from", str(path), "--output", str(other)])
    assert (done.exit_code, other.read_bytes()) == (0, path.read_bytes()), done.output
    sources = tmp_path / "sources.zip"
    command = ["zip", "--ebs", EBS, "--output", str(other), "--sources", str(sources)]
    done = runner.invoke(panel_app, command)
    assert (done.exit_code, other.read_bytes()) == (0, path.read_bytes()), done.output
    assert "src/views/app.tsx" in content_of(sources)
    sources.unlink()
    done = runner.invoke(panel_app, [*command, "--from", str(path)])
    assert (done.exit_code, sources.exists()) == (2, False), done.output
    done = runner.invoke(panel_app, ["zip", "--ebs", "http://ebs.example.org"])
    assert done.exit_code == 2
    assert "must begin with https://" in done.output
    done = runner.invoke(panel_app, ["zip", "--ebs", EBS, "--from", str(tmp_path / "nowhere.zip")])
    assert done.exit_code == 1


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("page", "words"), [("panel.html", "How to join"), ("config.html", "Does everything work?")]
)
async def test_it_runs_under_twitch_s_content_policy(
    theatre: Opens, packed: Path, page: str, words: str
) -> None:
    play = await theatre(content=content_of(packed), document=page)
    await play.authorize(role="broadcaster")
    await expect(play.panel.locator("main")).to_contain_text(words)
    # That the policy is in force is seen by what it forbids.
    broken = "() => { const each = document.createElement('script'); each.text = 'globalThis.ran = 1';"
    await play.panel.evaluate(f"{broken} document.body.append(each); }}")
    assert await play.panel.evaluate("globalThis.ran") is None
    assert any("Content Security Policy" in complaint for complaint in play.complaints)
    play.complaints.clear()


def test_the_policy_is_the_one_that_the_docs_name() -> None:
    page = (Path(__file__).parents[2] / "docs" / "twitch.md").read_text(encoding="utf-8")
    policy = files.content_policy("<client id>", "<declared addresses>")
    assert policy.replace("; ", ";\n") in page
