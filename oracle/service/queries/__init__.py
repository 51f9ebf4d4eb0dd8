"""The queries of the routes: rows of the service's tables and of the pipeline's, by resource."""
