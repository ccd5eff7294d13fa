// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>
#include <QThreadPool>

#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace headstart::test {

/// While it lives, the rights of files count for this thread, for pool threads that it starts and for its children,
/// even when root runs the tests. Without those capabilities it changes nothing.
class Unprivileged
{
public:
    Unprivileged()
    {
        QThreadPool::globalInstance()->waitForDone(); // ends the threads that have the capabilities
        QVERIFY(::syscall(SYS_capget, &m_header, m_before) == 0);
        __user_cap_data_struct less[2] = {m_before[0], m_before[1]};
        less[0].effective &= ~((1U << CAP_DAC_OVERRIDE) | (1U << CAP_DAC_READ_SEARCH));
        if ((m_before[0].effective & (1U << CAP_SETPCAP)) != 0) { // else a child of root has them again
            m_bits = ::prctl(PR_GET_SECUREBITS);
            QVERIFY(::prctl(PR_SET_SECUREBITS, m_bits | SECBIT_NOROOT) == 0);
        }
        QVERIFY(::syscall(SYS_capset, &m_header, less) == 0);
    }
    ~Unprivileged()
    {
        ::syscall(SYS_capset, &m_header, m_before);
        if (m_bits >= 0)
            ::prctl(PR_SET_SECUREBITS, m_bits);
        QThreadPool::globalInstance()->waitForDone();
    }
    Q_DISABLE_COPY_MOVE(Unprivileged)

private:
    __user_cap_header_struct m_header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct m_before[2]{};
    int m_bits = -1;
};

} // namespace headstart::test
