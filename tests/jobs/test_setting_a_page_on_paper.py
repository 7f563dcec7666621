import re
import zlib

import pytest

from fraudhub.jobs.paper import as_pdf

PAGE = """<html lang="en-GB"><head><title>Two tables</title></head><body><h1>Two tables</h1>
<table><caption>Whole</caption><thead><tr><th scope="col">Area</th><th scope="col">Victims</th></tr></thead>
<tbody><tr><th scope="row">Bury</th><td>10</td></tr></tbody></table></body></html>"""


def what_is_inside(paper: bytes) -> bytes:
    found = [paper]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", paper, re.DOTALL):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            found.append(packed)
    return b"\n".join(found)


@pytest.mark.feature(119)
def test_every_head_of_a_table_on_paper_says_whether_it_heads_its_column_or_its_row():
    pytest.importorskip("weasyprint", reason="PDF needs weasyprint and the pango libraries", exc_type=ImportError)

    inside = what_is_inside(as_pdf(PAGE, instead="There is nothing instead."))

    assert len(re.findall(rb"/S\s*/TH(?![A-Za-z])", inside)) == 3
    assert len(re.findall(rb"/Scope\s*/Column", inside)) == 2
    assert len(re.findall(rb"/Scope\s*/Row", inside)) == 1
