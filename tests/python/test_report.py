"""Reports as other things: pickles, tables, log lines, notebooks."""

import doctest
import json
import pickle

import pytest
import vakthund
from conftest import MAIL

NUMBER = "811228-9874"


@pytest.fixture(scope="module")
def report(scanner):
    return scanner.scan(MAIL, "elev.eml")


def test_a_pickled_report_is_the_same(scanner, report):
    copy = pickle.loads(pickle.dumps(report))
    assert copy == report
    assert copy.to_dict() == report.to_dict()
    assert repr(copy) == repr(report) == f"<vakthund.Report block: {len(report.findings)} findings, 0 gaps>"
    assert copy.is_complete
    assert NUMBER.encode() not in pickle.dumps(report)
    with pytest.raises(TypeError, match="decide where it was scanned"):
        scanner.decide(copy)


def test_tables_have_a_row_a_finding(scanner, report):
    frame, table = report.to_pandas(), report.to_arrow()
    assert list(frame["kind"]) == table["kind"].to_pylist() == [finding["kind"] for finding in report.findings]
    assert set(frame["document"]) == {"elev.eml"}
    assert table["evidence"].to_pylist() == [finding["evidence"] for finding in report.findings]
    assert NUMBER not in frame.to_csv()
    empty = scanner.scan(b"Vi ses.")
    assert empty.to_arrow().schema == table.schema
    assert list(empty.to_pandas().columns) == list(frame.columns)


def test_log_lines_hold_counts_alone(report):
    context = report.log_context()
    assert (context["action"], context["gaps"], context["persons"]) == ("block", 0, 1)
    assert context["kinds"]["se.personnummer"] == 1
    assert not {"elev", NUMBER[:6]} & set(json.dumps(context).split('"'))
    assert "elev" not in json.dumps(context)


def test_notebooks_show_outlines(scanner, report):
    shown = report._repr_html_()
    assert "se.personnummer" in shown
    assert report.findings[0]["preview"] in shown
    assert NUMBER not in shown
    hostile = scanner.scan(b"PK\x03\x04cut", "<script>alert(1)</script>.zip")._repr_html_()
    assert "<script>" not in hostile
    assert "not examined" in hostile


def test_examples_in_the_documentation_hold():
    done = doctest.testmod(vakthund)
    assert done.attempted >= 4
    assert done.failed == 0
