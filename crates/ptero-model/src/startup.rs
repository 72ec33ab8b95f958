use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::egg::EggVariable;
use super::envelope::{Item, List};

/// How a server starts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "List<EggVariable>")]
#[non_exhaustive]
pub struct Startup {
    /// The variables that the server's users see.
    pub variables: Vec<EggVariable>,
    /// The startup command with its values filled in. Those that the caller may not see are `[hidden]`.
    pub startup_command: String,
    /// The startup command with its placeholders.
    pub raw_startup_command: String,
    /// The Docker images to choose from, by label. Panel 1.7 gives no labels; they are counted then.
    pub docker_images: BTreeMap<String, String>,
}

impl From<List<EggVariable>> for Startup {
    fn from(list: List<EggVariable>) -> Self {
        Self {
            variables: list.data.into_iter().map(|item| item.attributes).collect(),
            startup_command: list.meta.startup_command.unwrap_or_default(),
            raw_startup_command: list.meta.raw_startup_command.unwrap_or_default(),
            docker_images: list.meta.docker_images.unwrap_or_default(),
        }
    }
}

impl IntoIterator for Startup {
    type Item = EggVariable;
    type IntoIter = std::vec::IntoIter<EggVariable>;

    fn into_iter(self) -> Self::IntoIter {
        self.variables.into_iter()
    }
}

impl<'a> IntoIterator for &'a Startup {
    type Item = &'a EggVariable;
    type IntoIter = std::slice::Iter<'a, EggVariable>;

    fn into_iter(self) -> Self::IntoIter {
        self.variables.iter()
    }
}

/// A startup variable that was set, and what that made of the startup command.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "Item<EggVariable, StartupMeta>")]
#[non_exhaustive]
pub struct UpdatedVariable {
    /// The variable.
    pub variable: EggVariable,
    /// The startup command with its values filled in. Those that the caller may not see are `[hidden]`.
    pub startup_command: String,
    /// The startup command with its placeholders.
    pub raw_startup_command: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct StartupMeta {
    startup_command: String,
    raw_startup_command: String,
}

impl From<Item<EggVariable, StartupMeta>> for UpdatedVariable {
    fn from(item: Item<EggVariable, StartupMeta>) -> Self {
        let StartupMeta { startup_command, raw_startup_command } = item.meta.unwrap_or_default();
        Self { variable: item.attributes, startup_command, raw_startup_command }
    }
}
