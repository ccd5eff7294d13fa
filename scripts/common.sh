# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by the scripts beside it, after `set -euo pipefail`: the repository's root in $repo, messages, and one way to act as root.

# shellcheck disable=SC2034 # read by the scripts that source this file
repo=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)

say() { printf '%s\n' "$*"; }
warn() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# die STATUS SENTENCE: ends the script. Statuses are Headstart's own: 1 it failed, 2 bad usage, 3 this machine cannot do it.
die() {
    local status=$1
    shift
    warn "$*"
    exit "$status"
}

# usage: the comment block of the calling script that starts at its fourth line, as help text.
usage() { awk 'NR < 4 { next } /^#/ { sub(/^# ?/, ""); print; next } { exit }' "$0"; }

# may_become_root: can `as_root` work? Never asks for a password where nobody could type one.
may_become_root() {
    ((EUID == 0)) && return 0
    command -v sudo >/dev/null || return 1
    [[ -t 0 && -t 2 ]] || sudo -n true 2>/dev/null
}

# as_root COMMAND...: runs it directly when this is root already, else through sudo.
as_root() {
    if ((EUID == 0)); then
        "$@"
    elif [[ -t 0 && -t 2 ]]; then
        sudo -- "$@"
    else
        sudo -n -- "$@"
    fi
}

# own_again FOLDER: after `sudo scripts/…` in a user's own checkout, what root wrote there is the user's again.
own_again() {
    if ((EUID == 0)) && [[ -n ${SUDO_UID:-} && $(stat -c %u -- "$repo") == "$SUDO_UID" ]]; then
        chown -R -- "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$1"
    fi
}

# build PRESET [TARGET...]: configures build/PRESET when that is due, and builds the targets, else everything.
build() {
    local preset=$1 folder=$repo/build/$1
    shift
    if [[ -e $folder && ! -w $folder ]]; then
        die 3 "$folder belongs to $(stat -c %U -- "$folder"), so this user cannot build there. Run as that user, or remove the folder."
    fi
    # CMake looks at the lists by itself; only a change of the presets has to be told to it.
    if [[ ! -e $folder/build.ninja || $repo/CMakePresets.json -nt $folder/.configured ]]; then
        (cd -- "$repo" && cmake --preset "$preset") || die 1 "CMake could not configure $folder (its words are above)."
        touch -- "$folder/.configured"
    fi
    ninja -C "$folder" "$@" || die 1 "the build in $folder failed (the compiler's words are above)."
    own_again "$repo/build"
}
