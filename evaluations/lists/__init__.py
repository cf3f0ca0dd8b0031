"""The lists of this app: columns, searches and filters, declared."""
