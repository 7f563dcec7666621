"""Static files under names that change with their content, as whitenoise serves them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedNames(CompressedManifestStaticFilesStorage):
    """Also what one of our modules imports from another is asked for by its new name. The names settle from the
    innermost module outwards, a step at a time."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 20
