"""The record in a database. Only this package imports SQLAlchemy."""
