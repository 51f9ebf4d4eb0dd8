"""The settler role: submits observations, proposes settlements, checks those of others, ends rounds."""
