use crate::request::{ListQuery, Open, parameters};

/// What the list of nests can include.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NestListQuery;

impl ListQuery for NestListQuery {
    type Include = NestInclude;
    type Filter = Open;
    type Sort = Open;
}

/// What the list of a nest's eggs can include.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EggListQuery;

impl ListQuery for EggListQuery {
    type Include = EggInclude;
    type Filter = Open;
    type Sort = Open;
}

parameters! {
    /// What can come with a nest.
    NestInclude {
        /// The eggs; needs `eggs` read.
        Eggs = "eggs",
        /// The servers made from them; needs `servers` read.
        Servers = "servers",
    }
}

parameters! {
    /// What can come with an egg.
    EggInclude {
        /// The nest; needs `nests` read.
        Nest = "nest",
        /// The servers made from it; needs `servers` read.
        Servers = "servers",
        /// What it inherits of another egg's configuration.
        Config = "config",
        /// What it inherits of another egg's installation.
        Script = "script",
        /// The variables.
        Variables = "variables",
    }
}
