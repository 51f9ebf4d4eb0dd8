"""Generates the tables of docs/reference from the schemas: OpenAPI, Avro, SQL, settings and the command line."""
