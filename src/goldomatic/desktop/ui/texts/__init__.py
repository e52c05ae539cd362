"""Every word of the window, in English and Russian: plain tables, keyed by enum."""
