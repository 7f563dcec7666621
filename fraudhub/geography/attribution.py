"""The words the licences ask for: on every map, and in full on the about page."""

from fraudhub.geography.levels import Level

ONS = "Source: Office for National Statistics licensed under the Open Government Licence v.3.0."
ORDNANCE_SURVEY = "Contains OS data © Crown copyright and database right 2025."
ROYAL_MAIL = "Contains Royal Mail data © Royal Mail copyright and database right 2025."
NATIONAL_STATISTICS = "Contains National Statistics data © Crown copyright and database right 2025."
DEPRIVATION = (
    "English Indices of Deprivation 2025: Ministry of Housing, Communities and Local Government, "
    "Open Government Licence v3.0."
)
MSOA_NAMES = "MSOA names: House of Commons Library, Open Parliament Licence v3.0."

ATTRIBUTIONS = (ONS, ORDNANCE_SURVEY, ROYAL_MAIL, NATIONAL_STATISTICS, DEPRIVATION, MSOA_NAMES)

LICENCES = {
    "Open Government Licence v3.0": ("https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"),
    "Open Parliament Licence v3.0": (
        "https://www.parliament.uk/site-information/copyright-parliament/open-parliament-licence/"
    ),
}


def map_attributions(level: Level) -> tuple[str, ...]:
    """The lines a map at this level carries: its boundaries, and the postcodes its counts were placed by."""
    lines = (ONS, ORDNANCE_SURVEY, ROYAL_MAIL, NATIONAL_STATISTICS)
    return (*lines, MSOA_NAMES) if level == Level.MSOA else lines
