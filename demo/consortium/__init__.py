"""The demo of the consortium: three organisations, their channel on this machine, and four rounds."""
