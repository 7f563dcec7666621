from rest_framework.pagination import CursorPagination


class CursorPages(CursorPagination):
    """Newest first. The cursor is opaque; a page is never more than 100."""

    ordering = "-pk"
    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 100

    @classmethod
    def names(cls) -> frozenset[str]:
        """What of an address says which page it is."""
        return frozenset({cls.cursor_query_param, cls.page_size_query_param, "format"})
