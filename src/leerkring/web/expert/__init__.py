"""The expert's pages: invitation and briefing."""
