"""The Australian criteria for immunoglobulin in inflammatory myopathy, as a live checklist."""

__version__ = "0.1.0"
