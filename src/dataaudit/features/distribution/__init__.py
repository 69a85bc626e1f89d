"""How texts lie: in terms, in density, one sample against another."""
