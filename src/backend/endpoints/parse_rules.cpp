// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/parse_rules.h"

#include "backend/endpoints/source_value.h"

#include <QRegularExpression>

#include <array>
#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace headstart::rules {

namespace {

Error bad(const QString &sentence)
{
    return Error{ErrorCode::BadInput, sentence, {}};
}

constexpr std::array gpuNames = {"any", "T4", "L4", "L40", "L40S", "A10", "A10G", "A16", "A30", "A40", "A100",
    "A100-40", "A100-80", "A4000", "A5000", "A6000", "RTX4000Ada", "RTX4090", "RTX5090", "RTX6000", "RTX6000Ada",
    "RTXPro6000", "H100", "H200", "GH200", "B200", "B300", "GAUDI2", "V100", "V100-32"};

QString bare(const QString &name)
{
    static const QRegularExpression dropped(u"NVIDIA|GEFORCE|TESLA|QUADRO|[^A-Z0-9]"_s);
    return name.toUpper().remove(dropped);
}

/// The GPU that a text names: the known one that it equals, else the longest that it contains ("RTX 4090 24GB").
QString gpuNamed(const QString &text)
{
    const QString wanted = bare(text);
    QString best;
    for (const char *known : gpuNames) {
        const QString name = QString::fromLatin1(known);
        if (bare(name) == wanted)
            return name;
        if (name != "any"_L1 && wanted.contains(bare(name)) && bare(name).size() > bare(best).size())
            best = name;
    }
    return best;
}

/// The text of `GpuType.A100_80` and of `"A100-80"`; no value for anything else.
std::optional<QString> gpuText(const SourceValue &value)
{
    if (value.isText())
        return value.text();
    if (value.kind() == "member"_L1 && value.enumeration() == "GpuType"_L1)
        return value.name().compare("NoGPU"_L1, Qt::CaseInsensitive) == 0 ? QString() : value.name();
    if (value.isNone())
        return QString();
    return std::nullopt;
}

} // namespace

Result<int> cpuMillicores(const SourceValue &value)
{
    if (value.kind() == "int"_L1 || value.kind() == "float"_L1) {
        const double cores = value.number();
        if (cores < 0.1 || cores > 64)
            return bad(u"CPU value out of range. Must be between 0.1 and 64 cores."_s);
        return static_cast<int>(cores * 1000);
    }
    if (!value.isText())
        return bad(u"CPU must be a number of cores, as in cpu=1.5, or a text in thousandths, as in cpu=\"1500m\"."_s);
    static const QRegularExpression pattern(u"^(\\d+)m$"_s);
    const QRegularExpressionMatch match = pattern.match(value.text());
    if (!match.hasMatch())
        return bad(
            u"Invalid CPU string format. Write thousandths of a core, as in \"1500m\", or a number of cores, as in 1.5."_s);
    bool fits = false;
    const int millicores = match.captured(1).toInt(&fits);
    if (!fits || millicores < 100 || millicores > 64000)
        return bad(u"CPU value out of range. Must be between 100m and 64000m."_s);
    return millicores;
}

Result<int> memoryMib(const SourceValue &value)
{
    constexpr qint64 most = std::numeric_limits<int>::max();
    const QString advice =
        u" Write a number of MiB, as in memory=1024, or a text with a unit, as in memory=\"16Gi\"."_s;
    if (value.isInteger()) {
        if (value.integer() <= 0)
            return bad(u"memory must be greater than 0."_s + advice);
        if (value.integer() > most)
            return bad(u"memory is larger than any machine's: it counts MiB."_s + advice);
        return static_cast<int>(value.integer());
    }
    if (!value.isText())
        return bad(u"Unsupported memory format."_s + advice);
    static const QRegularExpression pattern(
        u"^\\s*(\\d+(?:\\.\\d*)?|\\.\\d+)\\s*([a-z]*)\\s*$"_s, QRegularExpression::CaseInsensitiveOption);
    const QRegularExpressionMatch match = pattern.match(value.text());
    const QString unit = match.captured(2).toLower();
    double factor = 0;
    if (unit.isEmpty() || unit == "m"_L1 || unit == "mb"_L1 || unit == "mi"_L1 || unit == "mib"_L1)
        factor = 1;
    else if (unit == "g"_L1 || unit == "gb"_L1)
        factor = 1000;
    else if (unit == "gi"_L1 || unit == "gib"_L1)
        factor = 1024;
    if (!match.hasMatch() || factor == 0)
        return bad(u"Unsupported memory format."_s + advice);
    const double mib = std::ceil(match.captured(1).toDouble() * factor);
    if (mib <= 0)
        return bad(u"memory must be greater than 0."_s + advice);
    if (mib > static_cast<double>(most))
        return bad(u"memory is larger than any machine's."_s + advice);
    return static_cast<int>(mib);
}

Result<QStringList> gpus(const SourceValue &value)
{
    QStringList texts;
    const QList<SourceValue> items = value.isList() ? value.items() : QList<SourceValue>{value};
    for (const SourceValue &item : items) {
        const std::optional<QString> text = gpuText(item);
        if (!text)
            return bad(u"Invalid GPU type. Write a name, as in gpu=\"T4\", a member of GpuType, or a list of them."_s);
        texts += text->split(u',', Qt::SkipEmptyParts);
    }
    QStringList names;
    for (const QString &text : std::as_const(texts)) {
        const QString name = gpuNamed(text);
        if (name.isEmpty()) {
            QStringList known;
            for (const char *gpu : gpuNames)
                known.append(QString::fromLatin1(gpu));
            return bad(u"Invalid GPU type \"%1\". Beam knows %2."_s.arg(text.trimmed(), known.join(u", "_s)));
        }
        if (!names.contains(name))
            names.append(name);
    }
    return names;
}

Result<QString> pythonVersion(const SourceValue &value)
{
    QString text = value.text();
    if (value.kind() == "member"_L1 && value.enumeration() == "PythonVersion"_L1) {
        // Python310 stands for "python3.10", Micromamba310 for "micromamba3.10".
        static const QRegularExpression member(u"^([A-Za-z]+)3(\\d*)$"_s);
        const QRegularExpressionMatch match = member.match(value.name());
        text = match.captured(1).toLower() + u'3';
        if (!match.captured(2).isEmpty())
            text += u'.' + match.captured(2);
    } else if (!value.isText()) {
        return bad(u"Invalid Python version. Write it as in python_version=\"python3.10\"."_s);
    }
    if (text.startsWith("micromamba"_L1))
        return bad(
            u"Micromamba environments cannot be made on this machine; name a python3 version and python_packages instead."_s);
    static const QRegularExpression pattern(u"^python3(\\.([89]|1[0-9]))?$"_s);
    if (!pattern.match(text).hasMatch())
        return bad(u"Invalid Python version %1. Write it as in python_version=\"python3.10\"."_s.arg(value.shown()));
    return text;
}

Result<int> wholeNumber(const SourceValue &value, int least)
{
    if (!value.isInteger() || value.integer() < least || value.integer() > std::numeric_limits<int>::max())
        return bad(least == std::numeric_limits<int>::min()
                ? u"It must be a whole number."_s
                : u"It must be a whole number of at least %1."_s.arg(least));
    return static_cast<int>(value.integer());
}

} // namespace headstart::rules
