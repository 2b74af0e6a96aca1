"""What the REST endpoint says of itself: OpenAPI for programs, and a page for people, made of the same."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from evaeto._version import __version__
from evaeto.rest.arguments import IN_QUERY, SCHEMAS, meanings

FORMATS = ("json", "csv", "xlsx", "netcdf", "parquet", "html")


@lru_cache
def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    said = meanings()
    task = {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "status": {"enum": ["PENDING", "RUNNING", "SUCCESS", "ERROR", "TIMEOUT", "CANCELLED"]},
            "progress": {"type": "integer", "minimum": 0, "maximum": 100},
            "step": {"type": ["string", "null"]},
            "point": {"type": "object"},
            "start": {"type": "string", "format": "date"},
            "end": {"type": "string", "format": "date"},
            "sources": {"type": "array", "items": {"type": "string"}},
            "links": {"type": "object"},
            "error": {"type": ["string", "null"]},
        },
    }
    problem = {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "problems": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"field": {"type": "string"}, "value": {}, "message": {"type": "string"}},
                },
            },
        },
    }
    arguments = {
        "type": "object",
        "required": ["lat", "lon"],
        "additionalProperties": False,
        "properties": {name: {**schema, "description": said[name]} for name, schema in SCHEMAS.items()},
    }
    name = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"},
            "description": "Of the calculation, as `POST /v1/tasks` answered."}  # fmt: skip
    form = [
        {
            "name": "format",
            "in": "query",
            "schema": {"enum": [*FORMATS]},
            "description": "By default JSON, or by Accept.",
        },
        {"name": "decimal", "in": "query", "schema": {"enum": [".", ","]}, "description": "Decimal sign in CSV."},
    ]
    asked = [
        {
            "name": each,
            "in": "query",
            "required": each in ("lat", "lon"),
            "schema": _in_query(each),
            "description": said[each],
        }
        for each in IN_QUERY
    ]
    point = [
        {"name": each, "in": "query", "schema": SCHEMAS[each], "description": said[each]} for each in ("lat", "lon")
    ]
    wait = {"name": "wait", "in": "query", "schema": {"type": "number", "maximum": 60},
            "description": "Answer at its end, or after so many seconds."}  # fmt: skip
    result = {
        "200": {"description": "The result: `results` has a row a day [mm].",
                "content": {"application/json": {}, "text/csv": {}}},
        "502": _problem("The calculation failed."), "504": _problem("It reached its time limit."),
    }  # fmt: skip
    wrong = {"422": _problem("What is wrong, field by field."), "429": _problem("Too many at once; see Retry-After.")}
    body = {"required": True, "content": {"application/json": {"schema": _ref("Arguments")}}}
    of_task = {"description": "How far it is.", "content": {"application/json": {"schema": _ref("Task")}}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "evaeto",
            "version": __version__,
            "summary": "Reference evapotranspiration (FAO-56) from fused public weather services",
            "license": {"name": "BSD-3-Clause", "identifier": "BSD-3-Clause"},
        },
        "paths": {
            "/v1/eto": {"get": {"operationId": "eto", "summary": "Calculate, wait, and give the result",
                                "parameters": [*asked, *form], "responses": {**result, **wrong}}},
            "/v1/tasks": {"post": {"operationId": "submit", "summary": "Start a calculation",
                                   "requestBody": body, "responses": {"202": of_task, **wrong}}},
            "/v1/tasks/{id}": {
                "get": {"operationId": "status", "summary": "How far a calculation is", "parameters": [name, wait],
                        "responses": {"200": of_task, "404": _problem("There is none, or its hour is over.")}},
                "delete": {"operationId": "cancel", "summary": "Stop and forget a calculation", "parameters": [name],
                           "responses": {"204": {"description": "It is gone."}}},
            },
            "/v1/tasks/{id}/result": {"get": {"operationId": "result", "summary": "The result of a calculation",
                                              "parameters": [name, *form],
                                              "responses": {**result, "404": _problem("There is none."),
                                                            "409": _problem("It has not ended.")}}},
            "/v1/sources": {"get": {"operationId": "sources", "summary": "The weather services, or those of a point",
                                    "parameters": point, "responses": {"200": {"description": "A list."}}}},
            "/health": {"get": {"operationId": "health", "summary": "Whether it answers",
                                "responses": {"200": {"description": "It does."}}}},
        },
        "components": {"schemas": {"Arguments": arguments, "Task": task, "Problem": problem}},
    }  # fmt: skip


def _in_query(name: str) -> Any:
    return {**SCHEMAS[name], "type": "string"} if name == "sources" else SCHEMAS[name]


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _problem(what: str) -> dict[str, Any]:
    return {"description": what, "content": {"application/problem+json": {"schema": _ref("Problem")}}}


_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#222}
h1{margin:0 0 .5rem}h2{font:600 1.05rem ui-monospace,monospace;margin:2.2rem 0 .3rem;overflow-wrap:anywhere}
p{margin:.4rem 0}table{border-collapse:collapse;width:100%;margin:.6rem 0}
td,th{text-align:left;vertical-align:top;font-weight:normal}
td,th{padding:.25rem .8rem .25rem 0;border-top:1px solid #ddd}
th[scope=row]{width:9rem}th[scope=col]{border:0;color:#595959}
td:nth-child(2){width:13rem}code,pre{font:14px ui-monospace,monospace;overflow-wrap:anywhere}
pre{background:#f4f4f4;padding:.8rem;white-space:pre-wrap}
@media(max-width:40rem){thead{display:none}tr,td,th{display:block;width:auto!important;border:0;padding:0}
tr{border-top:1px solid #ddd;padding:.4rem 0}td{padding-left:1rem}}
@media(prefers-color-scheme:dark){body{background:#161616;color:#ddd}pre{background:#222}td,th,tr{border-color:#333}a{color:#8bf}
th[scope=col]{color:#aaa}}"""


def front(address: str) -> str:
    """The page for people.

    Parameters
    ----------
    address : str
        At which it was asked for.
    """
    document = openapi()
    point = f"{address}/v1/eto?lat=-22.7&lon=-47.6&mode=recent"
    r = f'eto <- read.csv("{point}&format=csv")'
    curl = (
        f"curl -X POST {address}/v1/tasks -H 'Content-Type: application/json' "
        """-d '{"lat": -22.7, "lon": -47.6, "start": "2024-01-01", "end": "2024-12-31"}'\n"""
        f"curl '{address}/v1/tasks/ID?wait=30'\ncurl '{address}/v1/tasks/ID/result?format=csv'"
    )
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        "<meta name=viewport content='width=device-width,initial-scale=1'>",
        f"<title>evaeto: API</title><style>{_STYLE}</style><main><h1>evaeto: API</h1>",
        f"<p>{html.escape(document['info']['summary'])}. For programs: <a href=/openapi.json>openapi.json</a>.</p>",
        f"<p>R:</p><pre>{html.escape(r)}</pre>",
        f"<p>Excel, Data, From Web (semicolons and decimal commas: <code>&amp;decimal=,</code>):</p>"
        f"<pre>{html.escape(point)}&amp;format=csv</pre><p>Anything else:</p><pre>{html.escape(curl)}</pre>",
    ]
    parts += [
        _operation(method, path, each, document["components"]["schemas"]["Arguments"])
        for path, methods in document["paths"].items()
        for method, each in methods.items()
    ]
    return "".join(parts) + "</main></html>"


def _operation(method: str, path: str, operation: dict[str, Any], arguments: dict[str, Any]) -> str:
    """What one method of an address takes and answers."""
    fields = [
        (one["name"], one["in"], one.get("required", False), one["schema"], one.get("description", ""))
        for one in operation.get("parameters", ())
    ]
    if "requestBody" in operation:
        fields += [
            (name, "JSON", name in arguments["required"], schema, schema["description"])
            for name, schema in arguments["properties"].items()
        ]
    rows = "".join(
        f"<tr><th scope=row><code>{html.escape(name)}</code><td>{html.escape(where)}, {_prose(_kind(schema))}"
        f"{', required' if required else ''}<td>{_prose(text)}"
        for name, where, required, schema, text in fields
    )
    head = "<thead><tr><th scope=col>Name<th scope=col>Where, kind<th scope=col>Meaning</thead>"
    answers = "; ".join(
        f"<code>{code}</code> {_prose(each['description'].rstrip('.'))}"
        for code, each in sorted(operation["responses"].items())
    )
    return (
        f"<h2>{method.upper()} {html.escape(path)}</h2><p>{html.escape(operation['summary'])}.</p>"
        + (f"<table>{head}<tbody>{rows}</table>" if rows else "")
        + f"<p>Answers: {answers}</p>"
    )


def _kind(schema: Mapping[str, Any]) -> str:
    """What a value of a schema is, in a few words."""
    if "oneOf" in schema:
        return " or ".join(map(_kind, schema["oneOf"]))
    if "enum" in schema:
        return "one of " + _codes(schema["enum"])
    kind = str(schema.get("format", schema["type"]))
    if "items" in schema:
        inner = schema["items"]
        return f"list of {_codes(inner['enum'])}" if "enum" in inner else f"list of {inner['type']}s"
    if {"minimum", "maximum"} <= set(schema):
        return f"{kind} from {schema['minimum']} to {schema['maximum']}"
    return f"{kind} up to {schema['maximum']:g}" if "maximum" in schema else kind


def _codes(values: Sequence[str]) -> str:
    return ", ".join(f"`{each}`" for each in values)


def _prose(text: str) -> str:
    """Text with code between its backticks."""
    return re.sub(r"(`{1,2})(.+?)\1", r"<code>\2</code>", html.escape(text, quote=False))
