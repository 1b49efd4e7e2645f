"""What is wrong with a file is told line by line, all of it at once, and nothing is changed."""

import csv
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lk_app.cli import app
from lk_app.exchange.problems import SHOWN
from lk_app.exchange.service import BadLines, import_files
from lk_app.exchange.sources import UnreadableFile
from lk_app.exchange.texts import number_expected
from lk_app.kernel import clock
from tests.exchange import files
from tests.exchange.files import SIMFEROPOL, YALTA

KEY = f"{SIMFEROPOL};123456"


@pytest.fixture
def loaded(db, tmp_path) -> dict:
    """A base with accounts and meters; what it held before the refusal."""
    import_files(files.write_all(tmp_path))
    return files.contents()


def _problems(paths: list[Path]) -> list[tuple[int, str, str, str]]:
    with pytest.raises(BadLines) as refused:
        import_files(paths)
    found = refused.value.problems
    assert found.count == len(found.first)
    return sorted((problem.line, problem.column, problem.value, problem.expected) for problem in found.first)


BAD_CELLS = [
    ("accounts", f"{SIMFEROPOL};12;Иванов;;;;", "number", "12", "номер лицевого счёта: от 5 до 10 цифр"),
    ("accounts", ";123456;Иванов;;;;", "branch", "", "непустой текст"),
    ("accounts", f"{KEY};{'Я' * 161};;;;", "holder_name", "Я" * 161, "не длиннее 160"),
    ("accounts", f"{KEY};Ива\x07нов;;;;", "holder_name", "Ива\x07нов", "в одну строку"),
    ("meters", f"{KEY};0333;;4;5;1;1;;;", "zones", "4", "от 1 до 3"),
    ("meters", f"{KEY};0333;;1;пять;1;1;;;", "integer_digits", "пять", "целое число"),
    ("meters", f"{KEY};0333;;1;5;1;1;31.02.2020;;", "installed_on", "31.02.2020", "дата"),
    ("meters", f"{KEY};0333;;1;5;1;1;01.02.2020;31.01.2020;", "removed_on", "2020-01-31", "не раньше даты установки"),
    ("meters", f"{SIMFEROPOL};999999;0333;;1;5;1;1;;;", "number", "999999", "есть в этом отделении"),
    ("meters", "Нет такого;123456;0333;;1;5;1;1;;;", "branch", "Нет такого", "отделение, которое есть"),
    ("readings", f"{KEY};0111;20.02.2022;абонентские;-5;;", "t1", "-5", "не меньше нуля"),
    ("readings", f"{KEY};0111;20.02.2022;абонентские;1_000;;", "t1", "1_000", "число"),
    ("readings", f"{KEY};0111;20.02.2022;абонентские;٣;;", "t1", "٣", "число"),
    ("readings", f"{KEY};0111;20.02.2022;абонентские;1,2345;;", "t1", "1,2345", "до трёх знаков"),
    ("readings", f"{KEY};0111;20.02.2022;абонентские;;;", "t1", "", "число"),
    ("readings", f"{KEY};0111;22.02.2022;абонентские;5;;", "date", "22.02.2022", "не позже 21.02.2022"),
    ("readings", f"{KEY};0111;20.02.2022;от соседа;5;;", "type", "от соседа", "тип показания"),
    ("readings", f"{KEY};0999;20.02.2022;абонентские;5;;", "serial", "0999", "номер счётчика"),
    ("readings", f"{KEY};0111;20.02.2022;абонентские;5;6;", "t1, t2, t3", "5; 6; ", "однозонного .* t1 заполнена, t2 и t3 пусты"),
    ("readings", f"{SIMFEROPOL};5000000;0222;20.02.2022;абонентские;5;;", "t1, t2, t3", "5; ; ", "t1 и t2 заполнены, t3 пуста"),
    ("readings", f"{YALTA};123456;0111;20.02.2022;абонентские;5;;7", "t1, t2, t3", "5; ; 7", "t1, t2 и t3 заполнены"),
    ("readings", f"{KEY};0111;19.02.2022;абонентские;100000;;", "t1", "100000", "не больше 5"),
    ("readings", f"{SIMFEROPOL};123456;0222;20.02.2022;абонентские;5;6;", "serial", "0222", "на этом лицевом счёте"),
    ("balances", f"{KEY};10;20;0;21.02.2022", "overpayment", "20.00", "вместе не бывают"),
    ("balances", f"{KEY};10,555;0;0;21.02.2022", "debt", "10,555", "до двух знаков"),
    ("balances", f"{KEY};1;0;0;2022-02-30", "as_of", "2022-02-30", "дата"),
    ("payments", f"{KEY};;5;21.02.2022", "payment_id", "", "непустой текст"),
    ("payments", f"{KEY};A-9;0;21.02.2022", "amount", "0", "больше нуля"),
    ("payments", f"{KEY};A-9;0.00;21.02.2022", "amount", "0.00", "больше нуля"),
    ("payments", f"{KEY};A-9;5", "", f"{KEY};A-9;5", "5"),
]  # fmt: skip


@pytest.mark.parametrize("kind", files.HEADERS)
def test_each_bad_cell_is_told_with_its_place(loaded, tmp_path, kind):
    """Every kind of mistake in one file, a good line before and between: each is told, and nothing else."""
    cases = [case[1:] for case in BAD_CELLS if case[0] == kind]
    good = [row for row in files.ROWS[kind] if row.startswith(YALTA)] or [""]
    path = files.write(tmp_path, kind, *good, *(case[0] for case in cases), made="21.02.2022 07:00")
    found = _problems([path])
    first = 3 + len(good)
    assert [(line, column, value) for line, column, value, _ in found] == [
        (first + place, column, value) for place, (_, column, value, _) in enumerate(cases)
    ]
    for (_, _, _, told), (_, _, _, expected) in zip(found, cases, strict=True):
        assert re.search(expected, told.replace("\u00a0", " "))
    assert files.contents() == loaded


@pytest.mark.parametrize("kind", files.HEADERS)
def test_a_repeated_key_is_told_with_the_first_line(loaded, tmp_path, kind):
    first, second, *_ = files.ROWS[kind]
    ((line, _, _, expected),) = _problems([files.write(tmp_path, kind, first, second, first, made="21.02.2022 07:00")])
    assert (line, expected) == (5, "неповторяющаяся запись: такая же уже есть в строке 3")
    assert files.contents() == loaded


def test_all_bad_lines_of_all_files_are_told_at_once(loaded, tmp_path):
    readings = [f"{KEY};0111;{day:02d}.02.2022;абонентские;{'x' if day % 2 else day};;" for day in range(1, 21)]
    paths = [
        files.write(tmp_path, "readings", *readings, f"{KEY};0999;20.02.2022;абонентские;1;;", made="21.02.2022 07:00"),
        files.write(tmp_path, "balances", f"{SIMFEROPOL};999999;1;0;0;21.02.2022", made="21.02.2022 07:00"),
    ]
    with pytest.raises(BadLines) as refused:
        import_files(paths)
    found = [(problem.file, problem.line) for problem in refused.value.problems.first]
    assert sorted(found) == sorted([("readings.csv", line) for line in [*range(3, 23, 2), 23]] + [("balances.csv", 3)])
    assert files.contents() == loaded


def test_a_bad_line_of_the_accounts_does_not_blame_the_files_that_refer_to_them(db, tmp_path):
    paths = files.write_all(tmp_path)
    bad = files.write(tmp_path, "accounts", *files.ROWS["accounts"], f"{SIMFEROPOL};x;Иванов;;;;", files.ROWS["accounts"][0])
    before = files.contents()
    assert [(line, column) for line, column, _, _ in _problems([bad, *paths[1:]])] == [(6, "number"), (7, "number")]
    assert files.contents() == before


def test_a_bad_line_of_the_meters_blames_only_the_readings_of_that_meter(db, tmp_path):
    paths = files.write_all(tmp_path)
    bad = files.write(tmp_path, "meters", files.ROWS["meters"][0].replace("123456", "999999"), *files.ROWS["meters"][1:])
    before = files.contents()
    with pytest.raises(BadLines) as refused:
        import_files([paths[0], bad, *paths[2:]])
    assert [(problem.file, problem.line, problem.column) for problem in refused.value.problems.first] == [
        ("meters.csv", 3, "number"), ("readings.csv", 3, "serial"),
    ]  # fmt: skip
    assert files.contents() == before


def test_line_numbers_hold_after_blank_and_broken_lines(loaded, tmp_path):
    rows = ["", f"{KEY};1;0;0;21.02.2022", "", f'{SIMFEROPOL};"5000000\n";1;0;0;21.02.2022', f"{KEY};x;0;0;21.02.2022"]
    found = _problems([files.write(tmp_path, "balances", *rows, made="21.02.2022 07:00")])
    assert [(line, column) for line, column, _, _ in found] == [(6, "number"), (8, "debt")]
    assert files.contents() == loaded


def test_an_open_quote_does_not_swallow_the_file_in_silence(loaded, tmp_path):
    rows = [f'{SIMFEROPOL};123456;"Иванов;;;;', *(f"{SIMFEROPOL};{700_000 + index};Житель;;;;" for index in range(5000))]
    found = _problems([files.write(tmp_path, "accounts", *rows, made="21.02.2022 07:00")])
    assert found
    assert files.contents() == loaded


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "файл пуст"),
        (files.HEADERS["accounts"].encode() + b"\n", "на какой момент"),
        ("# вчера\nbranch;number;holder_name\n".encode(), "нет даты"),
        (b"# 31.02.2022\nbranch;number;holder_name\n", "нет даты"),
        (b"# 21.02.2222\nbranch;number;holder_name\n", "в будущем"),
        (b"# 21.02.2022\nbranch;number;fio\n", "нет колонок: holder_name; лишние колонки: fio"),
        (b"# 21.02.2022\nbranch;number;number;holder_name\n", "повторяются: number"),
        (b"# 21.02.2022\nbranch;number;holder_name\n", "один заголовок"),
        (b"# 21.02.2022\r\nbranch;number;holder_name\r\n;;\r\n\r\n", "один заголовок"),
        (b"PK\x03\x04" + b"\x01" * 40, "обрезан: конца нет"),
        (b"# 21.02.2022\n", "не похож"),
        ("# 21.02.2022\nbranch;number;holder_name\n".encode("utf-16"), "не текст"),
        (b"PK\x05\x06" + b"\0" * 18, "нет файлов .csv"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_says_why(db, tmp_path, content, told):
    path = tmp_path / "strange.csv"
    path.write_bytes(content)
    before = files.contents()
    with pytest.raises(UnreadableFile, match=told):
        import_files([path])
    assert files.contents() == before


@pytest.mark.parametrize("is_zipped", [False, True])
@pytest.mark.parametrize("left", ["1234", "12", "1234.5", "1234.50;;;"])
def test_a_file_cut_in_the_middle_of_its_last_line_is_refused(loaded, tmp_path, left, is_zipped):
    """The rest of 1234.50 is a sum too: nothing but the missing end of the line tells that it was cut."""
    path = files.write(tmp_path, "payments", f"{KEY};A-9;20.02.2022;1234.50", header="branch;number;payment_id;date;amount")
    whole = path.read_text("utf-8")
    path.write_text(whole.replace("21.02.2022 06:00", "21.02.2022 07:00").replace("1234.50\n", left), "utf-8")
    with pytest.raises(UnreadableFile, match=r"payments\.csv: файл обрезан.*Передайте его ещё раз"):
        import_files([files.zipped([path], tmp_path / "all.zip") if is_zipped else path])
    assert files.contents() == loaded


def test_an_archive_cut_on_its_way_is_refused(loaded, tmp_path):
    archive = files.zipped([files.write(tmp_path, "payments", made="21.02.2022 07:00")], tmp_path / "all.zip")
    archive.write_bytes(archive.read_bytes()[:-30])
    with pytest.raises(UnreadableFile, match=r"Архив all\.zip обрезан"):
        import_files([archive])
    assert files.contents() == loaded


def test_the_mask_of_another_supplier_is_told_too():
    assert number_expected(r"\d{12}").replace("\u00a0", " ") == r"номер лицевого счёта: 12 цифр (маска \d{12})"
    assert number_expected(r"[А-Я]-\d+") == r"номер лицевого счёта по маске [А-Я]-\d+"


def test_a_byte_of_no_encoding_is_told(loaded, tmp_path):
    path = files.write(tmp_path, "accounts", f"{KEY};Ж;;;;", made="21.02.2022 07:00", encoding="cp1251")
    path.write_bytes(path.read_bytes().replace("Ж".encode("cp1251"), b"\x98"))
    ((line, column, _, _),) = _problems([path])
    assert (line, column) == (3, "holder_name")
    assert files.contents() == loaded


def test_a_missing_file_changes_nothing(db, tmp_path):
    before = files.contents()
    with pytest.raises(UnreadableFile, match="Файла"):
        import_files([files.write(tmp_path, "accounts"), tmp_path / "none.csv"])
    assert files.contents() == before


def test_the_command_shows_a_hundred_and_reports_all(loaded, tmp_path):
    rows = [f"{KEY};\x1b[31mx{index};0;0;21.02.2022" for index in range(150)]
    path = files.write(tmp_path, "balances", *rows, made="21.02.2022 07:00")
    result = CliRunner().invoke(app, ["import", str(path)])
    assert result.exit_code == 1
    assert result.output.count("строка") == SHOWN
    assert "balances.csv, строка 3, колонка debt: «\ufffd[31mx0». Ожидалось: сумма в рублях" in result.output
    assert "\x1b" not in result.output
    assert "150\u00a0ошибок" in result.output
    (report,) = (tmp_path / "data" / "import-reports").iterdir()
    assert str(report) in result.output
    assert report.stat().st_mode & 0o077 == 0
    lines = list(csv.reader(report.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert lines[0] == ["Файл", "Строка", "Колонка", "Значение", "Ожидалось"]
    assert [line[1] for line in lines[1:]] == [str(line) for line in range(3, 153)]
    assert files.contents() == loaded


def test_two_refused_imports_in_one_second_keep_both_reports(loaded, tmp_path):
    path = files.write(tmp_path, "balances", f"{KEY};x;0;0;21.02.2022", made="21.02.2022 07:00")
    places = []
    for _ in range(3):
        clock.start_at(datetime(2022, 3, 1, 9, 0, tzinfo=UTC))
        with pytest.raises(BadLines) as refused:
            import_files([path])
        places.append(refused.value.problems.report)
    assert len(set(places)) == 3
    assert {place.read_text("utf-8-sig").count("debt") for place in places} == {1}
    assert {place.stat().st_mode & 0o077 for place in places} == {0}


def test_the_report_runs_no_formula(loaded, tmp_path):
    path = files.write(tmp_path, "balances", f'{KEY};=HYPERLINK("http://x");0;0;21.02.2022', made="21.02.2022 07:00")
    with pytest.raises(BadLines) as refused:
        import_files([path])
    (_, told) = csv.reader(refused.value.problems.report.read_text("utf-8-sig").splitlines(), delimiter=";")
    assert told[3].startswith("'=")


def test_the_command_sums_up(db, tmp_path):
    result = CliRunner().invoke(app, ["import", *map(str, files.write_all(tmp_path))])
    assert result.exit_code == 0
    assert "Показания" in result.output
    again = CliRunner().invoke(app, ["import", *map(str, files.write_all(tmp_path))])
    assert again.exit_code == 0
    assert again.output.count("этот файл уже загружен") == 5
