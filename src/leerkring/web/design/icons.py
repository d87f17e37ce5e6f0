"""Our own small set of line icons, drawn on a 24 × 24 grid."""

from __future__ import annotations

ICONS: dict[str, str] = {
    "calendar": (
        '<rect x="3.5" y="5" width="17" height="15.5" rx="2.5"/>'
        '<path d="M3.5 10h17M8 2.8v4M16 2.8v4"/>'
    ),
    "place": (
        '<path d="M12 21.5s7-6.2 7-11.7a7 7 0 0 0-14 0c0 5.5 7 11.7 7 11.7Z"/>'
        '<circle cx="12" cy="9.8" r="2.6"/>'
    ),
    "people": (
        '<circle cx="9" cy="8.5" r="3.5"/>'
        '<path d="M2.5 20c.6-3.6 3.2-5.5 6.5-5.5s5.9 1.9 6.5 5.5M16 5.3a3.5 3.5 0 0 1 0 '
        '6.4M18 14.9c1.9.8 3.1 2.5 3.5 5.1"/>'
    ),
    "person": '<circle cx="12" cy="8" r="3.8"/><path d="M4.5 20.5c.7-4 3.7-6 7.5-6s6.8 2 7.5 6"/>',
    "food": (
        '<path d="M4 11h16M6 11V7.5A2.5 2.5 0 0 1 8.5 5h7A2.5 2.5 0 0 1 18 7.5V11M5 11l1 '
        '8.5h12L19 11"/>'
    ),
    "online": '<rect x="3" y="5" width="18" height="12" rx="2"/><path d="M8.5 20.5h7M12 17v3.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.3l3.5 2"/>',
    "mail": '<rect x="3" y="5.5" width="18" height="13" rx="2"/><path d="m4 7.5 8 6 8-6"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
    "question": (
        '<circle cx="12" cy="12" r="8.5"/>'
        '<path d="M9.6 9.5a2.5 2.5 0 1 1 3.5 2.3c-.8.4-1.1.9-1.1 1.7M12 16.6v.1"/>'
    ),
    "idea": (
        '<path d="M9 17.5h6M10 20.5h4M12 3.5a6 6 0 0 0-3.6 10.8c.4.3.6.8.6 '
        '1.2v0h6v0c0-.4.2-.9.6-1.2A6 6 0 0 0 12 3.5Z"/>'
    ),
    "list": '<path d="M8.5 6.5H20M8.5 12H20M8.5 17.5H20M4 6.5h.1M4 12h.1M4 17.5h.1"/>',
    "pencil": (
        '<path d="m4.5 19.5.9-4L15.8 5.1a2 2 0 0 1 2.8 0l.3.3a2 2 0 0 1 0 2.8L8.5 18.6l-4 .9Z"/>'
    ),
    "dice": (
        '<rect x="4" y="4" width="16" height="16" rx="3.5"/>'
        '<path d="M8.5 8.5h.1M15.5 8.5h.1M12 12h.1M8.5 15.5h.1M15.5 15.5h.1"/>'
    ),
    "download": '<path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 19.5h15"/>',
    "upload": '<path d="M12 15.5v-11M7.5 8.5 12 4l4.5 4.5M4.5 19.5h15"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "up": '<path d="M12 19.5v-15M6 10.5l6-6 6 6"/>',
    "down": '<path d="M12 4.5v15M6 13.5l6 6 6-6"/>',
    "arrow": '<path d="M4.5 12h15M13.5 6l6 6-6 6"/>',
    "back": '<path d="M19.5 12h-15M10.5 6l-6 6 6 6"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5 5"/>',
    "book": (
        '<path d="M12 6.5c-2-1.5-4.5-2-7.5-2v13.5c3 0 5.5.5 7.5 2 2-1.5 4.5-2 7.5-2V4.5c-3 '
        '0-5.5.5-7.5 2ZM12 6.5V20"/>'
    ),
    "warning": '<path d="M12 4 2.8 19.5h18.4L12 4ZM12 10v4.5M12 17v.1"/>',
    "lock": (
        '<rect x="5" y="10.5" width="14" height="9.5" rx="2"/>'
        '<path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>'
    ),
    "more": '<path d="M5.5 12h.1M12 12h.1M18.5 12h.1" stroke-width="3"/>',
    "open": '<path d="m5.5 9 6.5 6.5L18.5 9"/>',
    "history": '<path d="M4.5 6v4.5H9M4.7 10.5a8 8 0 1 1-.6 4.5M12 8v4.5l3 1.7"/>',
}
