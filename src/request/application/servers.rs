use serde::Serialize;
use serde_json::Value;

use super::egg;
use super::environment::Environment;
use super::{PortRange, ServerFeatureLimits, ServerLimits};
use crate::error::{Error, Result};
use crate::model::application::Egg;
use crate::request::{ListQuery, parameters};

/// A server to be made.
///
/// Docker image, startup command and variables are best taken from the egg: by `servers().from_egg(..)`, or by
/// [`fill_from`](Self::fill_from) with an egg that was fetched before. It needs either an
/// [`allocation`](Self::allocation), whose node is the server's then, or to be placed automatically by
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
#[derive(Clone, Debug, Serialize)]
#[must_use = "a body does nothing until it is sent"]
pub struct CreateServer {
    name: String,
    user: u64,
    egg: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    docker_image: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    startup: Option<String>,
    environment: Environment,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    limits: ServerLimits,
    feature_limits: ServerFeatureLimits,
    #[serde(flatten)]
    placement: Option<Placement>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skip_scripts: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_on_completion: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oom_disabled: Option<bool>,
    /// The variables that the egg demands.
    #[serde(skip)]
    required: Vec<String>,
}

/// Where the server goes.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Placement {
    Allocation {
        default: u64,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        additional: Vec<u64>,
    },
    Deploy(Deploy),
}

impl CreateServer {
    /// The name (at most 191 characters), the id of the owner and the id of the egg. Without limits of its own, the
    /// server has none on memory, disk space and processor time, and may have no databases, backups and further
    /// allocations.
    pub fn new(name: impl Into<String>, user: u64, egg: u64) -> Self {
        Self {
            name: name.into(),
            user,
            egg,
            docker_image: None,
            startup: None,
            environment: Environment::default(),
            description: None,
            external_id: None,
            limits: ServerLimits::new(0, 0),
            feature_limits: ServerFeatureLimits::new(),
            placement: None,
            skip_scripts: None,
            start_on_completion: None,
            oom_disabled: None,
            required: Vec::new(),
        }
    }

    /// The id of the egg.
    #[must_use]
    pub fn egg(&self) -> u64 {
        self.egg
    }

    /// Takes from the egg what is not set here: its first Docker image, its startup command, and the defaults of its
    /// variables. From then on, [`dry_run`](Self::dry_run) and creating refuse a server that lacks a variable which the
    /// egg requires; variables may still be set until then.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when it is another egg than the server's, or was
    /// fetched without its variables.
    pub fn fill_from(mut self, egg: &Egg) -> Result<Self> {
        if egg.id != self.egg {
            return Err(Error::invalid(format!("the server is to have egg {}, but this is egg {}", self.egg, egg.id)));
        }
        let variables = egg::variables(egg)?;
        self.docker_image = self.docker_image.or(egg::image(egg));
        self.startup = self.startup.or(egg.startup.clone());
        self.environment.set_defaults(variables);
        let required = variables.iter().filter(|it| it.rules.split('|').any(|rule| rule.trim() == "required"));
        self.required = required.map(|variable| variable.env_variable.clone()).collect();
        Ok(self)
    }

    /// The Docker image.
    pub fn docker_image(mut self, image: impl Into<String>) -> Self {
        self.docker_image = Some(image.into());
        self
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

    /// The description.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// The id that another system gives the server: at most 191 characters, new to the panel.
    pub fn external_id(mut self, external_id: impl Into<String>) -> Self {
        self.external_id = Some(external_id.into());
        self
    }

    /// What the server may use.
    pub fn limits(mut self, limits: ServerLimits) -> Self {
        self.limits = limits;
        self
    }

    /// How many databases, allocations and backups the server may have.
    pub fn feature_limits(mut self, limits: ServerFeatureLimits) -> Self {
        self.feature_limits = limits;
        self
    }

    /// The id of the primary allocation, which must be free. The server goes to its node.
    pub fn allocation(self, id: u64) -> Self {
        self.allocations(id, [])
    }

    /// The ids of the primary allocation and of further ones on the same node, all free.
    pub fn allocations(mut self, default: u64, additional: impl IntoIterator<Item = u64>) -> Self {
        self.placement = Some(Placement::Allocation { default, additional: additional.into_iter().collect() });
        self
    }

    /// Lets the panel choose node and allocation.
    pub fn deploy(mut self, deploy: Deploy) -> Self {
        self.placement = Some(Placement::Deploy(deploy));
        self
    }

    /// Whether to leave the egg's installation script out. `false` by default.
    pub fn skip_scripts(mut self, skip_scripts: bool) -> Self {
        self.skip_scripts = Some(skip_scripts);
        self
    }

    /// Whether to start the server when it is installed. `false` by default.
    pub fn start_on_completion(mut self, start: bool) -> Self {
        self.start_on_completion = Some(start);
        self
    }

    /// Whether the server is spared when memory runs out, and stalls instead. `true` by default; panels before 1.10.3
    /// take no notice of it.
    pub fn oom_disabled(mut self, oom_disabled: bool) -> Self {
        self.oom_disabled = Some(oom_disabled);
        self
    }

    /// The JSON that creating would send, without sending it. It holds the values of all variables.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) names every variable that the egg requires and that
    /// has neither a value nor a default, or says that the server has no place to go to.
    pub fn dry_run(&self) -> Result<Value> {
        if let Some(fault) = self.fault() {
            return Err(Error::invalid(fault));
        }
        serde_json::to_value(self)
            .map_err(|error| Error::invalid("the body cannot be written as JSON").with_source(error))
    }

    /// Why the server cannot be made, as far as that is known here.
    pub(crate) fn fault(&self) -> Option<String> {
        if self.placement.is_none() {
            return Some("the server needs an allocation, or to be placed by `deploy`".to_owned());
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

/// How the panel is to choose node and allocation: any public node with room, any free port, unless said otherwise.
#[derive(Clone, Debug, Default, Serialize)]
#[must_use = "a wish does nothing until it is part of a body"]
pub struct Deploy {
    locations: Vec<u64>,
    dedicated_ip: bool,
    port_range: Vec<PortRange>,
}

impl Deploy {
    /// No wishes.
    pub fn new() -> Self {
        Self::default()
    }

    /// The ids of the locations to choose from; all when there are none.
    pub fn locations(mut self, ids: impl IntoIterator<Item = u64>) -> Self {
        self.locations = ids.into_iter().collect();
        self
    }

    /// Whether no other server may have an allocation with the same IP address.
    pub fn dedicated_ip(mut self, dedicated_ip: bool) -> Self {
        self.dedicated_ip = dedicated_ip;
        self
    }

    /// Ports to choose from, among the node's allocations; all when there are none. The panel takes no notice of what
    /// it cannot read.
    pub fn port_range(mut self, ports: impl IntoIterator<Item = impl Into<PortRange>>) -> Self {
        self.port_range = ports.into_iter().map(Into::into).collect();
        self
    }
}

/// What the list of servers can include, filter by and sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServerListQuery;

impl ListQuery for ServerListQuery {
    type Include = ServerInclude;
    type Filter = ServerFilter;
    type Sort = ServerSort;
}

parameters! {
    /// What can come with a server.
    ServerInclude {
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
    /// What servers can be filtered by. Each matches a part of the text.
    ServerFilter {
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
        /// The id that another system gave the server.
        ExternalId = "external_id",
    }
}

parameters! {
    /// What servers can be sorted by.
    ServerSort {
        /// The number.
        Id = "id",
        /// The UUID.
        Uuid = "uuid",
    }
}
