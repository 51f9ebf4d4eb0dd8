"""Who may do what: sign-in with a wallet or an OpenID provider, sessions, roles, and the rule of every route."""
