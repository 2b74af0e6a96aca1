"""What the REST endpoint says of itself: OpenAPI for programs, and a page for people, made of the same."""

from __future__ import annotations

import html
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
    name = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
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
    point = [{"name": each, "in": "query", "schema": SCHEMAS[each]} for each in ("lat", "lon")]
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
h2{font:600 1.05rem ui-monospace,monospace;margin:2rem 0 .3rem}table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.25rem .8rem .25rem 0;border-top:1px solid #ddd}
code,pre{font:14px ui-monospace,monospace}pre{background:#f4f4f4;padding:.8rem;overflow:auto}
@media(prefers-color-scheme:dark){body{background:#161616;color:#ddd}pre{background:#222}td,th{border-color:#333}a{color:#8bf}}"""


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
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>",
        f"<title>evaeto: API</title><style>{_STYLE}</style><h1>evaeto: API</h1>",
        f"<p>{html.escape(document['info']['summary'])}. For programs: <a href=/openapi.json>openapi.json</a>.</p>",
        f"<p>R:</p><pre>{html.escape(r)}</pre>",
        f"<p>Excel, Data, From Web (semicolons and decimal commas: <code>&amp;decimal=,</code>):</p>"
        f"<pre>{html.escape(point)}&amp;format=csv</pre><p>Anything else:</p><pre>{html.escape(curl)}</pre>",
    ]
    for path, methods in document["paths"].items():
        for method, each in methods.items():
            parts.append(f"<h2>{method.upper()} {html.escape(path)}</h2><p>{html.escape(each['summary'])}</p>")
            fields = [(one["name"], one["in"], one.get("description", "")) for one in each.get("parameters", ())]
            if "requestBody" in each:
                known = document["components"]["schemas"]["Arguments"]["properties"]
                fields += [(field, "JSON", schema["description"]) for field, schema in known.items()]
            rows = "".join(
                f"<tr><td><code>{html.escape(field)}</code><td>{where}<td>{html.escape(text)}"
                for field, where, text in fields
            )
            parts.append(f"<table>{rows}</table>" if rows else "")
    return "".join(parts) + "</html>"
