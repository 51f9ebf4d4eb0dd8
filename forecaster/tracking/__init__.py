"""Shows training runs, and the versions of the models with their stages, in an MLflow server."""
