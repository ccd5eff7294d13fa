// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QStringList>

namespace headstart {

class SourceValue;

/// How Beam reads the values of a decorator's arguments. All are pure; an Error is BadInput with Beam's own sentence
/// first, then what is accepted.
namespace rules {

/// `cpu=`: 0.1 to 64 cores, or "100m" to "64000m". In thousandths of a core.
Result<int> cpuMillicores(const SourceValue &value);

/// `memory=`: a whole number of MiB, or a number with a unit: m, mb, mi, mib (1 MiB), g, gb (1000 MiB), gi, gib (1024
/// MiB). In MiB.
Result<int> memoryMib(const SourceValue &value);

/// `gpu=`: a name, a member of GpuType, or a list of them. Names in Beam's spelling, e.g. "A100-80"; empty for none.
Result<QStringList> gpus(const SourceValue &value);

/// `python_version=`: "python3", "python3.8" … "python3.12", also as members of PythonVersion. In the text form.
Result<QString> pythonVersion(const SourceValue &value);

/// A whole number of at least `least`.
Result<int> wholeNumber(const SourceValue &value, int least);

} // namespace rules
} // namespace headstart
