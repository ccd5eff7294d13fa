# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schemas of an endpoint's inputs and outputs.

    class Inputs(schema.Schema):
        prompt = schema.String()

    @endpoint(inputs=Inputs)
    def predict(inputs):
        return {"length": len(inputs.prompt)}

Every declared field is required. The wire form is {"fields": {"prompt": {"type": "String"}}}.
"""

from beam.local import refuse


class ValidationError(Exception):
    """Data that does not fit; `to_dict()` is what the caller of an endpoint gets as the result."""

    def __init__(self, message, field=None):
        Exception.__init__(self, message)
        self.message = message
        self.field = field

    def to_dict(self):
        result = {"error": "ValidationError", "message": self.message}
        if self.field:
            result["field"] = self.field
        return result


class Field:
    """The base of all fields. `load` takes a request's value, `dump` a result's; both raise ValidationError."""

    type_name = ""

    def load(self, value, name):
        return value

    def dump(self, value, name):
        return self.load(value, name)

    def to_dict(self):
        return {"type": self.type_name}


class String(Field):
    type_name = "String"

    def load(self, value, name):
        if not isinstance(value, str):
            raise ValidationError("Expected string, got %s" % type(value).__name__, name)
        return value


class Integer(Field):
    type_name = "Integer"

    def load(self, value, name):
        if not isinstance(value, int):
            raise ValidationError("Expected integer, got %s" % type(value).__name__, name)
        return value


class JSON(Field):
    """Any JSON value; a text is taken as JSON."""

    type_name = "JSON"

    def load(self, value, name):
        import json

        if isinstance(value, str):
            try:
                return json.loads(value)
            except ValueError as error:
                raise ValidationError("Expected JSON: %s" % error, name) from None
        return value

    def dump(self, value, name):
        return value


def _fetch(value, name):
    """The bytes behind a file-like object, a URL or base64 text."""
    if hasattr(value, "read"):
        return value.read()
    if not isinstance(value, str):
        raise ValidationError("Expected a file, a URL or base64, got %s" % type(value).__name__, name)
    if value.startswith(("http://", "https://")):
        from urllib.error import URLError
        from urllib.request import urlopen

        try:
            with urlopen(value, timeout=60) as response:
                return response.read()
        except (URLError, OSError, ValueError) as error:
            raise ValidationError("Could not fetch %s: %s" % (value, error), name) from None
    import base64
    import binascii

    if value.startswith("data:"):
        value = value.partition(",")[2]
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValidationError("Expected a file, a URL or base64: %s" % error, name) from None


class File(Field):
    """A file-like object, a URL or base64 text; the handler gets an open temporary file."""

    type_name = "File"

    def load(self, value, name):
        import tempfile

        file = tempfile.NamedTemporaryFile(prefix="input-")
        file.write(_fetch(value, name))
        file.seek(0)
        return file

    def dump(self, value, name):
        refuse("An output of type File, which Beam answers with a public address,", "return the data itself")


class Image(Field):
    """A picture as an object of Pillow, a path, a URL or base64 text; the handler gets a Pillow image."""

    type_name = "Image"

    def __init__(self, max_size=None, min_size=None, allowed_formats=None, quality=85, preserve_metadata=False):
        self.max_size = max_size
        self.min_size = min_size
        self.allowed_formats = ["PNG", "JPEG", "WEBP"] if allowed_formats is None else list(allowed_formats)
        self.quality = quality
        self.preserve_metadata = preserve_metadata

    def load(self, value, name):
        import io
        import os

        try:
            from PIL import Image as Pillow
            from PIL import UnidentifiedImageError
        except ImportError:
            raise ValidationError("Pillow is needed for images; add pillow to Image(python_packages=[...])", name) \
                from None
        if isinstance(value, Pillow.Image):
            picture = value
        else:
            try:
                if isinstance(value, str) and len(value) < 4096 and os.path.exists(value):
                    picture = Pillow.open(value)
                else:
                    picture = Pillow.open(io.BytesIO(_fetch(value, name)))
                picture.load()
            except (UnidentifiedImageError, OSError) as error:
                raise ValidationError("Expected an image: %s" % error, name) from None
        if picture.format is not None and picture.format not in self.allowed_formats:
            raise ValidationError("Image format %s is not one of %s" % (
                picture.format, ", ".join(self.allowed_formats)), name)
        if self.max_size and (picture.width > self.max_size[0] or picture.height > self.max_size[1]):
            raise ValidationError("Image is larger than %dx%d" % tuple(self.max_size), name)
        if self.min_size and (picture.width < self.min_size[0] or picture.height < self.min_size[1]):
            raise ValidationError("Image is smaller than %dx%d" % tuple(self.min_size), name)
        return picture

    def dump(self, value, name):
        refuse("An output of type Image, which Beam answers with a public address,", "return the data itself")

    def to_dict(self):
        return {"type": self.type_name, "max_size": self.max_size, "min_size": self.min_size,
                "allowed_formats": self.allowed_formats, "quality": self.quality,
                "preserve_metadata": self.preserve_metadata}


class Object(Field):
    """A nested schema."""

    type_name = "object"

    def __init__(self, schema):
        if not (isinstance(schema, type) and issubclass(schema, Schema)):
            raise TypeError("schema.Object takes a Schema class, not %r." % (schema,))
        self.schema = schema

    def load(self, value, name):
        return self.schema.load(value, name + ".")

    def dump(self, value, name):
        return self.schema.dump(value, name + ".")

    def to_dict(self):
        return {"type": self.type_name, "fields": self.schema.to_dict()["fields"]}


class Schema:
    """A subclass declares fields as class attributes; `Schema({"x": String()})` makes such a class from a dict.

    An instance, made by `load`, has the values as attributes.
    """

    _fields = {}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        fields = dict(cls._fields)
        fields.update((name, value) for name, value in vars(cls).items() if isinstance(value, Field))
        cls._fields = fields

    def __new__(cls, fields=None, **values):
        if fields is not None:
            if not isinstance(fields, dict) or not all(isinstance(field, Field) for field in fields.values()):
                raise TypeError("Schema takes a dict of names and fields, like Schema({\"x\": String()}).")
            return type("Schema", (cls,), dict(fields))
        return super().__new__(cls)

    def __init__(self, fields=None, **values):
        for name, field in self._fields.items():
            if name not in values:
                raise ValidationError("Missing required field: %s" % name, name)
            setattr(self, name, field.load(values[name], name))

    @classmethod
    def load(cls, data, prefix=""):
        """An instance of a request's data (a dict). Raises ValidationError."""
        instance = object.__new__(cls)
        for name, value in cls._walk(data, prefix, "load"):
            setattr(instance, name, value)
        return instance

    @classmethod
    def dump(cls, data, prefix=""):
        """A dict for JSON of a handler's result (a dict or an instance). Raises ValidationError."""
        if isinstance(data, Schema):
            data = {name: getattr(data, name) for name in data._fields if hasattr(data, name)}
        return dict(cls._walk(data, prefix, "dump"))

    @classmethod
    def _walk(cls, data, prefix, method):
        if not isinstance(data, dict):
            raise ValidationError("Expected an object, got %s" % type(data).__name__, prefix.rstrip(".") or None)
        result = []
        for name, field in cls._fields.items():
            if name not in data:
                raise ValidationError("Missing required field: %s" % (prefix + name), prefix + name)
            result.append((name, getattr(field, method)(data[name], prefix + name)))
        return result

    @classmethod
    def to_dict(cls):
        return {"fields": {name: field.to_dict() for name, field in cls._fields.items()}}

    @classmethod
    def from_dict(cls, data):
        """A Schema class of its wire form. Raises ValueError."""
        fields = {}
        for name, form in data.get("fields", {}).items():
            kind = form.get("type")
            if kind == "object":
                fields[name] = Object(cls.from_dict(form))
            elif kind == "Image":
                fields[name] = Image(**{key: value for key, value in form.items() if key != "type"})
            elif kind in _SIMPLE:
                fields[name] = _SIMPLE[kind]()
            else:
                raise ValueError("A schema knows no field type %r." % (kind,))
        return type("Schema", (cls,), fields)


_SIMPLE = {"String": String, "Integer": Integer, "File": File, "JSON": JSON}
