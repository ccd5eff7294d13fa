# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Follows the statements of a module in the order in which importing it would run them."""
import ast

from headstart_reader.folding import Folder
from headstart_reader.values import EXPORTS, UNREAD, frozen, is_handler, is_sdk, sdk_name, sequence, truth


class Module(Folder):
    """The handlers that a syntax tree defines, in `handlers`: one object for each decorated function."""

    def __init__(self, tree, lines):
        super().__init__()
        self.handlers = []
        self._lines = lines
        self._defined = []  # pairs of a handler and the value of its function
        self._volatile = _rebound(tree)
        self.names["__name__"] = {"k": "main"}
        self.follow(tree.body)
        for handler, function in self._defined:
            now = self.names.get(handler["function"], UNREAD)
            handler["replaced"] = now is not UNREAD and now is not function

    def bind(self, name, value):
        self.names[name] = UNREAD if name in self._volatile else value

    def follow(self, statements):
        for statement in statements:
            method = getattr(self, "_follow_" + type(statement).__name__, None)
            if method:
                method(statement)
            else:
                self._unbind([statement])

    def source(self, node):
        """The exact text of a node."""
        first, last = node.lineno - 1, node.end_lineno - 1
        if first == last:
            return self._lines[first][node.col_offset:node.end_col_offset].decode("utf-8", "replace")
        middle = self._lines[first + 1:last]
        parts = [self._lines[first][node.col_offset:]] + middle + [self._lines[last][:node.end_col_offset]]
        return b"\n".join(parts).decode("utf-8", "replace")

    # Names

    def _follow_Import(self, node):
        for alias in node.names:
            name = alias.asname or alias.name.split(".")[0]
            module = alias.name if alias.asname else name
            self.bind(name, {"k": "module", "name": module})

    def _follow_ImportFrom(self, node):
        module = node.module or ""
        for alias in node.names:
            if node.level == 0 and is_sdk(module):
                if alias.name == "*":
                    for name in EXPORTS:
                        self.bind(name, sdk_name(module, name))
                else:
                    self.bind(alias.asname or alias.name, sdk_name(module, alias.name))
            elif alias.name != "*":
                self.bind(alias.asname or alias.name, {"k": "imported", "name": alias.asname or alias.name})
            else:
                self.bind("*", {"k": "imported", "name": "*"})

    def _follow_Assign(self, node):
        value = self._made(node) or self.fold(node.value)
        self.escapes(node.value)
        for target in node.targets:
            self._assign(target, value)

    def _made(self, node):
        """The function of `name = endpoint(...)(function)`, which makes a handler of that name; None for all else."""
        call, target = node.value, node.targets[0]
        if not (isinstance(call, ast.Call) and isinstance(call.func, (ast.Call, ast.Name)) and len(call.args) == 1
                and not call.keywords and len(node.targets) == 1 and isinstance(target, ast.Name)
                and isinstance(call.args[0], ast.Name)):
            return None
        given = self.names.get(call.args[0].id, UNREAD)
        if given["k"] not in ("function", "imported"):
            return None
        value = self.fold(call.func)
        if not is_handler(value):
            return None
        function = {"k": "function", "name": target.id}
        self._handler(target.id, call.func, value, function)
        return function

    def _follow_AnnAssign(self, node):
        if node.value is not None:
            value = self.fold(node.value)
            self.escapes(node.value)
            self._assign(node.target, value)

    def _assign(self, target, value):
        if isinstance(target, ast.Name):
            self.bind(target.id, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            items = value["items"] if value["k"] == "list" else []
            plain = not any(isinstance(part, ast.Starred) for part in target.elts)
            for index, part in enumerate(target.elts):
                known = plain and len(items) == len(target.elts)
                self._assign(part.value if isinstance(part, ast.Starred) else part, items[index] if known else UNREAD)
        elif isinstance(target, (ast.Subscript, ast.Attribute)) and isinstance(target.value, ast.Name):
            self.forget(self.names.get(target.value.id, UNREAD))

    def _follow_AugAssign(self, node):
        value = self.fold(node.value)
        self.escapes(node.value)
        if not isinstance(node.target, ast.Name):
            self._assign(node.target, UNREAD)
            return
        before = self.names.get(node.target.id, UNREAD)
        if before["k"] == "list" and isinstance(node.op, ast.Add):
            self._extend(before, value["items"] if value["k"] == "list" else None)
        elif before["k"] in ("dict", "call"):
            self.forget(before)
        else:
            self.bind(node.target.id, self.binary(before, node.op, value))

    def _extend(self, known, items):
        """Appends to a list in place; what is not certain makes it unread."""
        if not self.certain or items is None or sequence(known["items"] + items) is UNREAD:
            self.forget(known)
        else:
            known["items"].extend(items)

    def _follow_Delete(self, node):
        for target in node.targets:
            self._assign(target, UNREAD)

    def _follow_Expr(self, node):
        call = node.value
        method = call.func if isinstance(call, ast.Call) else None
        if isinstance(method, ast.Attribute) and isinstance(method.value, ast.Name):
            known = self.names.get(method.value.id, UNREAD)
            if (known["k"] == "list" and method.attr in ("append", "extend") and len(call.args) == 1
                    and not call.keywords):
                value = self.fold(call.args[0])
                if method.attr == "append":
                    self._extend(known, [value])
                else:
                    self._extend(known, value["items"] if value["k"] == "list" else None)
                return
        self.fold(call)
        self.escapes(call)

    def _unbind(self, statements):
        """Makes unread whatever the statements may bind."""
        for name in _bound(statements):
            self.bind(name, UNREAD)

    # Branches

    def _follow_If(self, node):
        known = truth(self.fold(node.test))
        if known is not None:
            self.follow(node.body if known else node.orelse)
            return
        self._branches([node.body, node.orelse])

    def _branches(self, branches, first_is_likely=False):
        """Follows statements of which only one list runs. A name keeps a value only where all agree on it."""
        certain, before = self.certain, dict(self.names)
        ends = []
        for index, branch in enumerate(branches):
            self.names = dict(before)
            self.certain = certain and first_is_likely and index == 0
            self.follow(branch)
            ends.append(self.names)
        self.certain = certain
        self.names = {}
        for name in set().union(*ends):
            values = [end.get(name, UNREAD) for end in ends]
            self.names[name] = values[0] if all(value == values[0] for value in values[1:]) else UNREAD

    def _follow_Try(self, node):
        self._branches([node.body + node.orelse] + [handler.body for handler in node.handlers],
                       first_is_likely=not node.handlers)
        self.follow(node.finalbody)

    _follow_TryStar = _follow_Try

    def _follow_With(self, node):
        for item in node.items:
            self.fold(item.context_expr)
            self.escapes(item.context_expr)
            if item.optional_vars is not None:
                self._assign(item.optional_vars, UNREAD)
        self.follow(node.body)

    def _follow_For(self, node):
        self._unbind([node])
        certain, self.certain = self.certain, False
        self.follow(node.body)
        self.follow(node.orelse)
        self.certain = certain
        self._unbind([node])

    _follow_While = _follow_For

    def _follow_Match(self, node):
        self.fold(node.subject)
        self._unbind([node])
        self._branches([case.body for case in node.cases] + [[]])

    # Functions and classes

    def _follow_FunctionDef(self, node):
        function = {"k": "function", "name": node.name}
        self._decorated(node, function, None)
        self.bind(node.name, function)
        self._nested(node.body, "function " + node.name)

    _follow_AsyncFunctionDef = _follow_FunctionDef

    def _follow_ClassDef(self, node):
        self.bind(node.name, self._schema(node) or {"k": "class", "name": node.name})
        self._nested(node.body, "class " + node.name)

    def _nested(self, statements, where):
        certain, self.certain = self.certain, False
        for statement in statements:
            for node in ast.walk(statement):
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    self._decorated(node, None, where)
        self.certain = certain

    def _decorated(self, node, function, where):
        found = []
        for decorator in node.decorator_list:
            value = self.fold(decorator)
            bare = value["k"] == "beam" and is_handler({"k": "call", "name": value["name"], "steps": []})
            if bare or is_handler(value):
                found.append((decorator, value, bare))
        if not found:
            return
        decorator, value, bare = found[0]
        outer = [self.source(other) for other in node.decorator_list[:node.decorator_list.index(decorator)]]
        self._handler(node.name, decorator, value, function, bare, where, len(found) > 1, outer)

    def _handler(self, name, decorator, value, function, bare=False, within=None, several=False, outer=()):
        """Takes a handler down. The values are copied, since they may change after this."""
        handler = {
            "function": name,
            "kind": value["name"],
            "line": decorator.lineno,
            "range": [decorator.lineno, decorator.col_offset, decorator.end_lineno, decorator.end_col_offset],
            "bare": bare,
            "within": within,
            "several": several,
            "outer": list(outer),
            "args": [] if bare else [frozen(arg) for arg in value["args"]],
            "keywords": [] if bare else self._keywords(decorator, value),
            "names": sorted(other for other, known in self.names.items()
                            if known["k"] in ("function", "imported", "unread")),
        }
        self.handlers.append(handler)
        if within is None:
            self._defined.append((handler, function))

    def _keywords(self, decorator, value):
        """The arguments by name with their source: as written in the decorator, or the variable that stands there."""
        written = {}
        if isinstance(decorator, ast.Call):
            for keyword in decorator.keywords:
                written[keyword.arg or "**"] = keyword.value
        keywords = []
        for name, item in value["kwargs"]:
            node = written.get(name) or written.get("**") or decorator
            keywords.append({"name": name, "value": frozen(item), "source": self.source(node), "line": node.lineno})
        return keywords

    def _schema(self, node):
        """The fields of a subclass of Beam's Schema, or None for any other class."""
        fields = None
        for base in node.bases:
            value = self.fold(base)
            if value == {"k": "beam", "name": "schema.Schema"}:
                fields = fields or {}
            elif value["k"] == "schema":
                fields = dict(fields or {}, **value["fields"])
        if fields is None:
            return None
        for statement in node.body:
            if isinstance(statement, ast.Assign):
                targets = statement.targets
            elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
                targets = [statement.target]
            else:
                continue
            field = _field(self.fold(statement.value))
            for target in targets:
                if field and isinstance(target, ast.Name):
                    fields[target.id] = field
        return {"k": "schema", "fields": fields}


def _rebound(tree):
    """Names whose value is not followed: functions set them, or expressions do."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            names.update(node.names)
        elif isinstance(node, ast.NamedExpr):
            names.add(node.target.id)
    return names


def _field(value):
    """The wire form of a schema's field, or None."""
    if value["k"] != "call" or not value["name"].startswith("schema."):
        return None
    kind = value["name"].split(".")[1]
    if kind != "Object":
        return {"type": kind}
    inner = value["args"][0] if value["args"] else dict(value["kwargs"]).get("schema_class", UNREAD)
    return {"type": "object", "fields": inner["fields"]} if inner["k"] == "schema" else None


def _bound(statements):
    names = set()
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
                names.add(node.id)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                names.add(node.name)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                names.update(alias.asname or alias.name.split(".")[0] for alias in node.names)
            elif type(node).__name__ in ("MatchAs", "MatchStar", "MatchMapping"):  # Python 3.10 and later
                names.add(getattr(node, "rest", None) or getattr(node, "name", None))
    names.discard(None)
    return names
