use serde::Serialize;

use super::egg;
use super::environment::Environment;
use crate::error::{Error, Result};
use crate::model::application::{Egg, Server};

/// What a server runs, whole.
#[derive(Clone, Debug, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct ServerStartup {
    startup: String,
    environment: Environment,
    egg: u64,
    image: String,
    skip_scripts: bool,
}

impl ServerStartup {
    /// The startup command, the id of the egg, the Docker image, and whether reinstalling leaves the egg's script out,
    /// which the panel stores but never tells.
    pub fn new(startup: impl Into<String>, egg: u64, image: impl Into<String>, skip_scripts: bool) -> Self {
        Self { startup: startup.into(), environment: Environment::default(), egg, image: image.into(), skip_scripts }
    }

    /// A variable of the egg. With none at all, the panel leaves the variables as they are; with any, it empties those
    /// that are not given.
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.environment.set(name, value);
        self
    }

    /// Several variables; see [`variable`](Self::variable).
    pub fn variables(mut self, variables: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> Self {
        self.environment.set_all(variables);
        self
    }
}

/// What the server runs now, with `skip_scripts` off, since that cannot be read.
impl From<&Server> for ServerStartup {
    fn from(server: &Server) -> Self {
        let container = &server.container;
        Self {
            environment: container.into(),
            ..Self::new(&container.startup_command, server.egg.get(), &container.image, false)
        }
    }
}

/// A change of what a server runs: what is not set stays.
///
/// Except `skip_scripts`: the panel wants it each time and never tells it, so it is off unless set here.
#[derive(Clone, Debug, Default, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct UpdateServerStartup {
    #[serde(skip_serializing_if = "Option::is_none")]
    startup: Option<String>,
    environment: Environment,
    #[serde(skip_serializing_if = "Option::is_none")]
    egg: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skip_scripts: Option<bool>,
}

impl UpdateServerStartup {
    /// Changes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The startup command with its placeholders.
    pub fn startup(mut self, command: impl Into<String>) -> Self {
        self.startup = Some(command.into());
        self
    }

    /// A variable of the egg, by the name that it has in the environment.
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.environment.set(name, value);
        self
    }

    /// Several variables.
    pub fn variables(mut self, variables: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> Self {
        self.environment.set_all(variables);
        self
    }

    /// The id of another egg. Its nest follows; for its startup command, image and variables see
    /// [`fill_from`](Self::fill_from).
    pub fn egg(mut self, id: u64) -> Self {
        self.egg = Some(id);
        self
    }

    /// Changes to an egg with all that belongs to it: its startup command, its first Docker image and the defaults of
    /// its variables, where they are not set here. Values that the server has are replaced by these.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when [`egg`](Self::egg) was set to another, or the
    /// egg was fetched without its variables.
    pub fn fill_from(mut self, egg: &Egg) -> Result<Self> {
        if *self.egg.get_or_insert(egg.id.get()) != egg.id.get() {
            return Err(Error::invalid(format!("this is egg {}, not the one that was set", egg.id)));
        }
        self.environment.set_defaults(egg::variables(egg)?);
        self.startup = self.startup.or(egg.startup.clone());
        self.image = self.image.or(egg::image(egg));
        Ok(self)
    }

    /// The Docker image.
    pub fn image(mut self, image: impl Into<String>) -> Self {
        self.image = Some(image.into());
        self
    }

    /// Whether reinstalling leaves the egg's script out. Off unless set: the panel does not tell what it was.
    pub fn skip_scripts(mut self, skip_scripts: bool) -> Self {
        self.skip_scripts = Some(skip_scripts);
        self
    }
}
