# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values of decorator arguments: pure functions from what a user writes to what is meant.

The rules and the sentences of the errors are Beam's, so that code which it refuses is refused here alike.
"""

from math import ceil

MIN_CORES, MAX_CORES = 0.1, 64
MIN_MILLICORES, MAX_MILLICORES = 100, 64000
_MEMORY_UNITS = {"": 1, "m": 1, "mb": 1, "mi": 1, "mib": 1, "g": 1000, "gb": 1000, "gi": 1024, "gib": 1024}

GPU_NAMES = (
    "any", "T4", "L4", "L40", "L40S", "A10", "A10G", "A16", "A30", "A40", "A100", "A100-40", "A100-80", "A4000",
    "A5000", "A6000", "RTX4000Ada", "RTX4090", "RTX5090", "RTX6000", "RTX6000Ada", "RTXPro6000", "H100", "H200",
    "GH200", "B200", "B300", "GAUDI2", "V100", "V100-32",
)
PYTHON_VERSIONS = ("python3", "python3.8", "python3.9", "python3.10", "python3.11", "python3.12") + tuple(
    "micromamba3.%d" % minor for minor in range(8, 13))
_GPU_NOISE = ("NVIDIA", "GEFORCE", "TESLA", "QUADRO")
# Spellings of drivers and shops that hold no name of the list as they are.
_GPU_ALIASES = (
    ("A100SXM480", "A100-80"), ("A100PCIE80", "A100-80"), ("A100SXM440", "A100-40"), ("A100PCIE40", "A100-40"),
    ("V100SXM232", "V100-32"), ("V100SXM332", "V100-32"), ("V100PCIE32", "V100-32"), ("RTXA4000", "A4000"),
    ("RTXA5000", "A5000"), ("RTXA6000", "A6000"), ("RTX6000ADAGENERATION", "RTX6000Ada"),
    ("RTX4000ADAGENERATION", "RTX4000Ada"), ("RTXPRO6000BLACKWELL", "RTXPro6000"),
)


def millicores(cpu):
    """CPU as written (cores, or "<n>m") in thousandths of a core. Raises ValueError or TypeError."""
    if isinstance(cpu, bool) or not isinstance(cpu, (int, float, str)):
        raise TypeError("CPU must be a number of cores or a text like \"1000m\", not a %s." % type(cpu).__name__)
    if isinstance(cpu, str):
        digits = cpu[:-1]
        if not cpu.endswith("m") or not (digits.isascii() and digits.isdigit()):
            raise ValueError("Invalid CPU string format. Must be digits followed by 'm' (e.g. '1000m'), not %r." % cpu)
        value = int(digits)
        if not MIN_MILLICORES <= value <= MAX_MILLICORES:
            raise ValueError("CPU value out of range. Must be between 100m and 64000m.")
        return value
    if not MIN_CORES <= cpu <= MAX_CORES:  # NaN as well
        raise ValueError("CPU value out of range. Must be between 0.1 and 64 cores.")
    return int(cpu * 1000)


def mebibytes(memory):
    """Memory as written (MiB, or a number with a unit) in MiB. Raises ValueError or TypeError."""
    if isinstance(memory, bool) or not isinstance(memory, (int, str)):
        raise TypeError("memory must be a number of MiB or a text like \"16Gi\", not a %s." % type(memory).__name__)
    if isinstance(memory, int):
        return memory
    text = memory.strip()
    end = 0
    while end < len(text) and (text[end] in "0123456789."):
        end += 1
    unit = text[end:].strip().lower()
    try:
        number = float(text[:end])
    except ValueError:
        raise ValueError("Unsupported memory format: %r" % memory) from None
    if unit not in _MEMORY_UNITS or number == float("inf"):
        raise ValueError("Unsupported memory format: %r" % memory)
    value = ceil(number * _MEMORY_UNITS[unit])
    if value <= 0:
        raise ValueError("memory must be greater than 0")
    return value


def _gpu_key(text):
    key = "".join(letter for letter in text.upper() if letter.isalnum())
    for noise in _GPU_NOISE:
        key = key.replace(noise, "")
    return key


def gpu_name(gpu):
    """The name of a GPU type in the spelling of GPU_NAMES; "" for none. Raises ValueError."""
    if not isinstance(gpu, str):
        raise TypeError("gpu must be a GpuType or a text like \"T4\", not a %s." % type(gpu).__name__)
    text = str(getattr(gpu, "value", gpu))
    if text == "":
        return ""
    key = _gpu_key(text)
    for name in GPU_NAMES:
        if _gpu_key(name) == key:
            return name
    found = [(len(alias), name) for alias, name in _GPU_ALIASES if alias in key]
    if not found:  # "NVIDIA A10G 24GB": the longest name in it; very short ones would be found by chance
        found = [(len(_gpu_key(name)), name) for name in GPU_NAMES if name != "any" and _gpu_key(name) in key]
    if not found:
        raise ValueError("Invalid GPU type: %r. Known are %s." % (text, ", ".join(GPU_NAMES)))
    return max(found)[1]


def gpu_list(gpu):
    """One GPU type or a list of them as comma-joined names, in the order of preference."""
    if isinstance(gpu, (list, tuple)):
        return ",".join(gpu_name(item) for item in gpu)
    return gpu_name(gpu)


def gpu_count(count, gpu):
    """How many GPUs are meant: 0 becomes 1 where a type is asked for (an empty list counts as asking, as on Beam)."""
    if isinstance(count, bool) or not isinstance(count, int):
        raise TypeError("gpu_count must be a whole number, not a %s." % type(count).__name__)
    return 1 if count == 0 and gpu != "" else count


def python_version(version):
    """A Python version in the spelling of PYTHON_VERSIONS. Raises ValueError."""
    text = str(getattr(version, "value", version))
    if text not in PYTHON_VERSIONS:
        raise ValueError("Invalid python version: %r. Known are %s." % (text, ", ".join(PYTHON_VERSIONS)))
    return text


def environment(variables):
    """{"NAME": "value"} as a list of "NAME=value"."""
    if not isinstance(variables, dict):
        raise TypeError("env must be a dict of names and texts, not a %s." % type(variables).__name__)
    for name in variables:
        if not isinstance(name, str) or not name or "=" in name:
            raise ValueError("env has the name %r; a name is a text without '='." % (name,))
    return ["%s=%s" % (name, value) for name, value in variables.items()]


def effective_policy(policy_value, decorator_value):
    """What holds where a TaskPolicy and a decorator both say something: a policy's 0 says nothing."""
    return policy_value or decorator_value


def packages(names):
    """Package lines as Beam reads them: spaces removed, comments and empty lines dropped, flags left alone."""
    result = []
    for name in names:
        if not isinstance(name, str):
            raise TypeError("A package is a text like \"torch==2.0\", not a %s." % type(name).__name__)
        line = name.strip()
        if not line or line.startswith("#"):
            continue
        result.append(line if line.startswith("-") else line.replace(" ", ""))
    return result


def env_lines(variables):
    """Environment of an image, given as "K=V", a list of them or a dict, as a list of "K=V". Raises ValueError."""
    if variables is None:
        return []
    if isinstance(variables, str):
        variables = [variables]
    elif isinstance(variables, dict):
        variables = ["%s=%s" % (name, value) for name, value in variables.items()]
    for line in variables:
        if not isinstance(line, str):
            raise TypeError("An environment variable is a text like \"NAME=value\", not a %s." % type(line).__name__)
        name, equals, value = line.partition("=")
        if not name or not equals or not value:
            raise ValueError("Environment variable %r must be NAME=value, and neither may be empty." % line)
        if "=" in value:
            raise ValueError("Environment variable %r has more than one '='." % line)
    return list(variables)
