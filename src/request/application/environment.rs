use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::model::application::{Container, EggVariable};

/// The variables that the panel adds to every server's environment.
const OF_THE_PANEL: [&str; 4] = ["STARTUP", "P_SERVER_LOCATION", "P_SERVER_UUID", "P_SERVER_ALLOCATION_LIMIT"];

/// Values of an egg's variables. They may be passwords, so `Debug` shows their names alone.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Environment(BTreeMap<String, String>);

impl Environment {
    pub(super) fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    pub(super) fn set_all(&mut self, variables: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) {
        self.0.extend(variables.into_iter().map(|(name, value)| (name.into(), value.into())));
    }

    /// Gives variables that have no value the egg's.
    pub(super) fn set_defaults(&mut self, variables: &[EggVariable]) {
        for variable in variables {
            self.0.entry(variable.env_variable.clone()).or_insert_with(|| variable.default_value.clone());
        }
    }

    /// Whether the panel would take the variable as missing, as it does with empty text.
    pub(super) fn lacks(&self, name: &str) -> bool {
        self.0.get(name).is_none_or(|value| value.trim().is_empty())
    }
}

/// The values that a server has for its egg's variables.
impl From<&Container> for Environment {
    fn from(container: &Container) -> Self {
        let own = container.environment.iter().filter(|(name, _)| !OF_THE_PANEL.contains(&name.as_str()));
        Self(own.map(|(name, value)| (name.clone(), text(value))).collect())
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
