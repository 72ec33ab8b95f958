use crate::request::{list_query, parameters};

list_query! {
    /// The includes of the list of nests.
    NestListQuery {
        pages: 500,
        include: NestInclude,
    }
}

list_query! {
    /// The includes of the list of a nest's eggs.
    EggListQuery {
        include: EggInclude,
    }
}

parameters! {
    /// The related resources that a nest can include.
    NestInclude {
        /// The eggs; needs `eggs` read.
        Eggs = "eggs",
        /// The servers made from them; needs `servers` read.
        Servers = "servers",
    }
}

parameters! {
    /// The related resources that an egg can include.
    EggInclude {
        /// The nest; needs `nests` read.
        Nest = "nest",
        /// The servers made from it; needs `servers` read.
        Servers = "servers",
        /// The configuration inherited from another egg.
        Config = "config",
        /// The installation inherited from another egg.
        Script = "script",
        /// The variables.
        Variables = "variables",
    }
}
