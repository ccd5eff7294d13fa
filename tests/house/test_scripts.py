#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripts of the repository, with stand-ins for apt, dpkg, sudo, cmake, ninja and ctest first in PATH that write down how
they were called."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"

# Each stand-in appends its command line to $CALLS. `installed` holds the packages that are there, `known` those of the lists.
STAND_INS = {
    "dpkg-query": 'while read -r p; do printf "installed:%s " "$p"; done <"$STATE/installed"\n',
    "apt-cache": 'for p in $(cat "$STATE/known"); do printf "%s:\\n  Candidate: 1.0\\n" "$p"; done\n',
    "apt-get": """case " $* " in
  *" update "*) cp "$STATE/mirror" "$STATE/known" ;;
  *" install "*)
    if [ -e "$STATE/stale" ]; then rm "$STATE/stale"; echo "404 Not Found"; exit 100; fi
    if [ -e "$STATE/broken" ]; then echo "E: the disk is full"; exit 100; fi
    for p in "$@"; do case $p in -*|*=*|install) ;; *) echo "$p" >>"$STATE/installed" ;; esac; done ;;
esac
""",
    "sudo": 'while [ $# -gt 0 ]; do case $1 in -n|--) shift ;; *) break ;; esac; done\n[ -e "$STATE/nosudo" ] && exit 1\nexec "$@"\n',
    "cmake": 'mkdir -p build/"$2"; touch build/"$2"/build.ninja\n',
    "ninja": "",
    "ctest": "exit $(cat \"$STATE/ctest\" 2>/dev/null || echo 0)\n",
}


class Scripts(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="house.")
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.state = self.root / "state"
        self.state.mkdir()
        self.calls_file = self.state / "calls"
        shutil.copytree(SCRIPTS, self.root / "repo/scripts", ignore=shutil.ignore_patterns("__pycache__"))
        (self.root / "repo/CMakePresets.json").write_text("{}")
        (self.root / "repo/resources/examples/ocr").mkdir(parents=True)
        (self.root / "bin").mkdir()
        for name, body in STAND_INS.items():
            self.program(self.root / "bin" / name, body)
        # Whether a CRIU works here is a question to this machine, not to the scripts.
        self.program(self.root / "repo/scripts/install-criu", 'exit $(cat "$STATE/criu" 2>/dev/null || echo 0)\n')
        self.program(self.root / "repo/build/release/app/console/headstart", "")
        self.all = [line.split()[0] for line in self.run_script("install-dependencies", "--list")[1].splitlines()]
        self.installed(self.all)
        self.known(self.all)

    def program(self, path, body):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'#!/bin/sh\necho "{path.name} $*" >>"$CALLS"\n{body}')
        path.chmod(0o755)

    def installed(self, names):
        (self.state / "installed").write_text("".join(name + "\n" for name in names))

    def known(self, names, mirror=None):
        (self.state / "known").write_text("\n".join(names))
        (self.state / "mirror").write_text("\n".join(names if mirror is None else mirror))

    def run_script(self, name, *arguments, cwd=None, **environment):
        self.calls_file.unlink(missing_ok=True)
        done = subprocess.run(
            [str(self.root / "repo/scripts" / name), *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
            cwd=cwd or self.root,
            env={
                "PATH": f"{self.root / 'bin'}:{os.environ['PATH']}",
                "HOME": str(self.root),
                "CALLS": str(self.calls_file),
                "STATE": str(self.state),
                **environment,
            },
        )
        return done.returncode, done.stdout, done.stderr

    def run_as_user(self, name):
        """Without root's rights, also where the tests have them."""
        command = ["setpriv", "--reuid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        for path in [self.root, *self.root.rglob("*")]:
            path.chmod(0o777)
        return subprocess.run(
            [*command, str(self.root / "repo/scripts" / name)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
            env={"PATH": f"{self.root / 'bin'}:/usr/bin:/bin", "CALLS": str(self.calls_file), "STATE": str(self.state)},
        )

    def calls(self, program):
        if not self.calls_file.exists():
            return []
        return [line for line in self.calls_file.read_text().splitlines() if line.split()[0] == program]


class InstallDependencies(Scripts):
    def test_nothing_missing_touches_nothing(self):
        status, output, _ = self.run_script("install-dependencies")
        self.assertEqual(status, 0)
        self.assertIn("packages are installed", output)
        self.assertEqual(self.calls("apt-get"), [])
        self.assertEqual(self.calls("sudo"), [])

    def test_installs_exactly_what_is_missing_and_says_so_before(self):
        self.installed([name for name in self.all if name not in ("runc", "ccache")])
        status, output, _ = self.run_script("install-dependencies")
        self.assertEqual(status, 0)
        self.assertLess(output.index("ccache"), output.index("Installing"))
        calls = self.calls("apt-get")
        self.assertEqual(len(calls), 1, "the lists know the packages: no update is due")
        self.assertTrue(calls[0].endswith(" install -y --no-install-recommends runc ccache"), calls[0])

    def test_a_group_installs_only_its_own(self):
        self.installed([])
        self.run_script("install-dependencies", "--build")
        self.assertIn(" cmake", self.calls("apt-get")[0])
        self.assertNotIn("runc", self.calls("apt-get")[0])
        self.assertNotIn("podman", self.calls("apt-get")[0])

    def test_updates_the_lists_when_they_lack_a_package(self):
        self.installed([])
        self.known([], mirror=self.all)
        status, _, _ = self.run_script("install-dependencies")
        self.assertEqual(status, 0)
        self.assertEqual([call.split()[-1] for call in self.calls("apt-get")][0], "update")

    def test_updates_the_lists_when_they_are_older_than_the_mirror(self):
        self.installed([])
        (self.state / "stale").touch()
        status, _, _ = self.run_script("install-dependencies")
        self.assertEqual(status, 0)
        self.assertEqual([" update" in call for call in self.calls("apt-get")], [False, True, False])

    def test_a_package_that_nobody_has_is_named(self):
        self.installed([])
        self.known([], mirror=[name for name in self.all if name != "qt6-charts-dev"])
        status, _, errors = self.run_script("install-dependencies")
        self.assertEqual(status, 3)
        self.assertIn("no package named qt6-charts-dev", errors)

    def test_apts_own_words_are_shown_when_it_fails(self):
        self.installed([])
        (self.state / "broken").touch()
        status, _, errors = self.run_script("install-dependencies")
        self.assertEqual(status, 3)
        self.assertIn("the disk is full", errors)

    def test_check_only_looks(self):
        self.installed([name for name in self.all if name != "runc"])
        status, output, _ = self.run_script("install-dependencies", "--check")
        self.assertEqual(status, 3)
        self.assertIn("runc", output)
        self.assertEqual(self.calls("apt-get"), [])

    def test_without_rights_the_command_is_named(self):
        self.installed([])
        (self.state / "nosudo").touch()
        done = self.run_as_user("install-dependencies")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("As root, run: apt-get install", done.stderr)


class InstallCriu(Scripts):
    def setUp(self):
        super().setUp()
        shutil.copy(SCRIPTS / "install-criu", self.root / "repo/scripts")

    def test_a_sudo_that_does_not_make_root_is_asked_once(self):
        done = self.run_as_user("install-criu")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("sudo did not make this root", done.stderr)
        self.assertEqual(len([call for call in self.calls("sudo") if "install-criu" in call]), 1)

    def test_without_rights_the_command_is_named(self):
        (self.state / "nosudo").touch()
        done = self.run_as_user("install-criu")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("Run: sudo scripts/install-criu", done.stderr)


class Start(Scripts):
    def headstart(self, *arguments, **environment):
        status, output, errors = self.run_script("start", *arguments, **environment)
        return status, self.calls("headstart"), output + errors

    def test_opens_the_window_on_the_examples(self):
        status, calls, output = self.headstart(DISPLAY=":7")
        self.assertEqual(status, 0, output)
        self.assertEqual(calls, [f"headstart {self.root.resolve()}/repo/resources/examples"])

    def test_opens_the_window_on_the_folder_that_is_named(self):
        (self.root / "mine").mkdir()
        _, calls, _ = self.headstart("mine", WAYLAND_DISPLAY="wayland-0")
        self.assertEqual(calls, [f"headstart {self.root.resolve()}/mine"])

    def test_without_a_display_runs_the_example_as_text(self):
        for arguments, environment in ((["--headless"], {"DISPLAY": ":7"}), ([], {})):
            status, calls, output = self.headstart(*arguments, **environment)
            self.assertEqual(status, 0, output)
            self.assertEqual(len(calls), 1)
            self.assertRegex(calls[0], r"^headstart run .*/ocr/app\.py:predict --data @.*/ocr/request\.json ")
            self.assertIn("--chart headstart-timeline.svg --chart headstart-timeline.png", calls[0])

    def test_looks_for_criu_until_one_works_and_then_once_for_each_kernel(self):
        (self.state / "criu").write_text("3")
        for _ in range(2):
            status, calls, output = self.headstart("--headless")
            self.assertEqual((status, len(calls)), (0, 1), output)
            self.assertIn("without checkpoints", output)
            self.assertEqual(len(self.calls("install-criu")), 1)
        (self.state / "criu").unlink()
        for expected in (1, 0):
            self.headstart("--headless")
            self.assertEqual(len(self.calls("install-criu")), expected)
        (self.root / "repo/build/criu-works-on").write_text("5.10.0-another\n")
        self.headstart("--headless")
        self.assertEqual(len(self.calls("install-criu")), 1)

    def test_the_examples_failure_is_the_scripts(self):
        self.program(self.root / "repo/build/release/app/console/headstart", "exit 4\n")
        self.assertEqual(self.headstart("--headless")[0], 4)

    def test_configures_once_and_again_when_the_presets_change(self):
        self.run_script("start", "--headless")
        self.assertEqual(self.calls("cmake"), ["cmake --preset release"])
        self.run_script("start", "--headless")
        self.assertEqual(self.calls("cmake"), [])
        self.assertEqual(len(self.calls("ninja")), 1)
        configured = (self.root / "repo/build/release/.configured").stat().st_mtime
        os.utime(self.root / "repo/CMakePresets.json", (configured + 5, configured + 5))
        self.run_script("start", "--headless")
        self.assertEqual(len(self.calls("cmake")), 1)

    def test_a_failed_build_starts_nothing(self):
        self.program(self.root / "bin/ninja", "exit 1\n")
        status, calls, output = self.headstart("--headless")
        self.assertEqual((status, calls), (1, []))
        self.assertIn("failed", output)

    def test_what_is_no_folder_is_refused(self):
        for arguments in (["nowhere"], ["--nonsense"]):
            status, calls, output = self.headstart(*arguments, DISPLAY=":7")
            self.assertEqual((status, calls), (2, []), output)


class Test(Scripts):
    def test_kinds(self):
        for arguments, expected in (
            (["--unit"], ["-LE ^(system|bench)$"]),
            (["--house"], ["-L ^house$"]),
            (["--system"], ["-L ^system$"]),
            (["--bench"], ["-L ^bench$", "build/bench"]),
            (["--bench", "--preset", "ci"], ["-L ^bench$", "build/ci"]),
            (["--unit", "-R", "timeline"], ["-R timeline"]),
            (["--asan", "--unit"], ["build/asan"]),
            (["--preset", "ci", "--unit"], ["build/ci"]),
        ):
            with self.subTest(arguments):
                self.installed([*self.all, "podman"])
                status, output, errors = self.run_script("test", *arguments)
                self.assertEqual(status, 0, output + errors)
                calls = self.calls("ctest")
                self.assertEqual(len(calls), 1)
                for part in [*expected, "--output-on-failure", "--no-tests=error"]:
                    self.assertIn(part, calls[0])

    def test_by_default_everything_but_the_benchmarks_runs(self):
        self.run_script("test")
        calls = self.calls("ctest")
        if os.geteuid() == 0:
            self.assertEqual(len(calls), 1)
            self.assertIn("-LE ^bench$", calls[0])
        else:
            self.assertEqual(len(calls), 2)
            self.assertIn("-L ^system$", calls[1])

    def test_benchmarks_are_built_alone(self):
        self.installed([*self.all, "podman"])
        self.run_script("test", "--bench")
        self.assertTrue(self.calls("ninja")[0].endswith("build/bench benchmarks"))

    def test_a_failed_test_is_the_scripts_failure(self):
        (self.state / "ctest").write_text("8")
        self.assertEqual(self.run_script("test")[0], 8)

    def test_tests_of_containers_need_a_criu_that_works(self):
        (self.state / "criu").write_text("3")
        for arguments, expected in ((["--system"], (3, 0)), ([], (3, 0)), (["--unit"], (0, 1))):
            with self.subTest(arguments):
                status, _, _ = self.run_script("test", *arguments)
                self.assertEqual((status, len(self.calls("ctest"))), expected)

    def test_nothing_is_tested_after_a_failed_build(self):
        self.program(self.root / "bin/ninja", "exit 1\n")
        self.assertEqual(self.run_script("test")[0], 1)
        self.assertEqual(self.calls("ctest"), [])


if __name__ == "__main__":
    unittest.main()
