"""What an applicant sees and answers by their personal link."""
