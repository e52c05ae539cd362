"""The examples for operators fit the EBS: settings, probes, addresses, rights (no container is started)."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from goldomatic.ebs.config import StartupRefused, read_settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
KUBERNETES: dict[str, Any] = {
    each["kind"]: each
    for each in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8"))
}
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
CADDYFILE = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
PATHS = set(json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))["paths"])
ENV_LINES = [
    line.partition("=")[::2]
    for line in (DEPLOY / "example.env").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
EXAMPLE = {name: value for name, value in ENV_LINES if "__" in name}
FILLED_IN = {
    "Mgm__ApiKey": "0Q7tq1vXw3b9Zr5m-for-this-test",
    "Twitch__BroadcasterUserId": "1001",
    "Twitch__ExtensionSecret": "c2VjcmV0LW9mLXRoZS1leHRlbnNpb24tMDEyMzQ1Njc=",
    "Twitch__EventSubSecret": "a-secret-of-this-test",
}


def added_by_compose() -> dict[str, str]:
    """What compose.yaml sets besides the file, with what it asks for filled in."""
    asked_for = re.compile(r"\$\{\w+:\?[^}]*\}")
    set_there = SERVICES["ebs-1"]["environment"]
    return {name: asked_for.sub("abc.example", str(value)) for name, value in set_there.items()}


def test_the_example_starts_once_it_is_filled_in() -> None:
    settings, warnings = read_settings(EXAMPLE | added_by_compose() | FILLED_IN)
    assert warnings == ()
    assert settings.postgresql is not None
    assert settings.postgresql.host in SERVICES
    assert not settings.is_development
    assert settings.callback_url is not None
    assert settings.callback_url.startswith("https://")
    assert settings.callback_url.removeprefix("https://abc.example") in PATHS


def test_the_example_as_it_is_names_everything_that_is_missing() -> None:
    with pytest.raises(StartupRefused) as refused:
        read_settings(EXAMPLE | added_by_compose())
    missing = {reason.partition(":")[0] for reason in refused.value.reasons}
    assert missing == set(FILLED_IN)
    assert {name for name in FILLED_IN if EXAMPLE[name] == ""} == missing


def test_no_name_stands_twice_and_compose_gets_every_name_that_it_asks_for() -> None:
    names = [name for name, _ in ENV_LINES]
    assert sorted(names) == sorted(set(names))
    asked = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    assert asked == {name for name in names if "__" not in name}


@pytest.mark.parametrize("name", ["ebs-1", "ebs-2", "backup"])
def test_an_ebs_can_do_no_harm_to_its_machine(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] != "0"
    assert "ports" not in service


def test_only_the_proxy_is_reached_from_outside() -> None:
    open_to_all = [
        name
        for name, service in SERVICES.items()
        for port in service.get("ports", [])
        if not port.startswith("127.0.0.1:")
    ]
    assert set(open_to_all) == {"caddy"}
    assert SERVICES["database"]["networks"] == ["back"]
    assert COMPOSE["networks"]["back"]["internal"] is True


def test_the_proxy_that_is_believed_calls_from_that_address_and_no_other() -> None:
    address = SERVICES["caddy"]["networks"]["front"]["ipv4_address"]
    shared = set(SERVICES["caddy"]["networks"]) & set(SERVICES["ebs-1"]["networks"])
    assert shared == {"front"}
    assert added_by_compose()["Mgm__TrustedProxies"] == address


def test_the_proxy_hands_on_to_every_ebs_and_keeps_the_inside_inside() -> None:
    upstreams = set(re.findall(r"(\S+):8080", CADDYFILE))
    assert upstreams == {name for name in SERVICES if name.startswith("ebs-")}
    hidden = re.findall(r"@inside path (.+)", CADDYFILE)[0].split()
    for path in ("/metrics", "/health/ready", "/health/live"):
        assert any(path == each or path.startswith(each.rstrip("*")) for each in hidden), path
    assert not any(each.startswith("/api") for each in hidden)


def test_prometheus_asks_every_ebs() -> None:
    scraped = yaml.safe_load((DEPLOY / "prometheus.yaml").read_text(encoding="utf-8"))["scrape_configs"][0]
    targets = {target for each in scraped["static_configs"] for target in each["targets"]}
    assert targets == {f"{name}:8080" for name in SERVICES if name.startswith("ebs-")}


def test_every_file_that_is_mounted_or_built_from_is_there() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            if volume.startswith("./"):
                assert (DEPLOY / volume.partition(":")[0]).is_file(), volume
    build = SERVICES["ebs-1"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()
    ignore = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line[1:] for line in ignore if line.startswith("!")}
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
        for source in line.split()
    }
    assert copied == let_in
    assert all((ROOT / source).exists() for source in copied)


def test_the_image_has_no_rights_and_says_how_it_is() -> None:
    final = DOCKERFILE.rpartition("\nFROM ")[2]
    users = re.findall(r"^USER (\S+)$", final, re.MULTILINE)
    assert users == [SERVICES["ebs-1"]["user"]]
    probed = re.findall(r"http://127\.0\.0\.1:8080(/[\w/]+)", final)
    assert probed
    assert set(probed) <= PATHS
    assert not re.search(r"FROM \S+:latest|FROM [^:\s]+(\s|$)", DOCKERFILE)


def test_in_kubernetes_probes_and_rights_are_the_same() -> None:
    pod = KUBERNETES["Deployment"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    probes = {name: container[name]["httpGet"]["path"] for name in container if name.endswith("Probe")}
    assert probes == {
        "startupProbe": "/health/live",
        "livenessProbe": "/health/live",
        "readinessProbe": "/health/ready",
    }
    assert set(probes.values()) <= PATHS
    assert pod["securityContext"]["runAsNonRoot"] is True
    user = f"{pod['securityContext']['runAsUser']}:{pod['securityContext']['runAsGroup']}"
    assert user == SERVICES["ebs-1"]["user"]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    set_there = {each["name"]: each["value"] for each in container["env"]}
    read_settings(EXAMPLE | FILLED_IN | set_there)


def test_in_kubernetes_the_parts_find_each_other() -> None:
    template = KUBERNETES["Deployment"]["spec"]["template"]
    labels = template["metadata"]["labels"]
    assert KUBERNETES["Service"]["spec"]["selector"].items() <= labels.items()
    assert KUBERNETES["Deployment"]["spec"]["selector"]["matchLabels"].items() <= labels.items()
    ports = {port["name"] for port in template["spec"]["containers"][0]["ports"]}
    assert KUBERNETES["Service"]["spec"]["ports"][0]["targetPort"] in ports
    path = KUBERNETES["Ingress"]["spec"]["rules"][0]["http"]["paths"][0]
    assert path["backend"]["service"]["name"] == KUBERNETES["Service"]["metadata"]["name"]
    assert path["path"] == "/api"
