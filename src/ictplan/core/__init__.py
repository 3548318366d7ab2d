"""Data, periods, areas, measures: what every question, finding and report stands on."""
