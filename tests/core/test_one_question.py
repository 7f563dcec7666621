"""Rows of several tables in one question, each with its own words in the same columns."""

import pytest
from django.db.models import Value

from fraudhub.core.one_question import ask_once, told
from fraudhub.geography.models import Borough, Ward

pytestmark = pytest.mark.django_db


def test_each_table_keeps_its_order_its_first_rows_and_how_many_there_are_in_all(django_assert_num_queries):
    boroughs = told("borough", Borough.objects.all(), order_by=["-name"], most=2, reference="code", words="name")
    wards = told("ward", Ward.objects.all(), order_by=["code"], most=1, reference="code", number=Value(7))

    with django_assert_num_queries(1):
        rows = ask_once([boroughs, wards])

    names = sorted(Borough.objects.values_list("name", flat=True), reverse=True)
    assert [row.words for row in rows["borough"]] == names[:2]
    assert {row.of_all for row in rows["borough"]} == {len(names)}
    assert [(row.number, row.words, row.of_all) for row in rows["ward"]] == [(7, None, Ward.objects.count())]


def test_a_table_without_a_row_has_none_and_nothing_asked_is_nothing_found():
    none = told("borough", Borough.objects.none(), order_by=["code"], reference="code")

    assert ask_once([none]) == {}
    assert ask_once([]) == {}
