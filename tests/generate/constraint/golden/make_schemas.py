#!/usr/bin/env python3
# realizar: SPDX-License-Identifier: MIT
# Copyright (c) 2026 The realizar authors
"""Writes schemas.txt: schemas and instances with the verdict of PyPI's jsonschema[format]==4.26.0 (formats checked), one JSON text a line:
   schema SCHEMA      and then for each instance      text VERDICT INSTANCE

make_schemas.py --validate SAMPLES reads a file of lines "schema SCHEMA" and "text INSTANCE", what the library wrote under its masks (see
tests/generate/constraint/json_schema.cpp), and says how many of them are not valid."""
import itertools
import json
import pathlib
import sys

import jsonschema

obj = lambda p, **k: {"type": "object", "properties": p, **k}
S, I, N, B = {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}
CASES = [
    (obj({"name": S, "age": I}, required=["name", "age"], additionalProperties=False),
     [{"name": "Ann", "age": 3}, {"name": "Ann"}, {"name": 3, "age": 3}, {"name": "A", "age": 3.5}, {"name": "A", "age": 3, "x": 1}]),
    (obj({"a": I, "b": S, "c": B}, required=["b"]), [{"b": "x"}, {"a": 1, "b": "x"}, {"a": 1, "b": "x", "c": True}, {"b": "x", "c": False}, {"a": 1}, {}]),
    (obj({"a": I, "b": S}), [{}, {"a": 1}, {"b": ""}, {"a": 1, "b": "x"}, {"a": "1"}]),
    (obj({"a": I}, additionalProperties=S), [{}, {"a": 1}, {"a": 1, "b": "x"}, {"ab": "y", "": "z"}, {"b": 1}, {"a": "x"}]),
    (obj({"id": I, "idx": I, "é": B}, required=["id"], additionalProperties=True), [{"id": 1, "other": [1, {"x": None}]}, {"id": 1, "idx": "x"},
     {"id": 1, "idy": "x"}, {"id": 1, "é": 3}, {"id": 1, "è": 3}, {"id": 1, "i": 0}, {"id": 1, "idxx": 0}]),
    ({"type": "object"}, [{}, {"a": {"b": [1, "x", None, True, -2.5e3]}}, [], 1]),
    ({"type": "array", "items": I, "minItems": 2, "maxItems": 4}, [[], [1], [1, 2], [1, 2, 3, 4], [1, 2, 3, 4, 5], [1, "2"]]),
    ({"type": "array", "items": {"enum": ["a", "b", 3, None, [1, 2]]}}, [[], ["a"], ["a", "b", 3, None, [1, 2]], ["c"], [[1]]]),
    ({"type": "array", "prefixItems": [I, S], "items": False}, [[], [1], [1, "x"], ["x"], [1, "x", 3]]),
    ({"type": "array", "prefixItems": [I, S], "minItems": 2, "items": B, "maxItems": 4}, [[1], [1, "x"], [1, "x", True], [1, "x", True, False], [1, "x", 1],
     [1, "x", True, True, True]]),
    ({"type": "array", "items": {"type": "array", "items": N, "minItems": 1}, "minItems": 1}, [[[1]], [[1, 2.5], [0.1]], [[]], []]),
    ({"type": "string", "minLength": 2, "maxLength": 4}, ["", "a", "ab", "abcd", "abcde", "é日", "😀😀", "\n\""]),
    ({"type": "string", "maxLength": 0}, ["", "a"]),
    ({"type": "string", "pattern": "^[a-z]{2,3}-\\d+$"}, ["ab-1", "abc-123", "a-1", "ab-", "ab-1x", "xab-1"]),
    ({"type": "string", "pattern": "b+c?"}, ["b", "abbbcd", "ac", "xxbyy", ""]),
    ({"type": "string", "pattern": "^(foo|ba[rz])(\\.\\w+)*$"}, ["foo", "bar.x.y", "baz", "bax", "foo.", "foo.a_1"]),
    ({"type": "string", "pattern": "^\"[^\"\\\\]\\t\\\\\"$"}, ["\"a\t\\\"", "\"a\\\"", "a"]),
    ({"type": "string", "pattern": "^a|b$"}, ["abc", "xb", "xa", "cab", "bx"]),
    ({"type": "string", "pattern": "^(?:\\+?1)?[2-9]\\d{2}\\D\\S\\s.$"}, ["+1234-x y", "234ab c", "134-x y", "234-xxy"]),
    ({"type": "string", "format": "date"}, ["2024-02-28", "2024-13-01", "2024-04-31", "24-01-01", "1999-12-31"]),
    ({"type": "string", "format": "time"}, ["12:30:00Z", "23:59:59+01:30", "24:00:00Z", "12:30"]),
    ({"type": "string", "format": "date-time"}, ["2024-01-01T00:00:00Z", "2024-01-01 00:00:00Z", "2024-01-01"]),
    ({"type": "string", "format": "uuid"}, ["123e4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000", "x"]),
    ({"type": "string", "format": "ipv4"}, ["1.2.3.4", "255.255.255.255", "256.1.1.1", "1.2.3", "01.2.3.4"]),
    ({"type": "string", "format": "email"}, ["a@b.c", "joe.doe+x@example.org", "joe"]),
    ({"type": "string", "format": "ipv6"}, ["1:2:3:4:5:6:7:8", "1:2:3", "g:2:3:4:5:6:7:8"]),
    ({"type": "string", "format": "hostname"}, ["example.org", "a-b.c", "-a.b"]),
    ({"enum": ["red", "green", 1, None, {"a": [True]}]}, ["red", "green", 1, None, {"a": [True]}, "blue", 2, {"a": []}]),
    ({"const": "quote \" back \\ nl \n é"}, ["quote \" back \\ nl \n é", "x"]),
    ({"type": ["string", "null", "integer"]}, ["x", None, 3, 3.5, True, []]),
    ({"type": "null"}, [None, 0]), (B, [True, False, 0, "true"]), (N, [0, -1, 2.5, 1e10, -0.001, "1"]), (I, [0, -15, 3.5, 123456789]),
    ({"anyOf": [S, {"type": "array", "items": S}]}, ["x", ["x", "y"], [], 1, [1]]),
    ({"oneOf": [obj({"kind": {"const": "a"}, "x": I}, required=["kind", "x"]), obj({"kind": {"const": "b"}, "y": S}, required=["kind", "y"])]},
     [{"kind": "a", "x": 1}, {"kind": "b", "y": "s"}, {"kind": "c"}, {"kind": "a"}]),
    ({"type": "object", "properties": {"a": I}, "required": ["a"], "anyOf": [obj({"b": S}, required=["b"]), obj({"c": B}, required=["c"])]},
     [{"a": 1, "b": "x"}, {"a": 1, "c": True}, {"a": 1}, {"b": "x"}]),
    ({"allOf": [obj({"a": I}, required=["a"]), obj({"b": S}, required=["b"])]}, [{"a": 1, "b": "x"}, {"a": 1}, {"b": "x"}]),
    ({"$ref": "#/$defs/node", "$defs": {"node": obj({"v": I, "next": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/node"}]}}, required=["v", "next"],
                                                     additionalProperties=False)}},
     [{"v": 1, "next": None}, {"v": 1, "next": {"v": 2, "next": {"v": 3, "next": None}}}, {"v": 1}, {"v": 1, "next": {"v": 2}}]),
    (obj({"name": S, "children": {"type": "array", "items": {"$ref": "#"}}}, required=["name"]), [{"name": "x"},
     {"name": "x", "children": [{"name": "y", "children": []}, {"name": "z"}]}, {"children": []}, {"name": "x", "children": [1]}]),
    (obj({"p": {"$ref": "#/definitions/a~1b~0"}}, required=["p"], definitions={"a/b~": {"type": "integer", "minimum": 3}}), [{"p": 3}, {"p": 2}]),
    ({"properties": {"a": I}, "required": ["a", "b"]}, [{"a": 1, "b": [1]}, {"a": 1}]),
    ({}, [1, "x", [], {}, None]), (True, [1, "x"]),
]
for low, high in [(0, 9), (3, 17), (100, 100), (99, 1001), (-5, 5), (-123, -7), (0, 1000000), (17, 4321), (-1, 0), (55, 550)]:
    probes = sorted({low - 1, low, low + 1, high - 1, high, high + 1, 0, -low, (low + high) // 2, 10 * high, -1, 1})
    CASES.append(({"type": "integer", "minimum": low, "maximum": high}, probes))
CASES += [({"type": "integer", "minimum": 7}, [6, 7, 70, 1234567, -7, 0]), ({"type": "integer", "exclusiveMaximum": -7}, [-7, -8, -70, 0, 7]),
          ({"type": "integer", "exclusiveMinimum": 0, "maximum": 12.5}, [0, 1, 12, 13]),
          ({"type": "number", "minimum": 0}, [0, 0.5, 12.25, -0.5, 1000000]),
          ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, [0, 0.5, 0.001, 1, 1.5, -0.5]),
          ({"type": "number", "minimum": -2, "maximum": 3}, [-2, -2.5, -1.5, -0.5, 0, 2.75, 3, 3.5]),
          ({"type": "number", "exclusiveMaximum": -1}, [-1, -1.5, -2, -0.5, 0])]


def validator(schema):
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


if len(sys.argv) == 3 and sys.argv[1] == "--validate":
    bad = total = 0
    for line in open(sys.argv[2], encoding="utf-8", newline="\n"):
        kind, text = line.rstrip("\n").split(" ", 1)
        if kind == "schema":
            check = validator(json.loads(text))
        else:
            total += 1
            # a JSON string of the text, which may hold line ends
            if not check.is_valid(json.loads(json.loads(text))):
                bad += 1
                print("not valid:", json.dumps(check.schema), text)
    print(total, "texts,", bad, "not valid")
    sys.exit(bad != 0)

lines = []
for schema, instances in CASES:
    check = validator(schema)
    lines.append("schema " + json.dumps(schema, ensure_ascii=False))
    for instance in instances:
        for text in dict.fromkeys([json.dumps(instance, separators=(",", ":"), ensure_ascii=False)] + ([] if "enum" in json.dumps(schema) else [
                json.dumps(instance, ensure_ascii=False)])):  # constants have one form
            lines.append("text %d %s" % (check.is_valid(instance), text))
(pathlib.Path(__file__).parent / "schemas.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
print(len(CASES), "schemas")
