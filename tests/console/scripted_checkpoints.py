#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A runner that has checkpoints and no containers. They are in the file that HEADSTART_TEST_CHECKPOINTS names, beside the list of the
commands that came: {"checkpoints": [...], "problems": [...], "commands": [...]}."""
import json
import os
import sys

path = os.environ["HEADSTART_TEST_CHECKPOINTS"]


def say(**members):
    sys.stdout.write(json.dumps(members) + "\n")
    sys.stdout.flush()


def refuse(number, code, message):
    say(id=number, ok=False, error={"code": code, "message": message, "details": ""})


for line in sys.stdin:
    request = json.loads(line)
    number, command = request.pop("id"), request["command"]
    if command == "hello":
        say(id=number, ok=True, result={"version": 2, "runner": "scripted", "pid": os.getpid(), "root": request.get("root") or "/"})
        continue
    with open(path) as file:
        state = json.load(file)
    if command == "resolve_image":
        say(id=number, ok=True, result={"id": "host:1", "python": "/usr/bin/python3", "python_version": "3.11.2", "notes": []})
        continue
    state["commands"].append(request)
    wanted = next((one for one in state["checkpoints"] if one["id"] == request.get("checkpoint")), None)
    answer = None
    if command == "list_checkpoints":
        answer = {"checkpoints": state["checkpoints"], "problems": state["problems"]}
    elif command == "prune_checkpoints":
        gone = [dict(one, why="It has not been used for 41 days; 30 are kept.") for one in state["checkpoints"] if one["state"] == "invalid"]
        state["checkpoints"] = [one for one in state["checkpoints"] if one["state"] != "invalid"]
        answer = {"removed": gone}
    elif wanted is None:
        refusal = ("not_found", "There is no such checkpoint.")
    elif command == "delete_checkpoint" and wanted["endpoint"] == "busy":
        refusal = ("bad_input", "A container runs from this checkpoint.")
    elif command == "delete_checkpoint":
        state["checkpoints"].remove(wanted)
        answer = {}
    elif command == "verify_checkpoint" and wanted["state"] != "available":
        refusal = ("machine_cannot", "The page images do not match their hashes.")
    elif command == "verify_checkpoint":
        answer = {"checkpoint": wanted}
    # Before the answer: whoever has it may look into the file, and write another.
    with open(path + ".new", "w") as file:
        json.dump(state, file)
    os.rename(path + ".new", path)
    if answer is None:
        refuse(number, *refusal)
    else:
        say(id=number, ok=True, result=answer)
