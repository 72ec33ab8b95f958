use serde::Serialize;
use serde_json::Value;

use super::egg;
use super::environment::Environment;
use super::{Deploy, ServerFeatureLimits, ServerLimits};
use crate::error::{Error, Result};
use crate::model::application::Egg;
use crate::model::{AllocationId, EggId, ExternalId, UserId};
use crate::request::{body, list_query, parameters};

body! {
    /// A new server.
    ///
    /// Docker image, startup command and variables are best taken from the egg, with `servers().fill_from_egg(…)`, or
    /// with [`fill_from`](Self::fill_from) and an egg that was fetched before. The server also needs either an
    /// [`allocation`](Self::allocation), whose node it is placed on, or automatic placement by
    /// [`deploy`](Self::deploy).
    ///
    /// ```
    /// # use ptero::request::application::{CreateServer, Deploy, ServerFeatureLimits, ServerLimits};
    /// let server = CreateServer::new("Lobby", 1, 15)
    ///     .limits(ServerLimits::new(2048, 10_240).cpu(150))
    ///     .feature_limits(ServerFeatureLimits::new().backups(2))
    ///     .variable("MAX_PLAYERS", "20")
    ///     .deploy(Deploy::new().locations([1]).port_range(["25565-25600"]))
    ///     .start_on_completion(true);
    /// println!("{}", server.dry_run()?);
    /// # Ok::<(), ptero::Error>(())
    /// ```
    ///
    /// Ids of another kind do not compile:
    ///
    /// ```compile_fail,E0277
    /// # use ptero::request::application::CreateServer;
    /// # use ptero::{EggId, UserId};
    /// let (user, egg) = (UserId::new(1), EggId::new(15));
    /// let server = CreateServer::new("Lobby", egg, user);
    /// ```
    create CreateServer;
    /// Creates a server with a name, the id of its owner and the id of its egg.
    ///
    /// Without other limits, its memory, disk space and CPU time are unlimited, and it may have no databases, backups
    /// or additional allocations.
    new;

    required {
        /// Sets the name: at most 191 characters.
        name: String,
        /// Sets the id of the owner.
        user: UserId,
        /// Sets the id of the egg.
        egg: EggId,
    }
    default {
        /// Sets the resource limits of the server.
        limits: ServerLimits = ServerLimits::new(0, 0),
        /// Sets how many databases, allocations and backups the server may have.
        feature_limits: ServerFeatureLimits = ServerFeatureLimits::new(),
    }
    optional {
        /// Sets the Docker image.
        docker_image: String,
        /// Sets the startup command with its placeholders.
        startup: String,
        /// Sets the description.
        description: String,
        /// Sets the id of the server in another system: at most 191 characters, unique on the panel.
        external_id: ExternalId,
        /// Sets whether to skip the egg's installation script. Off by default.
        skip_scripts: bool,
        /// Sets whether to start the server once it is installed. Off by default.
        start_on_completion: bool,
        /// Sets whether the server is exempt from being killed when the node runs out of memory. On by default. Panels
        /// before 1.10.3 ignore it. Sent to Pelican as the opposite, `oom_killer`.
        oom_disabled: bool,
    }
    own {
        environment: Environment = Environment::default(),
        #[serde(flatten)]
        placement: Option<Placement> = None,
        // The variables that the egg requires.
        #[serde(skip)]
        required: Vec<String> = Vec::new(),
    }
}

/// The server's placement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Placement {
    Allocation {
        default: AllocationId,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        additional: Vec<AllocationId>,
    },
    Deploy(Deploy),
}

impl CreateServer {
    /// The id by which the server is recognised.
    pub(crate) fn key(&self) -> Option<&ExternalId> {
        self.external_id.as_ref()
    }

    pub(crate) fn egg_id(&self) -> EggId {
        self.egg
    }

    /// Takes everything not set here from the egg: its first Docker image, its startup command, and the defaults of its
    /// variables.
    ///
    /// From then on, [`dry_run`](Self::dry_run) and creating fail for a server that lacks a variable which the egg
    /// requires. Variables may still be set until then.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) if this is not the server's egg, or if it was
    /// fetched without its variables.
    pub fn fill_from(mut self, egg: &Egg) -> Result<Self> {
        if egg.id != self.egg {
            return Err(Error::invalid(format!("the server uses egg {}, but this is egg {}", self.egg, egg.id)));
        }
        let variables = egg::variables(egg)?;
        self.docker_image = self.docker_image.or(egg::image(egg));
        self.startup = self.startup.or(egg.startup.clone());
        self.environment.set_defaults(variables);
        let required = variables.iter().filter(|it| it.rules.split('|').any(|rule| rule.trim() == "required"));
        self.required = required.map(|variable| variable.env_variable.clone()).collect();
        Ok(self)
    }

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

    /// Sets the id of the primary allocation, which must be free. The server is placed on its node.
    pub fn allocation(self, id: impl Into<AllocationId>) -> Self {
        self.allocations(id, [] as [AllocationId; 0])
    }

    /// Sets the ids of the primary allocation and of additional ones on the same node, all free.
    pub fn allocations(
        mut self,
        default: impl Into<AllocationId>,
        additional: impl IntoIterator<Item = impl Into<AllocationId>>,
    ) -> Self {
        let additional = additional.into_iter().map(Into::into).collect();
        self.placement = Some(Placement::Allocation { default: default.into(), additional });
        self
    }

    /// Sets whether the server is killed when the node runs out of memory: the opposite of
    /// [`oom_disabled`](Self::oom_disabled).
    pub fn oom_killer(self, enabled: bool) -> Self {
        self.oom_disabled(!enabled)
    }

    /// Lets the panel choose a node and an allocation.
    pub fn deploy(mut self, deploy: Deploy) -> Self {
        self.placement = Some(Placement::Deploy(deploy));
        self
    }

    /// Returns the JSON that creating would send, without sending it. It contains the values of all variables. Fields
    /// have Pterodactyl's names, even where Pelican's differ.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) names every variable that the egg requires and that
    /// has neither a value nor a default, or reports that the server has neither an allocation nor a placement.
    pub fn dry_run(&self) -> Result<Value> {
        if let Some(fault) = self.fault() {
            return Err(Error::invalid(fault));
        }
        serde_json::to_value(self)
            .map_err(|error| Error::invalid("the body cannot be written as JSON").with_source(error))
    }

    /// Returns why the server cannot be created, as far as that is known here.
    pub(crate) fn fault(&self) -> Option<String> {
        if self.placement.is_none() {
            return Some("the server needs an allocation, or automatic placement by `deploy`".to_owned());
        }
        let missing: Vec<_> =
            self.required.iter().map(String::as_str).filter(|name| self.environment.lacks(name)).collect();
        (!missing.is_empty()).then(|| {
            format!(
                "egg {} requires variables that have neither a value nor a default: {}",
                self.egg,
                missing.join(", ")
            )
        })
    }
}

list_query! {
    /// The includes, filters and sorts of the list of servers.
    ApplicationServerListQuery {
        pages: 500,
        include: ApplicationServerInclude,
        filter: ApplicationServerFilter,
        sort: ApplicationServerSort,
    }
}

parameters! {
    /// The related resources that a server can include.
    ApplicationServerInclude {
        /// The allocations; needs `allocations` read.
        Allocations = "allocations",
        /// The owner; needs `users` read.
        User = "user",
        /// The subusers; needs `users` read.
        Subusers = "subusers",
        /// The nest; needs `nests` read.
        Nest = "nest",
        /// The egg; needs `eggs` read.
        Egg = "egg",
        /// The egg's variables with the server's values.
        Variables = "variables",
        /// The location; needs `locations` read.
        Location = "location",
        /// The node; needs `nodes` read.
        Node = "node",
        /// The databases; needs `server_databases` read.
        Databases = "databases",
    }
}

parameters! {
    /// The fields to filter servers by. Each matches a part of the text.
    ApplicationServerFilter {
        /// The UUID.
        Uuid = "uuid",
        /// The first eight characters of the UUID.
        UuidShort = "uuidShort",
        /// The name.
        Name = "name",
        /// The description.
        Description = "description",
        /// The Docker image.
        Image = "image",
        /// The external id.
        ExternalId = "external_id",
    }
}

parameters! {
    /// The fields to sort servers by.
    ApplicationServerSort {
        /// The id.
        Id = "id",
        /// The UUID.
        Uuid = "uuid",
    }
}
