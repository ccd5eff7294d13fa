// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The action script of a dump (criu(8), --action-script): tells headstart-runner over the Unix socket that the
// variable HEADSTART_CRIU_HOOK names which stage CRIU has reached and, once the memory is written, keeps the container
// frozen until the runner has copied its files. A runner that is gone or says no makes it fail, and CRIU gives the dump
// up. No Qt: it runs while tasks stand still.
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>

int main()
{
    const char *variable = std::getenv("CRTOOLS_SCRIPT_ACTION");
    const std::string_view stage = variable != nullptr ? variable : "";
    const bool last = stage == "post-dump";
    const char *path = std::getenv("HEADSTART_CRIU_HOOK");
    if (path == nullptr)
        return 2;
    if (!last && stage != "pre-dump")
        return 0;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    const int runner = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (runner < 0 || ::connect(runner, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0
        || ::send(runner, stage.data(), stage.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(stage.size()))
        return 1;
    char answer[8];
    const bool goOn = !last || (::recv(runner, answer, sizeof answer, 0) == 2 && std::memcmp(answer, "go", 2) == 0);
    return goOn ? 0 : 1;
}
