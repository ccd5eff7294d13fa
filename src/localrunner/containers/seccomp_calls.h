// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The tables of the system call filter: names as in the kernel's unistd.h, sorted, separated by blanks. What may be
/// called without condition and what is denied follows Docker's default profile (moby, profiles/seccomp) for a
/// container without CAP_SYS_ADMIN, CAP_SYS_PTRACE, CAP_SYS_NICE and the like; the differences are told in
/// seccomp_profile.h.
namespace headstart::seccomp {

/// On every architecture.
inline constexpr char allowedEverywhere[] =
    "accept accept4 adjtimex bind brk cachestat capget capset chdir chroot clock_adjtime clock_getres clock_gettime "
    "clock_nanosleep close close_range connect copy_file_range dup dup3 epoll_create1 epoll_ctl epoll_pwait "
    "epoll_pwait2 eventfd2 execve execveat exit exit_group faccessat faccessat2 fadvise64 fallocate fanotify_mark "
    "fchdir fchown fchownat fcntl fdatasync fgetxattr flistxattr flock fremovexattr fsetxattr fstat fstatfs fsync "
    "ftruncate futex futex_requeue futex_wait futex_waitv futex_wake get_robust_list getcpu getcwd getdents64 "
    "getegid geteuid getgid getgroups getitimer getpeername getpgid getpid getppid getpriority getrandom getresgid "
    "getresuid getrlimit getrusage getsid getsockname getsockopt gettid gettimeofday getuid getxattr "
    "inotify_add_watch inotify_init1 inotify_rm_watch io_cancel io_destroy io_getevents io_pgetevents io_setup "
    "io_submit ioctl ioprio_get ioprio_set kill landlock_add_rule landlock_create_ruleset landlock_restrict_self "
    "lgetxattr linkat listen listxattr llistxattr lremovexattr lseek lsetxattr madvise map_shadow_stack membarrier "
    "memfd_create memfd_secret mincore mkdirat mlock mlock2 mlockall mmap mprotect mq_getsetattr mq_notify mq_open "
    "mq_timedreceive mq_timedsend mq_unlink mremap mseal msgctl msgget msgrcv msgsnd msync munlock munlockall "
    "munmap name_to_handle_at nanosleep newfstatat pidfd_open pidfd_send_signal pipe2 pkey_alloc pkey_free "
    "pkey_mprotect ppoll prctl pread64 preadv preadv2 prlimit64 process_mrelease process_vm_readv process_vm_writev "
    "pselect6 pwrite64 pwritev pwritev2 read readahead readlinkat readv recvfrom recvmmsg recvmsg remap_file_pages "
    "removexattr renameat renameat2 restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo "
    "rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min "
    "sched_getaffinity sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval sched_setaffinity "
    "sched_setattr sched_setparam sched_setscheduler sched_yield seccomp semctl semget semop semtimedop sendfile "
    "sendmmsg sendmsg sendto set_robust_list set_tid_address setfsgid setfsuid setgid setgroups setitimer setpgid "
    "setpriority setregid setresgid setresuid setreuid setrlimit setsid setsockopt setuid setxattr shmat shmctl "
    "shmdt shmget shutdown sigaltstack signalfd4 socketpair splice statfs statx symlinkat sync sync_file_range "
    "syncfs sysinfo tee tgkill timer_create timer_delete timer_getoverrun timer_gettime timer_settime "
    "timerfd_create timerfd_gettime timerfd_settime times tkill truncate umask uname unlinkat utimensat vmsplice "
    "wait4 waitid write writev";

/// Calls that x86-64 has beside their newer forms.
inline constexpr char allowedOnX86_64[] =
    "access alarm arch_prctl chown dup2 epoll_create epoll_wait eventfd fork futimesat get_thread_area getdents "
    "getpgrp inotify_init lchown link lstat mkdir pause pipe poll readlink rename rmdir select set_thread_area "
    "signalfd stat symlink time unlink utime utimes vfork";

/// Answered with EPERM on every architecture.
inline constexpr char deniedEverywhere[] =
    "acct add_key bpf clock_settime delete_module fanotify_init finit_module fsconfig fsmount fsopen fspick "
    "get_mempolicy init_module kcmp kexec_file_load kexec_load keyctl lookup_dcookie mbind migrate_pages mount "
    "mount_setattr move_mount move_pages nfsservctl open_by_handle_at open_tree perf_event_open pidfd_getfd "
    "pivot_root process_madvise ptrace quotactl quotactl_fd reboot request_key set_mempolicy "
    "set_mempolicy_home_node setdomainname sethostname setns settimeofday swapoff swapon syslog umount2 unshare "
    "userfaultfd vhangup";

inline constexpr char deniedOnX86_64[] =
    "_sysctl create_module get_kernel_syms ioperm iopl query_module sysfs uselib ustat vserver";

} // namespace headstart::seccomp
