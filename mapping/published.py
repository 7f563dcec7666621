"""What Greater Manchester has published of its own, which stands beside what the hub counts."""

# Victim reports by the year in which the financial year begins: Action Fraud, as the programme's panel was told.
PUBLISHED_REPORTS = {2023: 14_153, 2024: 12_177}
