// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/fingerprint.h"

#include <QJsonArray>

#include <limits>

namespace headstart {

namespace {

/// Writes the members of one object.
class Writer
{
public:
    void member(const char *name, const QString &value) { m_object.insert(QLatin1String(name), value); }
    void member(const char *name, bool value) { m_object.insert(QLatin1String(name), value); }
    void member(const char *name, int value) { m_object.insert(QLatin1String(name), value); }
    void member(const char *name, qint64 value) { m_object.insert(QLatin1String(name), value); }
    void member(const char *name, const QStringList &value)
    {
        m_object.insert(QLatin1String(name), QJsonArray::fromStringList(value));
    }
    void member(const char *name, const QMap<QString, QString> &value)
    {
        QJsonObject object;
        for (auto one = value.cbegin(); one != value.cend(); ++one)
            object.insert(one.key(), one.value());
        m_object.insert(QLatin1String(name), object);
    }
    template <class Value, class Describe> void object(const char *name, const Value &value, Describe describe)
    {
        Writer inner;
        describe(inner, value);
        m_object.insert(QLatin1String(name), inner.m_object);
    }

    const QJsonObject &result() const { return m_object; }

private:
    QJsonObject m_object;
};

/// Reads the members of one object and remembers the first that is missing or of the wrong type.
class Reader
{
public:
    explicit Reader(QJsonObject object, QString where = {})
        : m_object(std::move(object))
        , m_where(std::move(where))
    {
    }

    void member(const char *name, QString &value)
    {
        const QJsonValue found = take(name);
        check(name, found.isString());
        value = found.toString();
    }
    void member(const char *name, bool &value)
    {
        const QJsonValue found = take(name);
        check(name, found.isBool());
        value = found.toBool();
    }
    void member(const char *name, int &value)
    {
        constexpr qint64 none = std::numeric_limits<qint64>::min();
        const qint64 number = take(name).toInteger(none);
        check(name, number >= std::numeric_limits<int>::min() && number <= std::numeric_limits<int>::max());
        value = static_cast<int>(number);
    }
    void member(const char *name, qint64 &value)
    {
        constexpr qint64 none = std::numeric_limits<qint64>::min();
        value = take(name).toInteger(none);
        check(name, value != none);
    }
    void member(const char *name, QStringList &value)
    {
        const QJsonValue found = take(name);
        check(name, found.isArray());
        for (const QJsonValue item : found.toArray()) {
            check(name, item.isString());
            value.append(item.toString());
        }
    }
    void member(const char *name, QMap<QString, QString> &value)
    {
        const QJsonValue found = take(name);
        check(name, found.isObject());
        const QJsonObject object = found.toObject();
        for (auto one = object.begin(); one != object.end(); ++one) {
            check(name, one.value().isString());
            value.insert(one.key(), one.value().toString());
        }
    }
    template <class Value, class Describe> void object(const char *name, Value &value, Describe describe)
    {
        const QJsonValue found = take(name);
        check(name, found.isObject());
        Reader inner(found.toObject(), m_where + QLatin1String(name) + u'.');
        describe(inner, value);
        if (m_wrong.isEmpty())
            m_wrong = inner.m_wrong;
    }

    const QString &wrong() const { return m_wrong; }

private:
    QJsonValue take(const char *name) const { return m_object.value(QLatin1String(name)); }
    void check(const char *name, bool isGood)
    {
        if (!isGood && m_wrong.isEmpty())
            m_wrong = m_where + QLatin1String(name);
    }

    QJsonObject m_object;
    QString m_where; ///< "processor."
    QString m_wrong;
};

// The members are named once, for both directions.

constexpr auto processorMembers = [](auto &json, auto &processor) {
    json.member("vendor", processor.vendor);
    json.member("family", processor.family);
    json.member("model", processor.model);
    json.member("name", processor.name);
    json.member("features", processor.features);
};

constexpr auto treeMembers = [](auto &json, auto &tree) {
    json.member("content", tree.content);
    json.member("listing", tree.listing);
};

constexpr auto members = [](auto &json, auto &fingerprint) {
    json.member("criu_version", fingerprint.criuVersion);
    json.member("runc_version", fingerprint.runcVersion);
    json.member("kernel", fingerprint.kernel);
    json.member("architecture", fingerprint.architecture);
    json.object("processor", fingerprint.processor, processorMembers);
    json.member("gpu", fingerprint.gpu);
    json.member("gpu_driver", fingerprint.gpuDriver);
    json.member("worker_protocol", fingerprint.workerProtocol);
    json.object("sdk", fingerprint.sdk, treeMembers);
    json.member("image", fingerprint.image);
    json.member("python", fingerprint.python);
    json.member("python_version", fingerprint.pythonVersion);
    json.member("packages", fingerprint.packages);
    json.object("code", fingerprint.code, treeMembers);
    json.member("handler", fingerprint.handler);
    json.member("on_start", fingerprint.onStart);
    json.member("workers", fingerprint.workers);
    json.member("mounts", fingerprint.mounts);
    json.member("network", fingerprint.network);
    json.member("memory_bytes", fingerprint.memoryBytes);
    json.member("shared_memory_bytes", fingerprint.sharedMemoryBytes);
    json.member("key", fingerprint.key);
    json.member("environment", fingerprint.environment);
    json.member("secrets", fingerprint.secrets);
};

} // namespace

QJsonObject toJson(const Fingerprint &fingerprint)
{
    Writer writer;
    writer.member("format", fingerprint.format);
    members(writer, fingerprint);
    return writer.result();
}

Result<Fingerprint> fingerprintFromJson(const QJsonObject &object)
{
    Fingerprint fingerprint;
    Reader reader(object);
    reader.member("format", fingerprint.format);
    if (reader.wrong().isEmpty() && fingerprint.format == Fingerprint::currentFormat)
        members(reader, fingerprint);
    if (!reader.wrong().isEmpty()) {
        return Error{ErrorCode::Io,
            QStringLiteral("The checkpoint's fingerprint cannot be understood: \"%1\" is missing or of the wrong type.")
                .arg(reader.wrong()),
            {}};
    }
    return fingerprint;
}

} // namespace headstart
