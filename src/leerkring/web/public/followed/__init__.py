"""What programs and other sites follow: feeds, the calendar, the sitemap, the embedded list."""
