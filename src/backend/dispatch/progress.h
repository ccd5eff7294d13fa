// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace headstart {

/// What is being done for a task right now, for displays that follow it; each lasts until the next or the task's end.
/// It has no words of its own: the display puts it into the user's language (progressStepText() of ui), and it is never
/// stored. In the order in which they come; a task skips those it does not need.
enum class ProgressStep {
    SnapshotCode, ///< the project folder is copied
    ReadProject, ///< the settings of the endpoint are read from that copy
    ResolveImage, ///< the runner looks what the image is on this machine
    FindDeployment, ///< the store looks whether these settings, code and image are known
    StartContainer, ///< none is there for the deployment, so that one starts, until a worker is ready
    WaitForWorker, ///< a container is there; the task waits until one of its workers is free
    RunHandler, ///< the request is with a worker
    StopContainer, ///< cancelled or timed out: the container is told to end
};

} // namespace headstart
