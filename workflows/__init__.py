"""Workflow files to be copied into other repositories. Nothing is imported; the package carries YAML."""
