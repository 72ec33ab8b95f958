//! Nests and their eggs.

use jiff::Timestamp;
use serde_json::Value;

pub(crate) struct Nest {
    pub(crate) id: u64,
    pub(crate) uuid: String,
    pub(crate) author: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) created: Timestamp,
}

pub(crate) struct Egg {
    pub(crate) id: u64,
    pub(crate) uuid: String,
    pub(crate) nest: u64,
    pub(crate) name: String,
    pub(crate) author: String,
    pub(crate) description: Option<String>,
    /// Display name and image.
    pub(crate) docker_images: Vec<(String, String)>,
    pub(crate) config_files: Value,
    /// The line of output that marks a server as running.
    pub(crate) done: String,
    /// The command that stops a server.
    pub(crate) stop: String,
    pub(crate) startup: String,
    pub(crate) features: Option<Vec<String>>,
    /// Of Pelican, as are the commands by label.
    pub(crate) tags: Vec<String>,
    pub(crate) commands: Vec<(String, String)>,
    pub(crate) file_denylist: Vec<String>,
    pub(crate) script_container: String,
    pub(crate) script_entry: String,
    pub(crate) variables: Vec<EggVariable>,
    pub(crate) created: Timestamp,
}

#[derive(Clone)]
pub(crate) struct EggVariable {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) env_variable: String,
    pub(crate) default_value: String,
    pub(crate) user_viewable: bool,
    pub(crate) user_editable: bool,
    pub(crate) rules: String,
}

impl Egg {
    pub(crate) fn variable(&self, name: &str) -> Option<&EggVariable> {
        self.variables.iter().find(|variable| variable.env_variable == name)
    }
}
