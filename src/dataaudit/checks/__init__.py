"""One check a file, named after the check. A check measures; it holds no limit, level or printing."""
