"""Where the browser tests find the names of their fixtures."""

from tests.browser.fixtures import NewContext, OpenPage, Serve, Theme, new_tab, opening, watch

__all__ = ["NewContext", "OpenPage", "Serve", "Theme", "new_tab", "opening", "watch"]
