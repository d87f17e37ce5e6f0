"""Programmes, activities, meetings, agendas and venues, and what the clock says of them."""
