"""One reporter a file: `render(report, ...) -> str`. A reporter sees the report and nothing else."""
