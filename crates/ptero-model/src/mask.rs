//! `Debug` for models of which some fields may hold secrets, such as a variable with an RCON password.

use std::collections::BTreeMap;
use std::fmt;

/// Implements `Debug` for a struct. Of the fields after `hides`, it shows only whether and for what there are values.
/// It does not compile while a field is missing.
macro_rules! debug {
    ($name:ident { $($shown:ident),* } hides { $($hidden:ident),* }) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let Self { $($shown,)* $($hidden),* } = self;
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($shown), $shown))*
                    $(.field(stringify!($hidden), &$crate::mask::Mask::masked($hidden)))*
                    .finish()
            }
        }
    };
}

pub(crate) use debug;

/// A value that may be a secret.
pub(crate) trait Mask {
    /// What `Debug` shows of it.
    fn masked(&self) -> impl fmt::Debug;
}

impl Mask for String {
    fn masked(&self) -> impl fmt::Debug {
        if self.is_empty() { "" } else { "[redacted]" }
    }
}

impl Mask for Option<String> {
    fn masked(&self) -> impl fmt::Debug {
        self.as_ref().map(Mask::masked)
    }
}

impl<V> Mask for BTreeMap<String, V> {
    fn masked(&self) -> impl fmt::Debug {
        self.keys().map(|name| (name, "[redacted]")).collect::<BTreeMap<_, _>>()
    }
}

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;
    use serde_json::{Value, json};

    use crate::application::{Container, ServerVariable};
    use crate::{ActivityLog, EggVariable, Server, Startup, UpdatedVariable};

    fn hides<T: DeserializeOwned + std::fmt::Debug>(value: Value, shown: &str) {
        let model: T = serde_json::from_value(value).unwrap();
        let text = format!("{model:?} {model:#?}");
        assert!(text.contains(shown) && text.contains("[redacted]") && !text.contains("sekret"), "{text}");
    }

    #[test]
    fn debug_hides_values_that_may_be_passwords() {
        let variable = json!({ "id": 7, "name": "RCON", "env_variable": "RCON_PASSWORD", "server_value": "sekret" });
        hides::<EggVariable>(variable.clone(), "RCON_PASSWORD");
        hides::<ServerVariable>(variable.clone(), "RCON_PASSWORD");
        hides::<Startup>(json!({ "data": [], "meta": { "startup_command": "./x +rcon sekret" } }), "Startup");
        let item =
            json!({ "object": "egg_variable", "attributes": variable, "meta": { "startup_command": "+rcon sekret" } });
        hides::<UpdatedVariable>(item, "RCON_PASSWORD");
        hides::<Container>(json!({ "environment": { "RCON_PASSWORD": "sekret" } }), "RCON_PASSWORD");
        let server = json!({
            "identifier": "1a2b3c4d", "uuid": "1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d", "name": "lobby",
            "invocation": "./x +rcon sekret",
        });
        hides::<Server>(server, "lobby");
        let change = json!({ "event": "server:startup.edit", "properties": { "old": "sekret", "new": "sekret" } });
        hides::<ActivityLog>(change, "server:startup.edit");
    }

    #[test]
    fn debug_shows_that_there_is_no_value() {
        let variable: EggVariable = serde_json::from_value(json!({ "name": "x", "env_variable": "X" })).unwrap();
        assert!(format!("{variable:?}").contains("server_value: None"), "{variable:?}");
    }
}
