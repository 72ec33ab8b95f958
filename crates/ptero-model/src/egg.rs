use super::mask::debug;
use super::read::model;
use serde::Serialize;
use uuid::Uuid;

model! {
    /// The egg of a server.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Egg {
        /// The id that stays the same when the egg is copied to another panel.
        pub uuid: Uuid = Required,
        /// The name.
        pub name: String = Required,
    }
}

model! {
    /// A startup variable of a server, with its value.
    #[derive(Clone, PartialEq, Eq, Serialize)]
    pub struct EggVariable {
        /// The display name.
        pub name: String = Required,
        /// The description.
        pub description: String,
        /// The name in the startup command and the server's environment; it identifies the variable.
        pub env_variable: String = Required,
        /// The value of servers without their own.
        pub default_value: String,
        /// The server's own value. `None` if it was never set, and in the reply to setting it to an empty value.
        pub server_value: Option<String>,
        /// Whether the server's users may change it.
        pub is_editable: bool,
        /// The validation rules for values: Laravel rules, joined by `|`.
        pub rules: String = Joined,
    }
}

debug! {
    EggVariable {
        name, description, env_variable, default_value, is_editable, rules
    } hides { server_value }
}

impl EggVariable {
    /// Returns the effective value: the server's own or the default.
    #[must_use]
    pub fn value(&self) -> &str {
        self.server_value.as_deref().unwrap_or(&self.default_value)
    }
}
