"""Readers of documents, each in a process of its own, with a limit of time and one of address space.

As a program (`readers.py TOOL PROGRAM`) it is that process: a path a line in, a line of JSON out.
"""

import importlib
import importlib.util
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

GIB = 1 << 30
COMMANDS = {
    "pdftotext": lambda path: ["pdftotext", "-enc", "UTF-8", path, "-"],
    "mutool": lambda path: ["mutool", "draw", "-q", "-F", "text", path],
}
MODULES = {
    "pdfium": ["pypdfium2"], "tika": ["iscc_tika", "extractous"], "kreuzberg": ["kreuzberg"],
    "calamine": ["python_calamine"],
}  # fmt: skip
SPACE = {"tika": 64 * GIB, "kreuzberg": 16 * GIB}  # These reserve addresses they never use.


def module(tool):
    """The first of the tool's modules that is installed."""
    return next((name for name in MODULES[tool] if importlib.util.find_spec(name)), None)


def missing(tool, program):
    if tool == "ours":
        return not program
    return not (shutil.which(tool) if tool in COMMANDS else module(tool))


def peak_kb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def reset_peak():
    try:
        with open("/proc/self/clear_refs", "w") as refs:
            refs.write("5")
    except OSError:
        pass


def run(arguments):
    """What a program prints, and its processor time and peak memory by the kernel, its start with it.

    The kernel lets a child inherit the peak of its parent: this process's own, some 15 MB, is the least it can say.
    """
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(arguments, stdout=out, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        answer = {"text": out.read().decode("utf-8", "replace"), "cpu": usage.ru_utime + usage.ru_stime}
    answer["peak"] = usage.ru_maxrss
    if child.returncode:
        answer["error"] = f"exit {child.returncode}"
    return answer


def ours(path, program):
    answer = run([program, path])
    if "error" not in answer:
        text, _, last = answer["text"].rstrip("\n").rpartition("\n")
        said = json.loads(last)
        answer |= {"text": text, "gaps": said["gaps"], "wall": said["wall_us"] / 1e6, "peak": said["peak_kb"]}
    return answer


def pdfium(library, path):
    document = library.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def tika(library, path):
    extractor = library.Extractor().set_extract_string_max_length(100_000_000)
    return extractor.extract_file_to_string(path)[0]


def kreuzberg(library, path):
    return library.extract_file_sync(path).content


def calamine(library, path):
    book = library.CalamineWorkbook.from_path(path)
    rows = (row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
    return "\n".join("\t".join(map(str, row)) for row in rows)


def in_process(tool, library, path):
    reset_peak()
    before = time.process_time()
    try:
        answer = {"text": globals()[tool](library, path)}
    except BaseException as error:  # A panic of Rust is no Exception.
        answer = {"error": f"{type(error).__name__}: {error}"[:200]}
    return answer | {"cpu": time.process_time() - before, "peak": peak_kb()}


def serve(tool, program):
    space = SPACE.get(tool, 4 * GIB)
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    library = importlib.import_module(module(tool)) if tool in MODULES else None
    for line in sys.stdin:
        path = line.rstrip("\n")
        if tool == "ours":
            answer = ours(path, program)
        else:
            answer = run(COMMANDS[tool](path)) if tool in COMMANDS else in_process(tool, library, path)
        print(json.dumps(answer), file=answers, flush=True)


class Reader:
    """A tool's process, begun anew after it ended or had to be ended."""

    def __init__(self, tool, program, seconds):
        self.tool, self.program, self.seconds = tool, program, seconds
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, __file__, self.tool, self.program or ""], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def stop(self):
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait()
            self.process = None

    def read(self, path):
        if not self.process:
            self.start()
        try:
            self.process.stdin.write(f"{path}\n".encode())
            self.process.stdin.flush()
            line = self.line(time.monotonic() + self.seconds)
        except TimeoutError:
            self.stop()
            return {"error": "time-out", "cpu": float(self.seconds)}
        except OSError:
            line = b""
        if not line:
            self.stop()
            return {"error": "crash"}
        return json.loads(line)

    def line(self, until):
        held = bytearray()
        while not held.endswith(b"\n"):
            if not select.select([self.process.stdout], [], [], max(0, until - time.monotonic()))[0]:
                raise TimeoutError
            piece = os.read(self.process.stdout.fileno(), 1 << 20)
            if not piece:
                return b""
            held += piece
        return bytes(held)


if __name__ == "__main__":
    serve(*sys.argv[1:3])
