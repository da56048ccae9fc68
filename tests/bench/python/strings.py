# Slices, joins and character tests: a writer and a recursive-descent reader of JSON.
from time import perf_counter

ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}
NAMES = {v: "\\" + k for k, v in ESCAPES.items()}


def write(value, out):
    if isinstance(value, str):
        out.append('"' + "".join([NAMES.get(c, c) for c in value]) + '"')
    elif value is None:
        out.append("null")
    elif isinstance(value, bool):
        out.append("true" if value else "false")
    elif isinstance(value, (int, float)):
        out.append(repr(value))
    elif isinstance(value, list):
        out.append("[")
        for i, item in enumerate(value):
            if i:
                out.append(", ")
            write(item, out)
        out.append("]")
    else:
        out.append("{")
        for i, (key, item) in enumerate(value.items()):
            if i:
                out.append(", ")
            write(key, out)
            out.append(": ")
            write(item, out)
        out.append("}")


class Reader:
    def __init__(self, text):
        self.text, self.at = text, 0

    def peek(self):
        while self.text[self.at] in " \n\t":
            self.at += 1
        return self.text[self.at]

    def expect(self, word):
        if not self.text.startswith(word, self.at):
            raise ValueError(f"{word} expected at {self.at}")
        self.at += len(word)

    def value(self):
        c = self.peek()
        if c == '"':
            return self.string()
        if c == "[":
            return self.sequence("]", self.value)
        if c == "{":
            return dict(self.sequence("}", self.member))
        if c == "t":
            return self.expect("true") or True
        if c == "f":
            return self.expect("false") or False
        if c == "n":
            return self.expect("null")
        return self.number()

    def sequence(self, end, item):
        items = []
        self.at += 1
        if self.peek() != end:
            items.append(item())
            while self.peek() == ",":
                self.at += 1
                items.append(item())
        self.expect(end)
        return items

    def member(self):
        self.peek()
        key = self.string()
        self.peek()
        self.expect(":")
        return key, self.value()

    def string(self):
        self.expect('"')
        parts = []
        while True:
            c = self.text[self.at]
            self.at += 1
            if c == '"':
                return "".join(parts)
            if c == "\\":
                c = ESCAPES[self.text[self.at]]
                self.at += 1
            parts.append(c)

    def number(self):
        begin = self.at
        while self.at < len(self.text) and self.text[self.at] in "+-.0123456789e":
            self.at += 1
        digits = self.text[begin:self.at]
        return float(digits) if "." in digits or "e" in digits else int(digits)


def document(n):
    return [
        {"id": i, "name": f"item \"{i}\"\n", "price": i * 1.25, "tags": ["red", "green", "blue"][:i % 4],
         "stock": None if i % 7 == 0 else {"shelf": i % 13, "full": i % 2 == 0}}
        for i in range(n)
    ]


start = perf_counter()
checksum = 0
for _ in range(14):
    out = []
    write(document(800), out)
    text = "".join(out)
    again = []
    write(Reader(text).value(), again)
    assert "".join(again) == text
    checksum = (checksum * 31 + sum(map(ord, text))) % 1_000_000_007
print(f"{perf_counter() - start:.3f} s, checksum {checksum}")
