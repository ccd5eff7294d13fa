// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <type_traits>
#include <utility>
#include <variant>

namespace headstart {

/// What kind of failure an Error is. The command line turns it into an exit code (see exitCode()).
enum class ErrorCode {
    BadInput, ///< what the user asked for makes no sense; nothing was started
    NotFound, ///< a named thing does not exist
    MachineCannot, ///< this machine lacks something; the message names it and what mends it
    HandlerFailed, ///< the user's code raised, exited or was killed
    TimedOut, ///< it took longer than it was allowed to
    Interrupted, ///< the user cancelled it
    Protocol, ///< the other process said something that cannot be understood
    Io, ///< the operating system refused a read or a write
    Internal ///< a defect of ours
};

/// The spelling used in the protocol, the database and `--format json`, e.g. "machine_cannot".
QString toString(ErrorCode code);
/// The inverse of toString(); an unknown text is Internal.
ErrorCode errorCodeFromString(const QString &text);
/// The exit code of the command line for this kind of failure: 1, 2, 3, 4 or 130.
int exitCode(ErrorCode code);

/// A failure as a value: one sentence for the user (what failed, why, what to do) and, where there is more to see,
/// details such as a traceback or the output of a child process.
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    QString message;
    QString details;
};

/// Error with the text of `errno` (given, since it may have changed by the time the message is built) behind the
/// sentence.
Error systemError(const QString &what, int errnoValue);

/// Either a T or an Error. Reading the wrong side is a defect and asserts.
template <class T> class [[nodiscard]] Result
{
public:
    Result(T value) // NOLINT(google-explicit-constructor): returning a value is the normal case
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    Result(Error error) // NOLINT(google-explicit-constructor)
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    const T &value() const &
    {
        Q_ASSERT(ok());
        return *std::get_if<0>(&m_state);
    }
    T &value() &
    {
        Q_ASSERT(ok());
        return *std::get_if<0>(&m_state);
    }
    T &&value() &&
    {
        Q_ASSERT(ok());
        return std::move(*std::get_if<0>(&m_state));
    }
    const T &operator*() const & { return value(); }
    T &operator*() & { return value(); }
    const T *operator->() const { return &value(); }
    T *operator->() { return &value(); }

    const Error &error() const &
    {
        Q_ASSERT(!ok());
        return *std::get_if<1>(&m_state);
    }
    Error &&error() &&
    {
        Q_ASSERT(!ok());
        return std::move(*std::get_if<1>(&m_state));
    }

private:
    std::variant<T, Error> m_state;
};

/// A Result without a value: success, or an Error.
template <> class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error) // NOLINT(google-explicit-constructor)
        : m_error(std::move(error))
        , m_ok(false)
    {
    }

    bool ok() const { return m_ok; }
    explicit operator bool() const { return m_ok; }
    const Error &error() const &
    {
        Q_ASSERT(!m_ok);
        return m_error;
    }
    Error &&error() &&
    {
        Q_ASSERT(!m_ok);
        return std::move(m_error);
    }

private:
    Error m_error;
    bool m_ok = true;
};

} // namespace headstart
