"""What students wrote: a long CSV, an answer a line. Each line counts, or stands among the problems with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isnan
from pathlib import Path

from tracer.classroom.grading.people import Class, code_or_none
from tracer.exercises.blank_names import COLUMNS, owner_of, quantity_of
from tracer.exercises.entries import LONGEST, read_entry
from tracer.exercises.plan import Plan
from tracer.ground.errors import listed, nearest, shown
from tracer.ground.table import EVEN, UNEVEN_DO, IsNumber, Table, need, read_table

_ALIASES = {name: name for name in (*COLUMNS, "blank")} | {"id": "student"}
_MAX_TEXT = 200
Key = tuple[str, str]
"""A sheet: student and code; either may be empty, not both."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A line for the problems: where it stands, what it says, what is wrong with it and what to do."""

    file: str
    row: int | None = None
    student: str = ""
    blank: str = ""
    answer: str = ""
    what: str
    allowed: str = ""
    do: str = ""


@dataclass(kw_only=True)
class Submissions:
    """sheets: by student and code, by blank (its place): the line in the file and what was written there."""

    sheets: dict[Key, dict[int, tuple[int, str]]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def number_last(table: Table) -> IsNumber | None:
    """What tells a number, where the answers stand in the last column of a table."""
    if table.columns.get(COLUMNS[-1]) != len(table.header) - 1:
        return None
    return lambda text: not isnan(read_entry(text).value)


class Blanks:
    """Finds a blank by what stands in a line."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.exact: dict[tuple[str, ...], int | None] = {}
        for at, asked in enumerate(plan.asked):
            sample = str(asked.sample or "")
            alone = not any(other.sample != asked.sample and other.sample and asked.sample for other in plan.asked)
            quantities = {quantity_of(asked), asked.quantity}
            for quantity in quantities:
                for neuron in {owner_of(asked), asked.neuron or ""}:
                    for which in {sample, *([""] if alone else [])}:
                        self._put((quantity, neuron, asked.source or "", which), at)
            self._put((asked.blank,), at)
        for key, place in list(self.exact.items()):
            folded = tuple(part.casefold() for part in key)
            if folded not in self.exact:
                self._put(folded, place)
        self.quantities = tuple(dict.fromkeys(quantity_of(asked) for asked in plan.asked))

    def _put(self, key: tuple[str, ...], place: int | None) -> None:
        other = self.exact.setdefault(key, place)
        if other != place:
            self.exact[key] = None

    def find(self, quantity: str, neuron: str, source: str, sample: str) -> int | str:
        """Its place, or what is wrong."""
        quantity = quantity.replace(" ", "_").replace("-", "_") if "." not in quantity else quantity
        for key in ((quantity, neuron, source, sample), *([] if neuron or source else [(quantity,)])):
            for form in (key, tuple(part.casefold() for part in key)):
                place = self.exact.get(form, -1)
                if place is None:
                    return "several blanks could be meant"
                if place >= 0:
                    return place
        known = {asked.quantity for asked in self.plan.asked} | set(self.quantities)
        if quantity.casefold() not in known:
            return f"nothing of the name {shown(quantity)} is asked{nearest(quantity, known)}"
        named = f"{quantity}" + "".join(f".{part}" for part in (neuron, source) if part)
        named += f" of sample {sample}" if sample else ""
        return f"there is no blank {shown(named)}"

    @property
    def allowed(self) -> str:
        names = [asked.blank for asked in self.plan.asked]
        return listed(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")


class Reader:
    """Reads a file of submissions for one class."""

    def __init__(self, plan: Plan, people: Class) -> None:
        self.people, self.blanks = people, Blanks(plan)
        self.found = Submissions()
        self._keys: dict[tuple[str, str], Key | None] = {}
        self._places: dict[tuple[str, str, str, str], int | str] = {}
        self._own: dict[str, str] = {}

    def read(self, path: Path) -> Submissions:
        """Raises TracerError where the file is no such table."""
        table = read_table(path, _ALIASES, "a file with answers")
        self.where = table.where
        self._needed(table)
        if table.guessed:
            self._note(None, what="the file is not UTF-8; it was read as Windows-1252, and names may be spoilt",
                       allowed="UTF-8", do='save it as "CSV UTF-8" where a name looks wrong')
        for line, cells in table.rows:
            self._line(table, line, cells)
        self._several()
        return self.found

    def _needed(self, table: Table) -> None:
        columns = table.columns
        allowed = f"a first line with {listed(COLUMNS)} (code and sample may be left out)"
        wanted = ["answer"] if "blank" in columns else ["quantity", "answer"]
        need(table, wanted if "code" in columns or "student" in columns else ["student", *wanted], allowed=allowed,
             do="name the columns in the first line, as form.csv does")

    def _note(self, row: int | None, **words: str) -> None:
        self.found.findings.append(Finding(file=self.where, row=row, **words))

    def _line(self, table: Table, line: int, cells: list[str]) -> None:
        whole = table.whole(cells, number=number_last(table))

        def cell(name: str) -> str:
            text = table.text(whole or cells, name)
            return text.removeprefix("'").strip() if text[:1] == "'" else text

        student, code, answer = cell("student"), cell("code"), cell("answer")
        named = (cell("quantity") or cell("blank"), cell("neuron"), cell("source"), cell("sample"))
        says = {"student": student or code, "answer": answer, "blank": ".".join(filter(None, named[:3]))}
        if whole is None:
            self._note(line, **says, what=f"{table.uneven(cells)}; it does not count", allowed=EVEN, do=UNEVEN_DO)
            return
        if (student, code) not in self._keys:
            self._keys[student, code] = self._whose(line, student, code, says)
        key = self._keys[student, code]
        if key is None:
            if (student, code) != ("", ""):
                self._note(line, **says, what="nobody is known whose answer this could be; the line does not count",
                           allowed="a student of the class, or the code of a sheet",
                           do="correct the line and mark again")
            else:
                self._note(line, **says, what="neither student nor code; the line does not count",
                           allowed="one of the two in each line", do="write whose answer it is and mark again")
            return
        if named not in self._places:
            self._places[named] = self.blanks.find(*named)
        place = self._places[named]
        if isinstance(place, str):
            self._note(line, **says, what=f"{place}; the line does not count", allowed=self.blanks.allowed,
                       do="correct the line and mark again")
            return
        says["blank"] = self.blanks.plan.asked[place].blank
        self._enter(key, place, line, answer, says)

    def _whose(self, line: int, student: str, code: str, says: dict[str, str]) -> Key | None:
        """The sheet that such lines belong to, said once for all of them."""
        people = self.people
        if len(student) > _MAX_TEXT or not student.isprintable():
            self._note(line, **says, what="the name of the student cannot be printed",
                       allowed=f"up to {_MAX_TEXT} characters on one line", do="correct it and mark again")
            return None
        known = people.find(student) or (people.find("'" + student) if student else None)
        if known is not None and known != student:
            self._note(line, **says, what=f"read as {shown(known)}", allowed="the id as it was handed out",
                       do="nothing, if that is who was meant")
        read = code_or_none(code) if code else None
        if code and read is None and not people.anybody:
            self._note(line, **says, what=f"{shown(code)} is no code", allowed="the ten letters and digits of a sheet",
                       do="read it again: one letter is wrong, or missing" if known is None else
                       "nothing: the sheet was found by the student")
        who = known if known is not None else student
        if read is None:
            return self._by_name(line, student, known, says)
        owner = people.owners.get(read, "")
        own = people.by_id[known].code if known is not None else ""
        if not who:
            return owner, read
        if owner and owner != who:
            self._note(line, **says, what=f"the sheet {read} was handed to {shown(owner)}; it is marked by the numbers "
                       "of that sheet", allowed=f"the code {own}" if own else "the student's own sheet",
                       do="ask whose sheet it is")
        elif own and own != read:
            self._note(line, **says, what=f"{read} is not the code of this student's sheet; it is marked by the "
                       f"numbers of {read}", allowed=f"the code {own}", do="nothing, if another sheet was handed in")
        elif known is None and people.by_id:
            self._note(line, **says, what=f"nobody of the class is called {shown(who)}{people.close(who)}; "
                       "marked by the code", allowed="a student of the class",
                       do="correct the name and mark again")
        return who, read

    def _by_name(self, line: int, student: str, known: str | None, says: dict[str, str]) -> Key | None:
        people = self.people
        if known is not None:
            return known, people.by_id[known].code
        if not student:
            return None
        if people.anybody:
            if people.by_id:
                self._note(line, **says, what=f"nobody of the class is called {shown(student)}{people.close(student)}; "
                           "marked all the same, since all have the same numbers", allowed="a student of the class",
                           do="correct the name and mark again")
            return student, ""
        if people.by_id:
            self._note(line, **says, what=f"nobody of the class is called {shown(student)}{people.close(student)}",
                       allowed="a student of the class", do="correct the name and mark again")
        else:
            self._note(line, **says, what=f"it is not known which numbers {shown(student)} was given",
                       allowed="a code in each line, or --record or --students",
                       do="name the record of what was handed out")
        return None

    def _enter(self, key: Key, place: int, line: int, answer: str, says: dict[str, str]) -> None:
        sheet = self.found.sheets.setdefault(key, {})
        entry = read_entry(answer)
        if isnan(entry.value) and not entry.empty:
            self._note(line, **says, what="this cannot be used as a number; it counts as no answer",
                       allowed=f"digits with a decimal point or comma, with an exponent as in 1.2E-05 or without, "
                       f"at most {LONGEST} characters, below a million in size",
                       do="nothing, or correct the line and mark again")
        if place not in sheet:
            sheet[place] = line, answer
            return
        first, before = sheet[place]
        if answer and before and answer != before:
            self._note(first, **{**says, "answer": before}, what=f"there is another answer to this in line {line}; "
                       "that one counts, as the later one", allowed="one answer to each blank",
                       do="remove one of the two")
        elif not answer and before:
            self._note(line, **says, what=f"there is another answer to this in line {first}; "
                       "that one counts, since this one is empty", allowed="one answer to each blank",
                       do="remove one of the two")
        if answer:
            sheet[place] = line, answer

    def _several(self) -> None:
        codes: dict[str, list[str]] = {}
        for student, code in self.found.sheets:
            codes.setdefault(student, []).append(code)
        for student, theirs in codes.items():
            if student and len(theirs) > 1:
                self._note(None, student=student, what=f"answers to {len(theirs)} sheets: {listed(theirs)}; each has a "
                           "line of its own in the marks", allowed="one sheet for each student",
                           do="keep the line that counts")


def read_submissions(path: Path, plan: Plan, people: Class) -> Submissions:
    """Raises TracerError where the file is no table of answers."""
    return Reader(plan, people).read(path)
