use super::egg;
use super::environment::Environment;
use crate::error::{Error, Result};
use crate::model::EggId;
use crate::model::application::{Egg, Server};
use crate::request::body;

body! {
    /// The complete startup settings of a server.
    create ServerStartup;
    /// Creates startup settings with everything the panel requires.
    new;
    /// A change of a server's startup settings. Fields that are not set keep their values.
    ///
    /// Panels before 1.14 do not report `skip_scripts` although they require it with every change. On these, each
    /// change turns it off unless it is set here.
    update UpdateServerStartup;

    required {
        /// Sets the startup command with its placeholders.
        startup: String,
        /// Sets the id of the egg. Its nest follows. To take over the egg's command, image and variables as well, see
        /// [`fill_from`](UpdateServerStartup::fill_from).
        egg: EggId,
        /// Sets the Docker image: at most 191 characters.
        image: String,
        /// Sets whether reinstalling skips the egg's installation script.
        skip_scripts: bool,
    }
    own {
        environment: Environment = Environment::default(),
    }
}

impl ServerStartup {
    /// Sets a variable of the egg. Without any, the panel leaves all variables as they are; with some, it empties the
    /// others.
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.environment.set(name, value);
        self
    }

    /// Sets several variables; see [`variable`](Self::variable).
    pub fn variables(mut self, variables: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> Self {
        self.environment.set_all(variables);
        self
    }
}

/// Copies the server's startup. `skip_scripts` is off where the panel does not report it.
impl From<&Server> for ServerStartup {
    fn from(server: &Server) -> Self {
        let container = &server.container;
        Self {
            startup: container.startup_command.clone(),
            egg: server.egg,
            image: container.image.clone(),
            skip_scripts: container.skip_scripts.unwrap_or(false),
            environment: container.into(),
        }
    }
}

impl UpdateServerStartup {
    /// Sets a variable of the egg, by its name in the environment.
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.environment.set(name, value);
        self
    }

    /// Sets several variables.
    pub fn variables(mut self, variables: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> Self {
        self.environment.set_all(variables);
        self
    }

    /// Changes to an egg and everything that belongs to it: its startup command, its first Docker image and the
    /// defaults of its variables, unless they are set here. The server's own values are replaced by these.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) if [`egg`](Self::egg) was set to another, or if the
    /// egg was fetched without its variables.
    pub fn fill_from(mut self, egg: &Egg) -> Result<Self> {
        if *self.egg.get_or_insert(egg.id) != egg.id {
            return Err(Error::invalid(format!("this is egg {}, not the one that was set", egg.id)));
        }
        self.environment.set_defaults(egg::variables(egg)?);
        self.startup = self.startup.or(egg.startup.clone());
        self.image = self.image.or(egg::image(egg));
        Ok(self)
    }
}
