"""A folder to work in: settings, data, the tables of a plan, a chapter, a CI job."""
