use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{Nest, Server};
use crate::ids::{EggId, NestId};
use crate::read::model;

model! {
    /// What a kind of server is made from: its images, startup command, variables and installation.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Egg {
        /// The id.
        pub id: EggId = Required,
        /// The id that stays the same when the egg is copied to another panel.
        pub uuid: Uuid = Required,
        /// The name.
        pub name: String = Required,
        /// The id of its nest. None on Pelican, which has no nests.
        pub nest: Option<NestId>,
        /// The e-mail address of whoever made it.
        pub author: String,
        /// The description.
        pub description: Option<String>,
        /// The first of `docker_images`, or empty. The panel calls this outdated.
        pub docker_image: String,
        /// The Docker images that servers can choose from, by label. Panel 1.7 gives no labels; they are counted then.
        pub docker_images: BTreeMap<String, String>,
        /// The address of a picture, on Pelican.
        pub icon: Option<String>,
        /// What the egg asks the panel's web pages to offer, such as `eula`. Pelican.
        pub features: Option<Vec<String>>,
        /// What the egg is filed under, on Pelican.
        pub tags: Option<Vec<String>>,
        /// The startup commands that servers can choose from, by label. `startup` is the first. Pelican.
        pub startup_commands: Option<BTreeMap<String, String>>,
        /// How Wings runs the server.
        pub config: EggConfig,
        /// The startup command with its placeholders.
        pub startup: Option<String>,
        /// How the server is installed.
        pub script: EggScript,
        /// When it was made.
        pub created_at: Option<Timestamp>,
        /// When it was last changed.
        pub updated_at: Option<Timestamp>,
        /// What came with the egg.
        pub relationships: EggRelationships,
    }
}

model! {
    /// How Wings runs the servers of an egg.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct EggConfig {
        /// What to change in the server's own configuration files before it starts, by path.
        pub files: Option<BTreeMap<String, Value>>,
        /// How to see that the server has started; `done` is the console line to wait for. None when it is inherited.
        pub startup: Option<BTreeMap<String, Value>>,
        /// The console command that stops the server, or a signal such as `^C`. None when it is inherited.
        pub stop: Option<String>,
        /// How the server keeps logs. None when it is inherited.
        pub logs: Option<BTreeMap<String, Value>>,
        /// Files that the server's users can neither read nor change.
        pub file_denylist: Option<Vec<String>>,
        /// The id of the egg that this is inherited from.
        pub extends: Option<EggId>,
    }
}

model! {
    /// How the servers of an egg are installed.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct EggScript {
        /// Whether the script runs in a privileged container.
        pub privileged: bool,
        /// The script. None when it is inherited.
        pub install: Option<String>,
        /// The program that runs the script, such as `bash`.
        pub entry: String,
        /// The Docker image that the script runs in.
        pub container: String,
        /// The id of the egg that this is inherited from.
        pub extends: Option<EggId>,
    }
}

model! {
    /// What comes with an [`Egg`]. Each is none when it was not asked for or the key may not see it.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct EggRelationships {
        /// Its nest.
        pub nest: Option<Box<Nest>> = Related,
        /// The servers made from it.
        pub servers: Option<Vec<Server>> = RelatedList,
        /// What it inherits of another egg's configuration; none when it inherits nothing.
        pub config: Option<Box<EggInheritedConfig>> = Related,
        /// What it inherits of another egg's installation; none when it inherits nothing.
        pub script: Option<Box<EggInheritedScript>> = Related,
        /// Its variables.
        pub variables: Option<Vec<EggVariable>> = RelatedList,
    }
}

model! {
    /// What an egg inherits of another's configuration.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct EggInheritedConfig {
        /// What to change in the server's own configuration files.
        pub files: Value,
        /// How to see that the server has started.
        pub startup: Value,
        /// The console command that stops the server, or a signal such as `^C`.
        pub stop: Option<String>,
        /// How the server keeps logs.
        pub logs: Value,
    }
}

model! {
    /// What an egg inherits of another's installation.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct EggInheritedScript {
        /// Whether the script runs in a privileged container.
        pub privileged: bool,
        /// The script.
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
        /// The name for people.
        pub name: String = Required,
        /// The description.
        pub description: String,
        /// The name in the startup command and the server's environment.
        pub env_variable: String = Required,
        /// What counts when a server has no value of its own.
        pub default_value: String,
        /// Whether the server's users see it.
        pub user_viewable: bool,
        /// Whether the server's users may change it.
        pub user_editable: bool,
        /// What a value must satisfy: Laravel rules, joined by `|`.
        pub rules: String = Joined,
        /// When it was made.
        pub created_at: Option<Timestamp>,
        /// When it was last changed.
        pub updated_at: Option<Timestamp>,
        /// Its place among the egg's variables, on Pelican.
        pub sort: Option<u64>,
    }
}

model! {
    /// A startup variable of a server, with its value.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct ServerVariable {
        /// The id of the EGG's variable.
        pub id: u64 = Required,
        /// The id of the egg.
        pub egg_id: EggId,
        /// The name for people.
        pub name: String = Required,
        /// The description.
        pub description: String,
        /// The name in the startup command and the server's environment.
        pub env_variable: String = Required,
        /// What counts when the server has no value of its own.
        pub default_value: String,
        /// Whether the server's users see it.
        pub user_viewable: bool,
        /// Whether the server's users may change it.
        pub user_editable: bool,
        /// What a value must satisfy: Laravel rules, joined by `|`.
        pub rules: String = Joined,
        /// When the egg's variable was made.
        pub created_at: Option<Timestamp>,
        /// When the egg's variable was last changed.
        pub updated_at: Option<Timestamp>,
        /// The server's own value; none when it was never set.
        pub server_value: Option<String>,
        /// Its place among the egg's variables, on Pelican.
        pub sort: Option<u64>,
    }
}
