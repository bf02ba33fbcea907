"""Every way to break a C source file in one place: a comparison, a constant or a sign.

The source is cut into tokens; comments, strings and preprocessor lines are left alone. What tells a
binary `*`, `&` or `-` from a unary one, or from a declaration, is the space that clang-format puts
on both sides of it: all files that are read here are formatted.
"""

import re
from collections import Counter, namedtuple

Token = namedtuple("Token", "kind text start end")
Mutant = namedtuple("Mutant", "file function line before after nth start end text")

TOKENS = re.compile(
    r"""(?P<skip>\s+|/\*.*?\*/|//[^\n]*)
      | (?P<string>"(?:\\.|[^"\\])*")
      | (?P<char>'(?:\\.|[^'\\])*')
      | (?P<number>(?:0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]*)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<sign><<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|.)""",
    re.VERBOSE | re.DOTALL,
)
PREPROCESSOR = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)

COMPARISONS = {
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "==": ("!=",),
    "!=": ("==",),
    "&&": ("||",),
    "||": ("&&",),
}
ASSIGNMENTS = {"+=": "-=", "-=": "+=", "|=": "&=", "&=": "|=", ">>=": "<<=", "<<=": ">>="}
STEPS = {"++": "--", "--": "++"}
BINARY = {"+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "&": "|", "|": "&", "^": "&"}
SHIFTS = {"<<": ">>", ">>": "<<"}

# Names that stand for a value, and another of their kind that could stand there by mistake.
NAMES = {
    "true": "false",
    "false": "true",
    "LULL__NEVER": "0",
    "LULL__NO_TIME": "0",
    "INT64_MAX": "0",
    "UINT64_MAX": "0",
    "UINT32_MAX": "0",
    "LULL__IDLE": "LULL__CAP",
    "LULL__CAP": "LULL__IDLE",
    "LULL__CALENDAR": "LULL__ENDED",
    "LULL__LIMIT": "LULL__CAP",
    "LULL__FIRST": "LULL__CLIENT",
    "LULL__CLIENT": "LULL__FIRST",
    "LULL__REVIVED": "LULL__FIRST",
    "LULL__ACTIVE": "LULL__IDLE",
    "LULL__END_OF_INPUT": "LULL__LIMIT",
    "LULL__NEW": "LULL__JOIN",
    "LULL__TRAIL": "LULL__NONE",
    "LULL__JOIN": "LULL__NEW",
    "LULL__NONE": "LULL__TRAIL",
    "LULL__MARK_EXPIRED": "LULL__MARK_LATE",
    "LULL__MARK_LATE": "LULL__MARK_EXPIRED",
    "LULL__MARK_UNCOUNTED": "LULL__MARK_EXPIRED",
    "LULL__MARK_RULE_ERROR": "LULL__MARK_LATE",
    "LULL__MARK_OUTLIER": "LULL__MARK_IGNORED",
    "LULL__MARK_IGNORED": "LULL__MARK_NO_KEY",
    "LULL__MARK_NO_KEY": "LULL__MARK_IGNORED",
    "LULL__IN_ORDER": "LULL__ALONE",
    "LULL__ALONE": "LULL__IN_ORDER",
    "LULL__OUTLIER": "LULL__IN_ORDER",
    "LULL__SESSION_START": "LULL__SESSION_END",
    "LULL__SESSION_END": "LULL__SESSION_START",
    "LULL__WINDOW_START": "LULL__WINDOW_END",
    "LULL__WINDOW_END": "LULL__WINDOW_START",
    "LULL__WINDOW_IDLE": "LULL__WINDOW_RESUME",
    "LULL__WINDOW_RESUME": "LULL__WINDOW_IDLE",
    "LULL__INTEGER": "LULL__NUMBER",
    "LULL__NUMBER": "LULL__INTEGER",
    "LULL__STRING": "LULL__NUMBER",
    "LULL__FRAME_LINE": "LULL__FRAME_LONG_END",
    "LULL__FRAME_LONG_PART": "LULL__FRAME_LINE",
    "LULL__FRAME_LONG_END": "LULL__FRAME_LINE",
    "LULL_OUT": "LULL_REJECTS",
    "LULL_REJECTS": "LULL_OUT",
    "LULL_REJECTS_RAW": "LULL_REJECTS",
    "LULL_EMIT_EVENTS": "LULL_EMIT_SESSIONS",
    "LULL_EMIT_SESSIONS": "LULL_EMIT_EVENTS",
    "LULL_EMIT_WINDOWS": "LULL_EMIT_EVENTS",
    "LULL_EMIT_POLICIES": "LULL_EMIT_EVENTS",
    "LULL_EMIT_ALL": "LULL_EMIT_EVENTS",
    "LULL_OK": "LULL_STOPPED",
    "LULL_STOPPED": "LULL_NO_MEMORY",
    "LULL_NO_MEMORY": "LULL_STOPPED",
    "LULL_MISUSE": "LULL_STOPPED",
    "LULL_BAD_STATE": "LULL_MISUSE",
    "LULL_TOO_LONG": "LULL_TAGGED",
    "LULL_TAGGED": "LULL_TOO_LONG",
}

NO_STATEMENT = set(
    """return break continue goto if else for while do switch case default sizeof static const
    struct enum union typedef extern unsigned signed int char long short void bool double""".split()
)


def tokens_of(source):
    blank = PREPROCESSOR.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), source)
    tokens = []
    for found in TOKENS.finditer(blank):
        if found.lastgroup != "skip":
            tokens.append(Token(found.lastgroup, found.group(), found.start(), found.end()))
    return tokens


def functions_of(tokens):
    """The function that each token stands in; empty outside of any."""
    functions, depth, parens, name, current = [], 0, 0, "", ""
    for i, token in enumerate(tokens):
        if token.text == "(":
            if depth == 0 and parens == 0 and i > 0 and tokens[i - 1].kind == "word":
                name = tokens[i - 1].text
            parens += 1
        elif token.text == ")":
            parens -= 1
        elif token.text == "{":
            if depth == 0 and tokens[i - 1].text == ")":
                current = name
            depth += 1
        functions.append(current)
        if token.text == "}":
            depth -= 1
            if depth == 0:
                current = ""
    return functions


def end_of(tokens, i, stops):
    """The first token from i on, outside of brackets opened since, that is one of the stops."""
    depth = 0
    while i < len(tokens):
        text = tokens[i].text
        if depth == 0 and text in stops:
            return i
        if text in "([{" and len(text) == 1:
            depth += 1
        elif text in ")]}" and len(text) == 1:
            depth -= 1
        i += 1
    return i


def number_plus(text, by):
    digits = text.rstrip("uUlL")
    value = int(digits, 0) + by
    return (hex(value) if digits.lower().startswith("0x") else str(value)) + text[len(digits):]


class Finder:
    def __init__(self, source):
        self.source = source
        self.tokens = tokens_of(source)
        self.found = []  # (token index, start, end, before, after)

    def add(self, i, after, end=None, before=None):
        token = self.tokens[i]
        end = token.end if end is None else end
        self.found.append((i, token.start, end, before or token.text, after))

    def is_spaced(self, i):
        token = self.tokens[i]
        after = self.source[token.end : token.end + 1]
        return self.source[token.start - 1].isspace() and after.isspace()

    def is_declarator(self, i):
        """Whether a number is the size of an array in a declaration: `char id[12];`."""
        before = self.tokens[max(i - 3, 0) : i]
        return (
            len(before) == 3
            and before[2].text == "["
            and before[1].kind == "word"
            and before[0].kind == "word"
            and before[0].text != "return"
        )

    def swap(self, i):
        """`c ? a : b` with its two answers swapped."""
        source, tokens = self.source, self.tokens
        depth, colon = 0, i + 1
        while True:
            colon = end_of(tokens, colon, ("?", ":"))
            depth += 1 if tokens[colon].text == "?" else -1
            if depth < 0:
                break
            colon += 1
        depth, end = 0, colon + 1
        while True:
            end = end_of(tokens, end, ("?", ":", ",", ";", ")", "]", "}"))
            if tokens[end].text == "?":
                depth += 1
            elif tokens[end].text == ":" and depth > 0:
                depth -= 1
            else:
                break
            end += 1
        first = source[tokens[i].end : tokens[colon].start].strip()
        second = source[tokens[colon].end : tokens[end - 1].end].strip()
        gap = "\n" * source.count("\n", tokens[i].start, tokens[end - 1].end)
        lines = f"? ({second}) : ({first})".replace("\n", " ") + gap
        self.add(i, lines, tokens[end - 1].end, "?:")

    def sign(self, i):
        text = self.tokens[i].text
        if text in ("<<", ">>"):
            self.add(i, SHIFTS[text])
        elif text in COMPARISONS:
            for after in COMPARISONS[text]:
                self.add(i, after)
        elif text in ASSIGNMENTS:
            self.add(i, ASSIGNMENTS[text])
        elif text in STEPS:
            self.add(i, STEPS[text])
        elif text in BINARY and self.is_spaced(i):
            self.add(i, BINARY[text])
        elif text in ("!", "-"):
            self.add(i, " ")
        elif text == "?":
            self.swap(i)

    def constant(self, i):
        text = self.tokens[i].text
        if self.is_declarator(i):
            return
        digits = text.rstrip("uUlL")
        self.add(i, number_plus(text, 1))
        if int(digits, 0) == 1:
            self.add(i, number_plus(text, -1))

    def character(self, i):
        text = self.tokens[i].text
        self.add(i, f"({text} + 1)")

    def statement(self, i):
        """An assignment or a call that stands alone, left out."""
        tokens = self.tokens
        first = tokens[i]
        if i == 0 or tokens[i - 1].text not in (";", "{", "}", ")", ":") or i + 1 >= len(tokens):
            return
        if tokens[i - 1].text in (")", ":") and not self.source[: first.start].endswith("    "):
            return
        starts = first.text in ("++", "--", "*") or (
            first.kind == "word"
            and first.text not in NO_STATEMENT
            and tokens[i + 1].text in ("(", "=", "->", ".", "[", "++", "--", *ASSIGNMENTS)
        )
        if not starts:
            return
        end = end_of(tokens, i, (";", "}"))
        if tokens[end].text == ";":
            gap = "\n" * self.source.count("\n", first.start, tokens[end].end)
            self.add(i, "(void)0;" + gap, tokens[end].end, "statement")

    def find(self, statements):
        functions = functions_of(self.tokens)
        for i, token in enumerate(self.tokens):
            if token.kind == "sign":
                self.sign(i)
            elif token.kind == "number":
                self.constant(i)
            elif token.kind == "char":
                self.character(i)
            elif token.text in NAMES:
                self.add(i, NAMES[token.text])
            if statements and functions[i]:
                self.statement(i)
        return [(functions[i], *rest) for i, *rest in self.found]


def mutants_of(file, source, statements=False):
    """All mutants of a file, each with a name that outlives changes elsewhere in it."""
    mutants, seen = [], Counter()
    for function, start, end, before, after in Finder(source).find(statements):
        begin = source.rfind("\n", 0, start) + 1
        line = " ".join(source[begin : source.find("\n", start)].split())
        shown = {"?:": "swapped", "statement": "left out"}.get(before, after.strip() or "dropped")
        key = (function, line, before, shown)
        seen[key] += 1
        text = source[:start] + after + source[end:]
        mutants.append(Mutant(file, function, line, before, shown, seen[key], start, end, text))
    return mutants
