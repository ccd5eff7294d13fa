// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QByteArray>

namespace headstart {

/// The body of an invocation in the form in which a worker takes it: `{"args": [...] or null, "kwargs": {...}}`, by the
/// rules of beta9's gateway (pkg/abstractions/endpoint; task payloads). Pure.
///
/// - The body is a JSON object, or empty (white space counts as empty); anything else is BadInput.
/// - "args" that is an array holds the positional arguments.
/// - "kwargs" that is an object holds the keyword arguments, and every other key but "args" is dropped.
/// - Otherwise all other keys are the keyword arguments. An "args" or "kwargs" of another type is a key like any other.
///
/// Whole numbers keep their value up to 64 bits; keys come out sorted, as they do from the gateway.
Result<QByteArray> workerPayload(const QByteArray &body);

} // namespace headstart
