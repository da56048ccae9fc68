# The engine of module re, written in C: alternatives, groups, back-references, substitution.
import re
from time import perf_counter

WORDS = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma".split()


def text(n):
    lines, state = [], 12345
    for i in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        word = WORDS[state % len(WORDS)]
        lines.append(f"2026-{state % 12 + 1:02}-{state % 28 + 1:02} {word}@example{state % 100}.org "
                     f"[{word} {state % 1000}.{i % 100}] <b>{word} {word}</b> key{i}='{WORDS[i % len(WORDS)]}'")
    return "\n".join(lines)


PATTERNS = [
    r"(\d{4})-(\d\d)-(\d\d)",
    r"[\w.]+@[\w.]+\.(?:org|com)",
    r"<(\w+)>.*?</\1>",
    r"\b(\w+) \1\b",
    r"(?:alpha|beta|gamma|delta|omega)\b",
    r"'([^']*)'$",
    r"(?m)^.*\[(\w+) (\d+)\.(\d+)\].*$",
    r"(a|b|ab)*a\b",
]

start = perf_counter()
subject = text(1000)
checksum = 0
for _ in range(12):
    for pattern in PATTERNS:
        for m in re.finditer(pattern, subject):
            checksum = (checksum * 31 + m.start() * 7 + len(m[0])) % 1_000_000_007
    shorter = re.sub(r"(\w+)=('[^']*')", lambda m: m[2] + m[1].upper(), subject)
    checksum = (checksum + sum(map(len, re.split(r"[\s<>=]+", shorter)))) % 1_000_000_007
print(f"{perf_counter() - start:.3f} s, checksum {checksum}")
