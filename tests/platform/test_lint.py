"""What ./hub lint finds by rules of our own."""

from tests import lint


def written(tmp_path, name, text):
    folder = tmp_path / "fraudhub"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return list(lint.unescaped(tmp_path))


def test_text_that_skips_escaping_is_found_in_pages_and_in_code(tmp_path):
    assert written(tmp_path, "page.html", "<p>\n{{ note|safe }}") == ["fraudhub/page.html:2: {{ note|safe }}"]
    assert len(written(tmp_path, "off.html", "{% autoescape off %}")) == 2
    assert "fraudhub/code.py:1: mark_safe(note)" in written(tmp_path, "code.py", "mark_safe(note)")
    assert "fraudhub/made.py:1: format_html(template)" in written(tmp_path, "made.py", "format_html(template)")


def test_a_place_that_has_to_skip_it_says_why(tmp_path):
    assert written(tmp_path, "page.html", "{{ icon|safe }}{# escaped: our own picture, no input #}") == []
    assert written(tmp_path, "code.py", "format_html('<b>{}</b>', note)") == []


def test_nothing_in_the_tree_skips_escaping_without_a_reason():
    assert list(lint.unescaped()) == []
