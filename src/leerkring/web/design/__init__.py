"""Components, styles, icons, charts and what every page shares."""
