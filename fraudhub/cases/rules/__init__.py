"""What stands in the way: of a row of an extract, of triage, of what is done with a case."""
