"""What a visitor without a network sees: the last results that the browser has kept, by the page's service worker."""
