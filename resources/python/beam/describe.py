# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m beam.describe` prints the decorators and their arguments as JSON."""

from beam.arguments import BY_DECORATOR, POSITIONAL, REQUIRED, Made


def description():
    """{"version": 1, "decorators": [{"name", "arguments": [{"name", "types", "default" | "default_expression" |
    "required", "positional", "meaning"}]}]}"""
    decorators = []
    for kind, table in BY_DECORATOR.items():
        arguments = []
        for name, argument in table.items():
            row = {"name": name, "types": argument.types, "positional": name in POSITIONAL[kind]}
            default = argument.defaults[kind]
            if default is REQUIRED:
                row["required"] = True
            elif isinstance(default, Made):
                row["default_expression"] = default.name + "()"
            else:
                row["default"] = default
            row["meaning"] = argument.meaning
            arguments.append(row)
        decorators.append({"name": kind, "arguments": arguments})
    return {"version": 1, "decorators": decorators}


if __name__ == "__main__":
    import json

    print(json.dumps(description(), indent=2))
