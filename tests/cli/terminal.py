"""Runs a program in a terminal of its own and answers its questions, as a person would.

Arguments: the program and its words. QUESTIONn and ANSWERn in the environment say what to wait for and what to type.
Prints all that the person would see, and ends with the program's exit code, or with 98 when it took too long.
"""

import os
import pty
import signal
import sys

own = ("QUESTION", "ANSWER")
steps = [(os.environ[f"QUESTION{n}"], os.environ[f"ANSWER{n}"]) for n in range(9) if f"QUESTION{n}" in os.environ]
pid, terminal = pty.fork()
if pid == 0:
    env = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    os.execve(sys.argv[1], sys.argv[1:], env)


def too_late(*_):
    os.kill(pid, signal.SIGKILL)
    sys.exit(98)


signal.signal(signal.SIGALRM, too_late)
signal.alarm(20)
seen = b""
unread = b""
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:
        break
    if not part:
        break
    seen += part
    unread += part
    if steps and steps[0][0].encode() in unread:
        unread = b""
        os.write(terminal, steps.pop(0)[1].encode() + b"\r")
sys.stdout.write(seen.decode().replace("\r\n", "\n"))
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
