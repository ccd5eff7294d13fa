# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the check-* scripts share: which files are ours, C++ without its comments, and one way to report."""

import argparse
import os
import re
import sys
from pathlib import Path

# Folders that hold sources; everything else in a checkout (build trees, editors' folders) is nobody's to check.
ROOMS = ("app", "cmake", "docs", "resources", "scripts", "src", "tests", "translations", ".ci")
SKIPPED = {"__pycache__", "build", ".git", "node_modules"}


def arguments(description, *extra):
    """The command line every check has: --root, the checkout to look at (its own by default), and what EXTRA adds."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent, help="the checkout to check")
    for names, options in extra:
        parser.add_argument(*names, **options)
    return parser.parse_args()


def files(root, *rooms, suffixes=None):
    """Paths below ROOT (all rooms and the files beside them when no room is named), sorted, as (path, text for messages)."""
    found = []
    for room in rooms or ROOMS:
        for folder, subfolders, names in os.walk(root / room):
            subfolders[:] = sorted(name for name in subfolders if name not in SKIPPED)
            found += [Path(folder) / name for name in sorted(names)]
    if not rooms:
        found += sorted(path for path in root.iterdir() if path.is_file())
    return [
        (path, str(path.relative_to(root)))
        for path in found
        if not path.is_symlink() and (suffixes is None or path.suffix in suffixes)
    ]


def text_of(path):
    """The file's text, or None when it is no text (a picture, say)."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


_TOKEN = re.compile(
    r"//[^\n]*|/\*.*?\*/"  # comments
    r'|R"([^()\\\s]*)\((?:.*?)\)\1"'  # raw strings
    r"|\"(?:\\.|[^\"\\\n])*\"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])*'",  # strings and characters, not the marks in 1'000
    re.DOTALL,
)


def code_lines(text, strings=True):
    """The lines of a C++ file with its comments blanked, and with its strings blanked too unless STRINGS; numbers stay true."""

    def blank(match):
        token = match.group(0)
        if strings and not token.startswith("/"):
            return token
        return re.sub(r"[^\n]", " ", token)

    return _TOKEN.sub(blank, text).split("\n")


def string_literals(line):
    """The string literals of one line of C++ that code_lines() gave."""
    return re.findall(r'"((?:\\.|[^"\\])*)"', line)


def finish(problems, looked_at, rule):
    """Prints the problems and ends the script: 1 with problems, or with nothing to look at, else 0."""
    for problem in problems:
        print(problem)
    if not looked_at:
        print("nothing to check was found: is --root a checkout of Headstart?")
        sys.exit(1)
    if problems:
        print(f"{len(problems)} violation(s). {rule}")
        sys.exit(1)
    print(f"{looked_at} files are fine.")
    sys.exit(0)
