use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::decode::decode;
use crate::model::envelope::{Item, List};
use crate::model::{self, application, pelican};
use crate::paging::read_list;

/// How a model was read, if it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As a resource, in its envelope or without.
    One,
    /// As a list.
    Many,
    /// Not at all.
    Refused,
}

/// Reads a model.
type Read = fn(&[u8]) -> Reading;

/// The models by the panel's names for them; those of the Application API have `app` before it.
pub const MODELS: &[(&str, Read)] = &[
    ("account", try_as::<model::Account>),
    ("activity_log", try_as::<model::ActivityLog>),
    ("allocation", try_as::<model::Allocation>),
    ("api_key", try_as::<model::ApiKey>),
    ("backup", try_as::<model::Backup>),
    ("databases", try_as::<model::Database>),
    ("egg_variable", try_as::<model::EggVariable>),
    ("file_object", try_as::<model::FileObject>),
    ("permissions", try_as::<model::Permissions>),
    ("schedule", try_as::<model::Schedule>),
    ("schedule_task", try_as::<model::ScheduleTask>),
    ("server", try_as::<model::Server>),
    ("ssh_key", try_as::<model::SshKey>),
    ("stats", try_as::<model::Stats>),
    ("subuser", try_as::<model::Subuser>),
    ("user", try_as::<model::User>),
    ("app allocation", try_as::<application::Allocation>),
    ("app database", try_as::<application::Database>),
    ("app database_host", try_as::<application::DatabaseHost>),
    ("app egg", try_as::<application::Egg>),
    ("app location", try_as::<application::Location>),
    ("app nest", try_as::<application::Nest>),
    ("app node", try_as::<application::Node>),
    ("app server", try_as::<application::Server>),
    ("app user", try_as::<application::User>),
    ("mount", try_as::<pelican::Mount>),
    ("plugin", try_as::<pelican::Plugin>),
    ("role", try_as::<pelican::Role>),
    ("wings stats", try_as::<model::WingsStats>),
    ("backup completed", try_as::<model::BackupCompleted>),
];

/// Reads a reply as the model of this name.
///
/// # Panics
///
/// If there is no such model.
#[must_use]
pub fn read(name: &str, json: &[u8]) -> Reading {
    let (_, read) = MODELS.iter().find(|(model, _)| *model == name).expect("a model of this name");
    read(json)
}

fn try_as<M: DeserializeOwned + Serialize>(json: &[u8]) -> Reading
where
    List<M>: DeserializeOwned,
{
    if let Ok(list) = read_list::<M>(json) {
        list.page.items.iter().for_each(reads_back);
        list.faults.iter().for_each(|(_, error)| super::is_fit_to_be_shown(error));
        return if list.faults.is_empty() { Reading::Many } else { Reading::Refused };
    }
    let one = match decode::<Item<M>>(json) {
        Ok(item) => Ok(item.attributes),
        Err(_) => decode::<M>(json),
    };
    match one {
        Ok(model) => {
            reads_back(&model);
            Reading::One
        }
        Err(error) => {
            super::is_fit_to_be_shown(&error);
            Reading::Refused
        }
    }
}

/// What was written is read as the same again.
fn reads_back<M: DeserializeOwned + Serialize>(model: &M) {
    let written = serde_json::to_vec(model).expect("a model can be written");
    let again: M = serde_json::from_slice(&written).expect("what was written can be read");
    let value = |model: &M| -> Value { serde_json::to_value(model).expect("a model can be written") };
    assert_eq!(value(model), value(&again));
}
