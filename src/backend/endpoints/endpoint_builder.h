// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/endpoints/endpoint.h"

namespace headstart {

/// The endpoint that a handler found by the reader script is: its settings by Beam's rules, with warnings and, where it
/// cannot run, the obstacle. `file` is relative to `projectFolder`; the project is touched only for a requirements.txt
/// that an image names.
Endpoint buildEndpoint(const QString &projectFolder, const QString &file, const QJsonObject &handler);

} // namespace headstart
