"""Which rows meet a condition such as ``gap < -3 and not tied``?

A small language of its own, so that nothing but these can be asked, and every error has
our words::

    condition   = all { ("or" | "または") all }
    all         = negation { ("and" | "かつ") negation }
    negation    = "not" negation | "(" condition ")" | comparison
    comparison  = COLUMN [ ("=" | "!=" | "<" | "<=" | ">" | ">=") VALUE ]
    VALUE       = NUMBER | TEXT | COLUMN | "true" | "false" | "null"

A column alone is a condition if it is true or false. Columns have their public names or
the words of the screen; a text needs quotes only where it has blanks or signs. A value
that is missing meets no comparison but ``= null``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from ictplan.core.errors import UsageError
from ictplan.core.later import pl
from ictplan.core.messages import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

LONGEST = 1000
"""A condition of more characters is refused; whole tables are for other tools."""

DEEPEST = 20
"""More parentheses and negations inside each other are refused."""

OPERATORS: Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "=": pl.Expr.eq,
    "!=": pl.Expr.ne,
    "<": pl.Expr.lt,
    "<=": pl.Expr.le,
    ">": pl.Expr.gt,
    ">=": pl.Expr.ge,
}

SIGNS = {
    "==": "=", "<>": "!=", "≠": "!=", "＝": "=", "＜": "<", "＞": ">",
    "≦": "<=", "≤": "<=", "≧": ">=", "≥": ">=", "（": "(", "）": ")",
}  # fmt: skip
"""Other ways to write an operator or a parenthesis."""

WORDS = {"and": "and", "or": "or", "not": "not", "かつ": "and", "または": "or"}
"""The words that join conditions; English ones in any case."""

TOKEN = re.compile(
    r"""\s*(?:
        (?P<sign><=|>=|==|!=|<>|[=<>≠＝＜＞≦≤≧≥()（）])
      | '(?P<single>[^']*)' | "(?P<double>[^"]*)"
      | (?P<word>[^\s=<>!≠＝＜＞≦≤≧≥()（）'"]+)
    )""",
    re.VERBOSE,
)
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
MINUS = str.maketrans({"−": "-", "－": "-", "▲": "-", "△": "-"})
"""The minus signs of tables; whoever copies a number has them."""


@dataclass(frozen=True)
class Term:
    """What a word of the screen means: a column, shown ``scale`` times as large.

    ``only`` is a column and its value of the rows in which it means that: 対岐阜県.
    """

    column: str
    scale: float = 1
    only: tuple[str, str] | None = None


@dataclass(frozen=True)
class _Token:
    kind: Literal["sign", "join", "name", "text", "word", "end"]
    text: str
    at: int


def compile_condition(
    text: str,
    schema: Mapping[str, pl.DataType],
    words: Mapping[str, Term] | None = None,
    known: Sequence[str] = (),
) -> pl.Expr:
    """Turn a condition into an expression over the columns of a frame.

    Args:
        text: The condition.
        schema: The columns and their types.
        words: What else a column is called, such as by a heading of a table.
        known: The words that an error names; the columns without any.

    Returns:
        A boolean expression without nulls: true for the rows that meet it.

    Raises:
        UsageError: If it is none, names no column, or compares a number with a text.
    """
    if len(text) > LONGEST:
        raise UsageError(
            N_("a condition has at most {limit} characters, not {count}"),
            limit=LONGEST,
            count=len(text),
        )
    return _Parser(text, schema, words or {}, known).parse()


class _Parser:
    """Reads a condition from left to right, one function per line of the grammar."""

    def __init__(
        self,
        text: str,
        schema: Mapping[str, pl.DataType],
        words: Mapping[str, Term],
        known: Sequence[str],
    ) -> None:
        self._text = text
        self._known = known
        self._schema = schema
        named = {name: Term(name) for name in schema}
        self._terms = {w: t for w, t in words.items() if t.column in schema} | named
        self._tokens = self._split()
        self._place = 0
        self._depth = 0

    def parse(self) -> pl.Expr:
        met = self._any()
        if self._next.kind != "end":
            raise self._error(N_("'{text}' is too much"))
        return met.fill_null(value=False)

    def _split(self) -> list[_Token]:
        """Cut the text into tokens; the longest name that fits comes first."""
        names = sorted(self._terms, key=lambda name: -len(name))
        tokens: list[_Token] = []
        at = 0
        while at < len(self._text.rstrip()):
            at += len(self._text) - at - len(self._text[at:].lstrip())
            name = next((n for n in names if self._stands(n, at)), None)
            if name is not None:
                tokens.append(_Token("name", name, at))
                at += len(name)
                continue
            match = TOKEN.match(self._text, at)
            if match is None:
                raise self._wrong(
                    N_("'{text}' at character {at} cannot be read"),
                    text=self._text[at : at + 10],
                    at=at + 1,
                )
            tokens.append(_token(match, at))
            at = match.end()
        return [*tokens, _Token("end", "", len(self._text))]

    def _stands(self, name: str, at: int) -> bool:
        """Say whether a name, and not only the beginning of a word, stands here."""
        if not self._text.startswith(name, at):
            return False
        after = self._text[at + len(name) : at + len(name) + 1]
        return not (after.isalnum() or after in ("_", "-", "."))

    @property
    def _next(self) -> _Token:
        return self._tokens[self._place]

    def _take(self, kind: str, text: str) -> bool:
        """Go on if this is what comes."""
        if (self._next.kind, self._next.text) != (kind, text):
            return False
        self._place += 1
        return True

    def _any(self) -> pl.Expr:
        met = self._all()
        while self._take("join", "or"):
            met |= self._all()
        return met

    def _all(self) -> pl.Expr:
        met = self._negation()
        while self._take("join", "and"):
            met &= self._negation()
        return met

    def _negation(self) -> pl.Expr:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._wrong(N_("it is nested more than {limit} deep"), limit=DEEPEST)
        if self._take("join", "not"):
            met = ~self._negation().fill_null(value=False)
        elif self._take("sign", "("):
            met = self._any()
            if not self._take("sign", ")"):
                raise self._error(N_("a ')' is missing before '{text}'"))
        else:
            met = self._comparison()
        self._depth -= 1
        return met

    def _comparison(self) -> pl.Expr:
        term = self._column()
        column, dtype = pl.col(term.column), self._schema[term.column]
        if self._next.text not in OPERATORS or self._next.kind != "sign":
            if dtype == pl.Boolean:
                return column
            raise self._error(
                N_("after {column} an operator (= != < <= > >=) is missing"),
                column=term.column,
            )
        operator = self._next.text
        met = self._compared(term, operator)
        if term.only is None:
            return met
        name, value = term.only
        return met & (pl.col(name).cast(pl.String) == value)

    def _compared(self, term: Term, operator: str) -> pl.Expr:
        """Read what stands behind an operator."""
        column = pl.col(term.column)
        self._place += 1
        token = self._next
        self._place += 1
        if token.kind == "word" and token.text.lower() == "null":
            if operator not in ("=", "!="):
                raise self._wrong(N_("null goes with = and != alone"))
            return column.is_null() if operator == "=" else column.is_not_null()
        return OPERATORS[operator](
            column * term.scale if term.scale != 1 else column,
            self._value(token, term.column),
        )

    def _column(self) -> Term:
        token = self._next
        self._place += 1
        if token.kind in ("name", "text") and token.text in self._terms:
            return self._terms[token.text]
        if token.kind in ("sign", "join", "end"):
            self._place -= 1
            raise self._error(N_("a column is missing before '{text}'"))
        known = ", ".join(self._known or self._schema)
        near = get_close_matches(token.text, self._terms, n=3, cutoff=0.6)
        if near:
            raise self._wrong(
                N_(
                    "there is no column '{text}'. Did you mean {near}? There are: {known}"
                ),
                text=token.text,
                near=", ".join(near),
                known=known,
            )
        raise self._wrong(
            N_("there is no column '{text}'; there are: {known}"),
            text=token.text,
            known=known,
        )

    def _value(self, token: _Token, column: str) -> pl.Expr:
        """Read what a column is compared with, by the type the column has."""
        if token.kind in ("sign", "join", "end"):
            self._place -= 1
            raise self._error(N_("a value is missing before '{text}'"))
        if token.kind == "name":
            return self._other(self._terms[token.text], column)
        dtype = self._schema[column]
        if dtype.is_numeric():
            return pl.lit(self._number(token, column))
        if dtype == pl.Boolean:
            truth = {"true": True, "false": False}.get(token.text.lower())
            if truth is None or token.kind == "text":
                raise self._wrong(
                    N_("{column} is true or false, not '{text}'"),
                    column=column,
                    text=token.text,
                )
            return pl.lit(truth)
        return pl.lit(token.text)

    def _other(self, other: Term, column: str) -> pl.Expr:
        same = (
            self._schema[other.column].is_numeric() == self._schema[column].is_numeric()
        )
        if not same:
            raise self._wrong(
                N_("{column} and {other} are not both numbers"),
                column=column,
                other=other.column,
            )
        expression = pl.col(other.column)
        return expression * other.scale if other.scale != 1 else expression

    def _number(self, token: _Token, column: str) -> float:
        digits = unicodedata.normalize("NFKC", token.text.translate(MINUS))
        digits = digits.translate(MINUS).replace(",", "").removesuffix("%")
        if token.kind == "text" or not NUMBER.fullmatch(digits):
            raise self._wrong(
                N_("{column} is a number, and '{text}' is none"),
                column=column,
                text=token.text,
            )
        return float(digits)

    def _error(self, template: str, **params: object) -> UsageError:
        """Say what is wrong with what comes next."""
        end = Message(N_("the end"))
        text = self._next.text if self._next.kind != "end" else end
        return self._wrong(template, text=text, **params)

    def _wrong(self, template: str, **params: object) -> UsageError:
        return UsageError(
            N_("'{condition}' is no condition: {why}"),
            condition=self._text,
            why=Message(template, params),
        )


def _token(match: re.Match[str], at: int) -> _Token:
    for quoted in ("single", "double"):
        if match[quoted] is not None:
            return _Token("text", match[quoted], at)
    if match["sign"] is not None:
        return _Token("sign", SIGNS.get(match["sign"], match["sign"]), at)
    word = match["word"]
    if word.lower() in WORDS:
        return _Token("join", WORDS[word.lower()], at)
    return _Token("word", word, at)
