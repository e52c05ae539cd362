"""docs/api.md: the HTTP API as a page for people, made from its OpenAPI document."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

__all__ = ["api_page"]

_HEAD: Final = """\
# HTTP API

Made from [openapi.json](openapi.json) by `python -m tests.support.generated_docs`; don't edit it here. The
rules behind it are in [spec.md](spec.md) §5 and §12. A running EBS shows the same at `/docs`.

Bodies are JSON in UTF-8, names camelCase, instants UTC with milliseconds, ids UUIDs. Every error has the body
`{"code", "message", "details"}`. Not repeated below: 500 `internal_error` may come from every route; a body
that is too large gets 413 `payload_too_large`, one that is not declared as JSON 415 `unsupported_media_type`.
"""

_CALLERS: Final = {
    "viewer": "For the panel",
    "desktop": "For the Desktop",
    "webhooks": "For Twitch",
    "broadcaster": "For the broadcaster",
    "operations": "For operators and machines",
    "harness": "For tests",
}
"""A tag of the document, and the section's title; in this order. Other tags follow under their own name."""

_UNSAID_STATUSES: Final = {"413", "415", "500"}


def api_page(document: Mapping[str, Any]) -> str:
    """Return the page for an OpenAPI document."""
    routes: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            told = "\n".join(_route(method, path, operation))
            routes.setdefault(operation["tags"][0], []).append(told)
    tags = [*_CALLERS, *sorted(routes.keys() - _CALLERS.keys())]
    sections = [
        f"## {_CALLERS.get(tag, tag.capitalize())}\n\n" + "\n".join(routes[tag])
        for tag in tags
        if tag in routes
    ]
    ways = [f"- {_way(name)}: {way['description']}" for name, way in _ways(document).items()]
    schemas = document["components"]["schemas"]
    bodies = [_body(name, schema) for name, schema in sorted(schemas.items())]
    keys = "## Who is let in\n\n" + "\n".join(ways) + "\n"
    return "\n".join([_HEAD, keys, *sections, "## Bodies\n", *bodies])


def _ways(document: Mapping[str, Any]) -> Mapping[str, Any]:
    ways: Mapping[str, Any] = document["components"]["securitySchemes"]
    return ways


def _way(name: str) -> str:
    return {"ExtensionJwt": "Extension JWT", "DesktopKey": "Desktop key"}.get(name, name)


def _route(method: str, path: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"### `{method.upper()} {path}`\n"
    yield f"{_one_line(operation.get('description', operation['summary']))}\n"
    needed = " or ".join(_way(name) for option in operation.get("security", []) for name in option)
    yield f"Needs: {needed or 'nothing'}.\n"
    for parameter in operation.get("parameters", []):
        told = _type(parameter["schema"]) + ("" if parameter.get("required") else ", optional")
        words = _one_line(parameter.get("description", ""))
        yield f"- {parameter['in']} `{parameter['name']}`: {told}. {words}".rstrip()
    if "requestBody" in operation:
        yield f"- body: {_content(operation['requestBody'])}"
    for status, response in sorted(operation["responses"].items()):
        if status in _UNSAID_STATUSES:
            continue
        body = _content(response)
        words = _one_line(response["description"]).removesuffix("Successful Response")
        # Every error has the same body, which stands at the head of the page.
        both = [body if body and int(status) < 400 else "", words]
        yield f"- **{status}** {'. '.join(filter(None, both))}".rstrip()
    yield ""


def _content(holder: Mapping[str, Any]) -> str:
    kinds = holder.get("content", {})
    return ", ".join(_type(kind["schema"]) if "schema" in kind else name for name, kind in kinds.items())


def _body(name: str, schema: Mapping[str, Any]) -> str:
    lines = [f"### {name.lstrip('_')}\n"]
    if "description" in schema:
        lines.append(f"{_one_line(schema['description'])}\n")
    if "enum" in schema:
        lines.append("One of " + ", ".join(f"`{value}`" for value in schema["enum"]) + ".\n")
    properties = schema.get("properties", {})
    if properties:
        lines += ["| field | type | |", "|---|---|---|"]
        required = schema.get("required", [])
        for field, about in properties.items():
            words = [_one_line(about.get("description", "")), "" if field in required else "may be left out"]
            lines.append(f"| `{field}` | {_type(about)} | {'; '.join(filter(None, words))} |")
        lines.append("")
    return "\n".join(lines)


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2].lstrip("_")
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("const") or schema.get("type") or "anything")


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
