# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Image: what a container's system and packages are. Here it only takes down what is asked for; the runner decides
what stands in for it on this machine."""

from beam import parsing
from beam.local import refuse

CREDENTIAL_KEYS = (
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "DOCKERHUB_USERNAME",
    "DOCKERHUB_PASSWORD", "GITHUB_USERNAME", "GITHUB_TOKEN", "GCP_ACCESS_TOKEN", "NGC_API_KEY",
)


class BuildStep:
    """One chained step: `type` is shell, pip or micromamba."""

    __slots__ = ("type", "command")

    def __init__(self, type, command):
        self.type = type
        self.command = command

    def __repr__(self):
        return "BuildStep(%s: %s)" % (self.type, self.command)


def _texts(what, values):
    if isinstance(values, str) or not all(isinstance(value, str) for value in values):
        raise TypeError("%s must be a list of texts." % what)
    return list(values)


def _read_packages(packages):
    """A list of packages, or the path of a requirements file, as package lines."""
    if isinstance(packages, str):
        try:
            with open(packages, encoding="utf-8") as file:
                packages = file.read().splitlines()
        except OSError as error:
            raise ValueError("Could not read the requirements file %s: %s." % (packages, error.strerror)) from None
    return parsing.packages(packages)


class Image:
    """`python_packages` of the constructor come before its `commands`; chained steps follow in their own order."""

    def __init__(self, python_version="python3", python_packages=(), commands=(), base_image=None,
                 base_image_creds=None, env_vars=None, image_id=None):
        self.python_version = parsing.python_version(python_version)
        self.python_packages = _read_packages(python_packages)
        self.commands = _texts("Image commands", commands)
        self.base_image = base_image
        self.base_image_creds = self._credentials(base_image_creds)
        self.env_vars = parsing.env_lines(env_vars)
        self.image_id = image_id
        self.build_steps = []
        self.secrets = []
        self.gpu = ""
        self.docker_enabled = False
        self.dockerfile = None
        self.context_dir = None
        self.local_paths = []
        self.micromamba_channels = []

    @staticmethod
    def _credentials(credentials):
        if credentials is None:
            return {}
        if isinstance(credentials, dict):
            names = credentials
        else:
            names = credentials = _texts("Image base_image_creds", credentials)
        for name in names:
            if name not in CREDENTIAL_KEYS:
                raise ValueError("Image credentials know no %r; known are %s." % (name, ", ".join(CREDENTIAL_KEYS)))
        return credentials

    @classmethod
    def from_dockerfile(cls, path, context_dir=None):
        image = cls()
        try:
            with open(path, encoding="utf-8") as file:
                image.dockerfile = file.read()
        except OSError as error:
            raise ValueError("Could not read the Dockerfile %s: %s." % (path, error.strerror)) from None
        image.context_dir = context_dir
        return image

    @classmethod
    def from_registry(cls, image_uri, credentials=None):
        return cls(base_image=image_uri, base_image_creds=credentials)

    @classmethod
    def from_id(cls, image_id):
        return cls(image_id=image_id)

    def add_commands(self, commands):
        self.build_steps.extend(BuildStep("shell", command) for command in _texts("add_commands", commands))
        return self

    def add_python_packages(self, packages):
        self.build_steps.extend(BuildStep("pip", line) for line in _read_packages(packages))
        return self

    def micromamba(self):
        """Switches to the micromamba form of the present Python version."""
        version = self.python_version
        if version.startswith("python3"):
            minor = version[len("python3."):] or "10"  # where an image has its own Python, Beam's default is 3.10
            self.python_version = parsing.python_version("micromamba3." + minor)
        return self

    def add_micromamba_packages(self, packages, channels=()):
        if not self.python_version.startswith("micromamba"):
            raise ValueError("add_micromamba_packages needs micromamba() before it.")
        self.build_steps.extend(BuildStep("micromamba", line) for line in _read_packages(packages))
        self.micromamba_channels.extend(_texts("add_micromamba_packages channels", channels))
        return self

    def add_local_path(self, path):
        self.local_paths.append(path)
        return self

    def add_python_version(self, python_version):
        self.python_version = parsing.python_version(python_version)
        return self

    def with_envs(self, env_vars, clear=False):
        lines = parsing.env_lines(env_vars)
        self.env_vars = lines if clear else self.env_vars + lines
        return self

    def with_secrets(self, secrets):
        self.secrets.extend(_texts("with_secrets", secrets))
        return self

    def build_with_gpu(self, gpu):
        self.gpu = parsing.gpu_name(gpu)
        return self

    def with_docker(self):
        self.docker_enabled = True
        return self

    def build(self):
        refuse("Image.build()", "the console prepares the image when an endpoint is started")

    def exists(self):
        refuse("Image.exists()", "the console prepares the image when an endpoint is started")
