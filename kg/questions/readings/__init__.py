"""One module a group of fact types; each says how a question may be understood of its facts."""
