//! The console: events, commands and the session that heals itself, without any input or output.
