// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/container_spec.h"

#include <QString>

namespace headstart {

/// What this machine has of an NVIDIA GPU.
struct GpuPresence
{
    bool driver = false; ///< the kernel driver is loaded: /proc/driver/nvidia exists
    bool device = false; ///< the control device /dev/nvidiactl exists
    QString driverVersion; ///< "550.54.15"; empty where there is none
    QStringList models; ///< "NVIDIA GeForce RTX 4090", one a GPU

    bool usable() const { return driver && device; }
};

/// Looks below `/proc/driver/nvidia` and `/dev`. Quick.
GpuPresence gpuPresence();

/// What `gpu=` means for a start here: nothing where none is asked for; an error (MachineCannot) where one is asked for
/// and cannot be had, unless the spec allows the CPU in its place; then `fallback` is the sentence for the log.
Result<void> checkGpuRequest(const ContainerSpec &spec, const GpuPresence &presence, QString *fallback);

} // namespace headstart
