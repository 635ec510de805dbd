"""One function per command: store, catalog and simulator put together, typed in and out."""
