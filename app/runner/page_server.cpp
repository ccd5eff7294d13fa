// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
// headstart-page-server IMAGES WORKING-SET: brings the memory of a lazily restored container. Started by
// headstart-runner, which talks to it on descriptor 0; see PageServer.
#include "localrunner/lazy/page_server.h"

#include <QFile>

#include <csignal>
#include <cstdio>
#include <sys/prctl.h>

int main(int argc, char **argv)
{
    if (argc != 3) {
        std::fputs(
            "headstart-page-server is started by headstart-runner: headstart-page-server IMAGES WORKING-SET\n", stderr);
        return 2;
    }
    ::prctl(PR_SET_DUMPABLE, 0); // the memory it reads holds secrets
    headstart::PageServer server(QFile::decodeName(argv[1]), QFile::decodeName(argv[2]), headstart::UniqueFd(0));
    return server.run();
}
