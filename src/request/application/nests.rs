use crate::request::{list_query, parameters};

list_query! {
    /// What the list of nests can include.
    NestListQuery {
        pages: 500,
        include: NestInclude,
    }
}

list_query! {
    /// What the list of a nest's eggs can include.
    EggListQuery {
        include: EggInclude,
    }
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
