"""Give a support ticket one of six labels and a confidence."""
