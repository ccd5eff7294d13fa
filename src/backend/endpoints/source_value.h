// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>
#include <utility>

namespace headstart {

/// A value that the reader script found in source code; resources/python/headstart_reader/__init__.py lists the kinds.
class SourceValue
{
public:
    explicit SourceValue(QJsonObject object);

    QString kind() const;
    bool isNone() const { return kind() == QLatin1String("none"); }
    bool isText() const { return kind() == QLatin1String("str"); }
    bool isList() const { return kind() == QLatin1String("list"); }
    bool isDict() const { return kind() == QLatin1String("dict"); }
    bool isInteger() const;
    /// A call of this name of Beam's SDK, e.g. "Volume".
    bool isCall(QLatin1String name) const;
    /// Whether it or anything in it would have to be run to be known.
    bool isUnread() const;

    QString text() const; ///< of a str
    double number() const; ///< of an int, float or bool
    qint64 integer() const; ///< of an int
    bool boolean() const; ///< of a bool
    QString name() const; ///< of what has a `name`
    QString enumeration() const; ///< of a member

    QList<SourceValue> items() const; ///< of a list
    QList<std::pair<SourceValue, SourceValue>> entries() const; ///< of a dict
    QJsonObject fields() const; ///< of a schema

    struct Step
    {
        QString name;
        QList<SourceValue> args;
        QList<std::pair<QString, SourceValue>> kwargs;
    };
    /// A call with its chained calls: the first has the call's own name.
    QList<Step> steps() const;

    /// A list of texts, or no value.
    std::optional<QStringList> texts() const;
    /// How it looks in Python, for messages: `"lots"`, `[1, 2]`.
    QString shown() const;

private:
    QJsonObject m_object;
};

/// The argument of a call by its position or name; no value when it is not given.
std::optional<SourceValue> argument(const SourceValue::Step &call, qsizetype position, QLatin1String name);

} // namespace headstart
