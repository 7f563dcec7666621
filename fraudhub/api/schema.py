"""The published schema also says how things go wrong."""

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "errors", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
        "request_id": {"type": "string"},
    },
}
_WORDS = {
    "400": "The request cannot be read, or an answer in it needs attention.",
    "401": "Nobody is signed in.",
    "403": "The role may not do this.",
    "404": "There is nothing here that this person can see.",
    "405": "This cannot be done here.",
    "409": "A rule stands in the way, or the key was used for other content.",
    "413": "The body is larger than 1 MB.",
    "415": "The body is not JSON.",
    "503": "Something the hub stands on does not answer.",
}


def describe_problems(result, generator, request, public):
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    answer = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in result.get("paths", {}).values():
        for method, operation in operations.items():
            if method not in {"get", "post", "put", "patch", "delete"}:
                continue
            for status, words in _WORDS.items():
                if method == "get" and status in {"409", "413", "415"}:
                    continue
                operation["responses"].setdefault(status, {"description": words, "content": answer})
    return result
