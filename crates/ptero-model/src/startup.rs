use std::collections::BTreeMap;

use serde::Serialize;

use super::egg::EggVariable;
use super::envelope::ListMeta;
use super::mask::debug;
use super::read::{Fault, Finish, Lenient, Model, Nested, Quiet, RelatedList, draft, model};

/// The startup settings of a server.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Startup {
    /// The variables that are visible to the server's users.
    pub variables: Vec<EggVariable>,
    /// The startup command with its values filled in. Values that the caller may not see are `[hidden]`.
    pub startup_command: String,
    /// The startup command with its placeholders.
    pub raw_startup_command: String,
    /// The Docker images to choose from, by label. Panel 1.7 has no labels; the images are numbered then.
    pub docker_images: BTreeMap<String, String>,
}

debug! {
    Startup {
        variables, raw_startup_command, docker_images
    } hides { startup_command }
}

model!(read Startup);

draft! {
    /// The panel's list with its meta, or the fields that [`Startup`] is serialised with.
    pub(crate) struct StartupDraft {
        #[serde(rename = "object")]
        _object: Quiet,
        data: RelatedList<Option<Vec<EggVariable>>>,
        variables: RelatedList<Option<Vec<EggVariable>>>,
        meta: Lenient<ListMeta>,
        startup_command: Lenient<Option<String>>,
        raw_startup_command: Lenient<Option<String>>,
        docker_images: Lenient<Option<BTreeMap<String, String>>>,
    }
}

impl Model for Startup {
    type Draft = StartupDraft;

    fn finish(draft: StartupDraft) -> Result<Self, Fault> {
        let (data, variables) = (draft.data.finish("data")?, draft.variables.finish("variables")?);
        let meta = draft.meta.finish("meta")?;
        let command = draft.startup_command.finish("startup_command")?;
        let raw_command = draft.raw_startup_command.finish("raw_startup_command")?;
        let images = draft.docker_images.finish("docker_images")?;
        Ok(Self {
            variables: data.or(variables).ok_or(Fault::Missing("data"))?,
            startup_command: meta.startup_command.or(command).unwrap_or_default(),
            raw_startup_command: meta.raw_startup_command.or(raw_command).unwrap_or_default(),
            docker_images: meta.docker_images.or(images).unwrap_or_default(),
        })
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

/// An updated startup variable, and the resulting startup command.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UpdatedVariable {
    /// The variable.
    pub variable: EggVariable,
    /// The startup command with its values filled in. Values that the caller may not see are `[hidden]`.
    pub startup_command: String,
    /// The startup command with its placeholders.
    pub raw_startup_command: String,
}

debug! {
    UpdatedVariable {
        variable, raw_startup_command
    } hides { startup_command }
}

model!(read UpdatedVariable);

draft! {
    /// The panel's item with its meta, or the fields that [`UpdatedVariable`] is serialised with.
    pub(crate) struct UpdatedVariableDraft {
        #[serde(rename = "object")]
        _object: Quiet,
        attributes: Nested<EggVariable>,
        variable: Nested<EggVariable>,
        meta: Lenient<ListMeta>,
        startup_command: Lenient<Option<String>>,
        raw_startup_command: Lenient<Option<String>>,
    }
}

impl Model for UpdatedVariable {
    type Draft = UpdatedVariableDraft;

    fn finish(draft: UpdatedVariableDraft) -> Result<Self, Fault> {
        let meta = draft.meta.finish("meta")?;
        let command = draft.startup_command.finish("startup_command")?;
        let raw_command = draft.raw_startup_command.finish("raw_startup_command")?;
        Ok(Self {
            variable: draft.attributes.or(draft.variable).finish("attributes")?,
            startup_command: meta.startup_command.or(command).unwrap_or_default(),
            raw_startup_command: meta.raw_startup_command.or(raw_command).unwrap_or_default(),
        })
    }
}
