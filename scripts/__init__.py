"""What a person runs: click commands for `ape run`, and the only place where the parts are composed."""
