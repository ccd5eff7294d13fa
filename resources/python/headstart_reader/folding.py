# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Works out expressions whose value is certain without running anything."""
import ast
import operator

from headstart_reader.values import (
    ENUMERATIONS, MAX_DEPTH, MAX_ITEMS, MAX_TEXT, UNREAD, is_mutable, is_number, is_scalar, is_sdk, scalar, sdk_name,
    sequence, truth)

_ARITHMETIC = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.BitOr: operator.or_, ast.BitAnd: operator.and_,
    ast.RShift: operator.rshift,
}
_COMPARISONS = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_CONVERSIONS = {"str": str, "int": int, "float": float}


class Folder:
    """Folds expressions over `names`, a dict from the module's names to values.

    Methods of Beam's Image change the image itself, as in the SDK; `certain` says whether what is folded surely runs,
    and runs once. Where it does not, an object that it would change becomes unread.
    """

    def __init__(self):
        self.names = {}
        self.certain = True
        self._depth = 0

    def forget(self, value):
        """Makes every name of this very object unread."""
        for name, known in self.names.items():
            if known is value:
                self.names[name] = UNREAD

    def fold(self, node):
        method = getattr(self, "_fold_" + type(node).__name__, None)
        if method is None or self._depth >= MAX_DEPTH:
            self._lose(node)
            return UNREAD
        self._depth += 1
        try:
            return method(node)
        finally:
            self._depth -= 1

    def _lose(self, node):
        """Makes unread the images that methods called in `node` may change, for what is not folded."""
        for part in ast.walk(node):
            if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
                owner = part.func.value
                while isinstance(owner, (ast.Attribute, ast.Call)):
                    owner = owner.value if isinstance(owner, ast.Attribute) else owner.func
                value = self.names.get(owner.id, UNREAD) if isinstance(owner, ast.Name) else UNREAD
                if value["k"] == "call":
                    self.forget(value)

    def _fold_Constant(self, node):
        return scalar(node.value)

    def _fold_Name(self, node):
        return self.names.get(node.id, UNREAD)

    def _fold_Lambda(self, node):
        return {"k": "lambda"}

    def _fold_JoinedStr(self, node):
        text = ""
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                value = self.fold(part.value)
                spec = self.fold(part.format_spec) if part.format_spec else scalar("")
                if not is_scalar(value) or spec["k"] != "str" or _too_wide(spec["v"]):
                    return UNREAD
                shown = value["v"]
                if part.conversion != -1:
                    shown = {"s": str, "r": repr, "a": ascii}[chr(part.conversion)](shown)
                try:
                    text += format(shown, spec["v"])
                except (TypeError, ValueError):
                    return UNREAD
            else:
                text += part.value
            if len(text) > MAX_TEXT:
                return UNREAD
        return scalar(text)

    def _fold_UnaryOp(self, node):
        value = self.fold(node.operand)
        if isinstance(node.op, ast.Not):
            known = truth(value)
            return UNREAD if known is None else scalar(not known)
        if not is_number(value):
            return UNREAD
        if isinstance(node.op, ast.USub):
            return scalar(-value["v"])
        if isinstance(node.op, ast.UAdd):
            return scalar(+value["v"])
        return UNREAD

    def _fold_BinOp(self, node):
        return self.binary(self.fold(node.left), node.op, self.fold(node.right))

    def binary(self, left, op, right):
        if isinstance(op, ast.Add) and left["k"] == right["k"] == "list":
            return sequence(left["items"] + right["items"])
        if isinstance(op, ast.BitOr) and left["k"] == right["k"] == "dict":
            return _dictionary(left["items"] + right["items"])
        if isinstance(op, ast.Add) and left["k"] == right["k"] == "str":
            return scalar(left["v"] + right["v"])
        if isinstance(op, ast.Mult) and right["k"] == "int" and left["k"] in ("str", "list"):
            content = left["v"] if left["k"] == "str" else left["items"]
            if len(content) * right["v"] > MAX_ITEMS:
                return UNREAD
            return scalar(content * right["v"]) if left["k"] == "str" else sequence(content * right["v"])
        if not (is_number(left) and is_number(right)):
            return UNREAD
        if isinstance(op, (ast.Pow, ast.LShift)):
            if right["k"] != "int" or not 0 <= right["v"] <= 64 or left["k"] != "int":
                return UNREAD
            return scalar(left["v"] ** right["v"] if isinstance(op, ast.Pow) else left["v"] << right["v"])
        function = _ARITHMETIC.get(type(op))
        try:
            return scalar(function(left["v"], right["v"])) if function else UNREAD
        except (ArithmeticError, TypeError, ValueError):
            return UNREAD

    def _fold_BoolOp(self, node):
        value = UNREAD
        for index, part in enumerate(node.values):
            value = self.fold(part)
            known = truth(value)
            if known is None:
                for other in node.values[index + 1:]:
                    self._lose(other)
                return UNREAD
            if known == isinstance(node.op, ast.Or):
                return value
        return value

    def _fold_Compare(self, node):
        left, right = self.fold(node.left), self.fold(node.comparators[0])
        if len(node.ops) != 1:
            return UNREAD
        equal = isinstance(node.ops[0], ast.Eq)
        if left["k"] == "main" and right["k"] == "str" and right["v"] == "__main__" and (
                equal or isinstance(node.ops[0], ast.NotEq)):
            return scalar(not equal)  # a handler's module is imported, never run as a program
        function = _COMPARISONS.get(type(node.ops[0]))
        if not (function and is_scalar(left) and is_scalar(right)):
            return UNREAD
        try:
            return scalar(function(left["v"], right["v"]))
        except TypeError:
            return UNREAD

    def _fold_IfExp(self, node):
        known = truth(self.fold(node.test))
        if known is None:
            self._lose(node.body)
            self._lose(node.orelse)
            return UNREAD
        return self.fold(node.body if known else node.orelse)

    def _fold_List(self, node):
        items = []
        for item in node.elts:
            if isinstance(item, ast.Starred):
                value = self.fold(item.value)
                if value["k"] != "list":
                    return UNREAD
                items.extend(value["items"])
            else:
                items.append(self.fold(item))
        return sequence(items)

    _fold_Tuple = _fold_List
    _fold_Set = _fold_List

    def _fold_Dict(self, node):
        items = []
        for key, value in zip(node.keys, node.values):
            folded = self.fold(value)
            if key is None:
                if folded["k"] != "dict":
                    return UNREAD
                items.extend(folded["items"])
            else:
                items.append([self.fold(key), folded])
        return _dictionary(items)

    def _fold_Subscript(self, node):
        value, index = self.fold(node.value), self.fold(getattr(node.slice, "value", node.slice) if type(
            node.slice).__name__ == "Index" else node.slice)
        if value["k"] == "dict" and is_scalar(index):
            for key, item in value["items"]:
                if key == index:
                    return item
        if index["k"] == "int" and value["k"] in ("list", "str"):
            content = value["items"] if value["k"] == "list" else value["v"]
            if -len(content) <= index["v"] < len(content):
                item = content[index["v"]]
                return item if value["k"] == "list" else scalar(item)
        return UNREAD

    def _fold_Attribute(self, node):
        return _attribute(self.fold(node.value), node.attr)

    def _fold_Call(self, node):
        if isinstance(node.func, ast.Name) and node.func.id not in self.names:
            return self._conversion(node)
        if isinstance(node.func, ast.Attribute):
            owner = self.fold(node.func.value)
            if owner["k"] == "call":
                return self._step(owner, node)
            target = _attribute(owner, node.func.attr)
        else:
            target = self.fold(node.func)
        args, kwargs = self.arguments(node)
        if target["k"] != "beam":
            return UNREAD
        return {"k": "call", "name": target["name"], "args": args, "kwargs": kwargs, "steps": []}

    def _conversion(self, node):
        if len(node.args) != 1 or node.keywords:
            return UNREAD
        value = self.fold(node.args[0])
        if node.func.id in ("list", "tuple") and value["k"] == "list":
            return sequence(list(value["items"]))
        convert = _CONVERSIONS.get(node.func.id)
        if not (convert and is_scalar(value)) or len(str(value["v"])) > 1000:
            return UNREAD
        try:
            return scalar(convert(value["v"]))
        except (ArithmeticError, TypeError, ValueError):
            return UNREAD

    def _step(self, owner, node):
        args, kwargs = self.arguments(node)
        step = {"name": node.func.attr, "args": args, "kwargs": kwargs}
        if self.certain:
            owner["steps"].append(step)
            return owner
        self.forget(owner)
        return dict(owner, steps=owner["steps"] + [step])

    def arguments(self, node):
        """Positional values, and pairs of a keyword and its value; an unread ** has the keyword "**"."""
        args = []
        for arg in node.args:
            args.append(UNREAD if isinstance(arg, ast.Starred) else self.fold(arg))
        kwargs = []
        for keyword in node.keywords:
            value = self.fold(keyword.value)
            if keyword.arg is not None:
                kwargs.append([keyword.arg, value])
            elif value["k"] == "dict" and all(key["k"] == "str" for key, _ in value["items"]):
                kwargs.extend([key["v"], item] for key, item in value["items"])
            else:
                kwargs.append(["**", UNREAD])
        return args, kwargs

    def escapes(self, node):
        """Makes unread what a call of unknown code might change."""
        for part in ast.walk(node):
            if not isinstance(part, ast.Call) or _is_harmless(part.func):
                continue
            given = list(part.args) + [keyword.value for keyword in part.keywords]
            if isinstance(part.func, ast.Attribute) and isinstance(part.func.value, ast.Name):
                if self.names.get(part.func.value.id, UNREAD)["k"] in ("list", "dict"):
                    given.append(part.func.value)
            elif self.fold_is_sdk(part.func):
                continue
            for arg in given:
                value = self.names.get(arg.id, UNREAD) if isinstance(arg, ast.Name) else UNREAD
                if is_mutable(value) and not self.fold_is_sdk(part.func):
                    self.forget(value)

    def fold_is_sdk(self, node):
        """Whether a callee is a name or a method of Beam's SDK. Folds no calls, which may have effects."""
        while isinstance(node, (ast.Attribute, ast.Call)):
            node = node.value if isinstance(node, ast.Attribute) else node.func
        value = self.names.get(node.id, UNREAD) if isinstance(node, ast.Name) else UNREAD
        return value["k"] in ("beam", "call") or (value["k"] == "module" and is_sdk(value["name"]))


def _attribute(owner, name):
    if owner["k"] == "module" and is_sdk(owner["name"]):
        return sdk_name(owner["name"], name)
    if owner["k"] == "beam":
        if owner["name"] in ENUMERATIONS:
            return {"k": "member", "enum": owner["name"], "name": name}
        return {"k": "beam", "name": owner["name"] + "." + name}
    if owner["k"] == "member" and name == "value":
        return owner
    return UNREAD


def _dictionary(items):
    """A dict value in which a later key replaces an earlier one."""
    merged = {}
    for key, value in items:
        if not is_scalar(key):
            return UNREAD
        merged[(key["k"], key["v"])] = [key, value]
    return {"k": "dict", "items": list(merged.values())} if len(merged) <= MAX_ITEMS else UNREAD


def _too_wide(spec):
    digits = 0
    for char in spec:
        digits = digits + 1 if char.isdigit() else 0
        if digits > 3:
            return True
    return False


def _is_harmless(func):
    return isinstance(func, ast.Name) and func.id in (
        "print", "len", "str", "int", "float", "bool", "repr", "list", "tuple", "dict", "set", "sorted", "sum", "min",
        "max", "any", "all", "isinstance", "enumerate", "zip", "range", "hash", "id", "type")
