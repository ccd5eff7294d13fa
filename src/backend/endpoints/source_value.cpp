// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/source_value.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

bool holdsUnread(const QJsonValue &value)
{
    if (value.isArray()) {
        for (const QJsonValue item : value.toArray()) {
            if (holdsUnread(item))
                return true;
        }
    } else if (value.isObject()) {
        const QJsonObject object = value.toObject();
        if (object.value("k"_L1).toString() == "unread"_L1)
            return true;
        for (const QJsonValue item : object) {
            if (holdsUnread(item))
                return true;
        }
    }
    return false;
}

QList<SourceValue> valuesOf(const QJsonValue &array)
{
    QList<SourceValue> list;
    for (const QJsonValue item : array.toArray())
        list.append(SourceValue(item.toObject()));
    return list;
}

SourceValue::Step stepOf(const QJsonObject &object)
{
    SourceValue::Step step{object.value("name"_L1).toString(), valuesOf(object.value("args"_L1)), {}};
    for (const QJsonValue pair : object.value("kwargs"_L1).toArray())
        step.kwargs.append({pair.toArray().at(0).toString(), SourceValue(pair.toArray().at(1).toObject())});
    return step;
}

} // namespace

SourceValue::SourceValue(QJsonObject object)
    : m_object(std::move(object))
{
}

QString SourceValue::kind() const
{
    return m_object.value("k"_L1).toString();
}

bool SourceValue::isInteger() const
{
    return kind() == "int"_L1;
}

bool SourceValue::isCall(QLatin1String name) const
{
    return kind() == "call"_L1 && this->name() == name;
}

bool SourceValue::isUnread() const
{
    return holdsUnread(m_object);
}

QString SourceValue::text() const
{
    return m_object.value("v"_L1).toString();
}

double SourceValue::number() const
{
    const QJsonValue value = m_object.value("v"_L1);
    return value.isBool() ? (value.toBool() ? 1.0 : 0.0) : value.toDouble();
}

qint64 SourceValue::integer() const
{
    return m_object.value("v"_L1).toInteger();
}

bool SourceValue::boolean() const
{
    return m_object.value("v"_L1).toBool();
}

QString SourceValue::name() const
{
    return m_object.value("name"_L1).toString();
}

QString SourceValue::enumeration() const
{
    return m_object.value("enum"_L1).toString();
}

QList<SourceValue> SourceValue::items() const
{
    return valuesOf(m_object.value("items"_L1));
}

QList<std::pair<SourceValue, SourceValue>> SourceValue::entries() const
{
    QList<std::pair<SourceValue, SourceValue>> list;
    for (const QJsonValue pair : m_object.value("items"_L1).toArray())
        list.append({SourceValue(pair.toArray().at(0).toObject()), SourceValue(pair.toArray().at(1).toObject())});
    return list;
}

QJsonObject SourceValue::fields() const
{
    return m_object.value("fields"_L1).toObject();
}

QList<SourceValue::Step> SourceValue::steps() const
{
    QList<Step> list{stepOf(m_object)};
    for (const QJsonValue step : m_object.value("steps"_L1).toArray())
        list.append(stepOf(step.toObject()));
    return list;
}

std::optional<QStringList> SourceValue::texts() const
{
    if (!isList())
        return std::nullopt;
    QStringList list;
    for (const SourceValue &item : items()) {
        if (!item.isText())
            return std::nullopt;
        list.append(item.text());
    }
    return list;
}

QString SourceValue::shown() const
{
    const QString what = kind();
    if (what == "str"_L1) {
        QString escaped = text();
        escaped.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s).replace(u'\n', u"\\n"_s);
        return escaped.size() > 60 ? QString(u'"' + escaped.left(60) + u"…\""_s) : QString(u'"' + escaped + u'"');
    }
    if (what == "none"_L1)
        return u"None"_s;
    if (what == "bool"_L1)
        return boolean() ? u"True"_s : u"False"_s;
    if (what == "int"_L1)
        return QString::number(integer());
    if (what == "float"_L1)
        return QString::number(number());
    if (what == "list"_L1) {
        QStringList parts;
        for (const SourceValue &item : items().mid(0, 5))
            parts.append(item.shown());
        if (items().size() > 5)
            parts.append(u"…"_s);
        return u'[' + parts.join(u", "_s) + u']';
    }
    if (what == "dict"_L1)
        return u"{…}"_s;
    if (what == "member"_L1)
        return enumeration() + u'.' + name();
    if (what == "call"_L1)
        return name() + u"(…)"_s;
    return name().isEmpty() ? u"this"_s : name();
}

std::optional<SourceValue> argument(const SourceValue::Step &call, qsizetype position, QLatin1String name)
{
    for (const auto &[keyword, value] : call.kwargs) {
        if (keyword == name)
            return value;
    }
    if (position >= 0 && position < call.args.size())
        return call.args.at(position);
    return std::nullopt;
}

} // namespace headstart
