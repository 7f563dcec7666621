"""What stands in the way of something coming back from a volunteer, or being written off."""


def why_not_settle(volunteer, belonging, *, came_back, how_many, reason):
    """``belonging``: what they have by that key, or None."""
    if belonging is None:
        yield f"{volunteer} does not have this any more: somebody was here before you."
        return
    if how_many is not None and not 1 <= how_many <= belonging.how_many:
        yield f"{volunteer} has {belonging.how_many:,} of it: enter a number from 1 to that."
    if not came_back and not reason:
        yield "Say why it is not asked for any more."
