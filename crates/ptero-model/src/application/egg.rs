use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{Nest, Server};
use crate::ids::{EggId, NestId};
use crate::mask::debug;
use crate::read::model;

model! {
    /// The template of a kind of server: images, startup command, variables and installation script.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Egg {
        /// The id.
        pub id: EggId = Required,
        /// The id that stays the same when the egg is copied to another panel.
        pub uuid: Uuid = Required,
        /// The name.
        pub name: String = Required,
        /// The id of its nest. `None` on Pelican, which has no nests.
        pub nest: Option<NestId>,
        /// The e-mail address of its author.
        pub author: String,
        /// The description. `None` if there is none.
        pub description: Option<String>,
        /// The first of `docker_images`, or empty. Deprecated by the panel.
        pub docker_image: String,
        /// The Docker images to choose from, by label. Panel 1.7 has no labels; the images are numbered then.
        pub docker_images: BTreeMap<String, String>,
        /// The URL of an image. `None` on Pterodactyl.
        pub icon: Option<String>,
        /// Features that the egg requests from the panel's web interface, such as `eula`. `None` on Pterodactyl.
        pub features: Option<Vec<String>>,
        /// The egg's tags. `None` on Pterodactyl.
        pub tags: Option<Vec<String>>,
        /// The startup commands that servers can choose from, by label. `startup` is the first. `None` on Pterodactyl.
        pub startup_commands: Option<BTreeMap<String, String>>,
        /// How Wings runs the server.
        pub config: EggConfig,
        /// The startup command with its placeholders. `None` if the egg has none.
        pub startup: Option<String>,
        /// How the server is installed.
        pub script: EggScript,
        /// When it was created. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// When it was last changed. `None` if the panel sends none.
        pub updated_at: Option<Timestamp>,
        /// The included related resources.
        pub relationships: EggRelationships,
    }
}

model! {
    /// How Wings runs the servers of an egg.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct EggConfig {
        /// Changes to the server's configuration files before each start, by path. `None` if they are inherited.
        pub files: Option<BTreeMap<String, Value>>,
        /// How Wings detects that the server has started; `done` is the expected console line. `None` if it is
        /// inherited.
        pub startup: Option<BTreeMap<String, Value>>,
        /// The console command that stops the server, or a signal such as `^C`. `None` if it is inherited.
        pub stop: Option<String>,
        /// The server's log settings. `None` if it is inherited.
        pub logs: Option<BTreeMap<String, Value>>,
        /// Files that the server's users can neither read nor change. `None` if there are none.
        pub file_denylist: Option<Vec<String>>,
        /// The id of the egg that it is inherited from. `None` if it inherits nothing.
        pub extends: Option<EggId>,
    }
}

model! {
    /// How the servers of an egg are installed.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct EggScript {
        /// Whether the script runs in a privileged container.
        pub privileged: bool,
        /// The script. `None` if it is inherited.
        pub install: Option<String>,
        /// The program that runs the script, such as `bash`.
        pub entry: String,
        /// The Docker image that the script runs in.
        pub container: String,
        /// The id of the egg that it is inherited from. `None` if it inherits nothing.
        pub extends: Option<EggId>,
    }
}

model! {
    /// The related resources of [`Egg`]. `None` if not included or not visible to the key.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct EggRelationships {
        /// Its nest, if included.
        pub nest: Option<Box<Nest>> = Related,
        /// The servers that use it, if included.
        pub servers: Option<Vec<Server>> = RelatedList,
        /// The configuration it inherits from another egg, if included. Also `None` if it inherits nothing.
        pub config: Option<Box<EggInheritedConfig>> = Related,
        /// The installation it inherits from another egg, if included. Also `None` if it inherits nothing.
        pub script: Option<Box<EggInheritedScript>> = Related,
        /// Its variables, if included.
        pub variables: Option<Vec<EggVariable>> = RelatedList,
    }
}

model! {
    /// The configuration an egg inherits from another egg.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct EggInheritedConfig {
        /// Changes to the server's configuration files.
        pub files: Value,
        /// How Wings detects that the server has started.
        pub startup: Value,
        /// The console command that stops the server, or a signal such as `^C`. `None` if there is none.
        pub stop: Option<String>,
        /// The server's log settings.
        pub logs: Value,
    }
}

model! {
    /// The installation an egg inherits from another egg.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct EggInheritedScript {
        /// Whether the script runs in a privileged container.
        pub privileged: bool,
        /// The script. `None` if there is none.
        pub install: Option<String>,
        /// The program that runs the script, such as `bash`.
        pub entry: String,
        /// The Docker image that the script runs in.
        pub container: String,
    }
}

model! {
    /// A startup variable of an egg.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct EggVariable {
        /// The id.
        pub id: u64 = Required,
        /// The id of the egg.
        pub egg_id: EggId,
        /// The display name.
        pub name: String = Required,
        /// The description.
        pub description: String,
        /// The name in the startup command and the server's environment.
        pub env_variable: String = Required,
        /// The value if a server has no value of its own.
        pub default_value: String,
        /// Whether the server's users see it.
        pub user_viewable: bool,
        /// Whether the server's users may change it.
        pub user_editable: bool,
        /// The validation rules for values: Laravel rules, joined by `|`.
        pub rules: String = Joined,
        /// When it was created. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// When it was last changed. `None` if the panel sends none.
        pub updated_at: Option<Timestamp>,
        /// Its place among the egg's variables. `None` on Pterodactyl.
        pub sort: Option<u64>,
    }
}

model! {
    /// A startup variable of a server, with its value.
    #[derive(Clone, PartialEq, Eq, Serialize)]
    pub struct ServerVariable {
        /// The id of the egg's variable.
        pub id: u64 = Required,
        /// The id of the egg.
        pub egg_id: EggId,
        /// The display name.
        pub name: String = Required,
        /// The description.
        pub description: String,
        /// The name in the startup command and the server's environment.
        pub env_variable: String = Required,
        /// The value if the server has no value of its own.
        pub default_value: String,
        /// Whether the server's users see it.
        pub user_viewable: bool,
        /// Whether the server's users may change it.
        pub user_editable: bool,
        /// The validation rules for values: Laravel rules, joined by `|`.
        pub rules: String = Joined,
        /// When the egg's variable was created. `None` if the panel sends none.
        pub created_at: Option<Timestamp>,
        /// When the egg's variable was last changed. `None` if the panel sends none.
        pub updated_at: Option<Timestamp>,
        /// The server's own value; `None` when it was never set.
        pub server_value: Option<String>,
        /// Its place among the egg's variables. `None` on Pterodactyl.
        pub sort: Option<u64>,
    }
}

debug! {
    ServerVariable {
        id, egg_id, name, description, env_variable, default_value, user_viewable, user_editable, rules, created_at,
        updated_at, sort
    } hides { server_value }
}
