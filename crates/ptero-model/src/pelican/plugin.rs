use std::collections::BTreeMap;

use serde::Serialize;

use crate::open_enum::open_enum;
use crate::read::model;

model! {
    /// An extension of the panel.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub struct Plugin {
        /// The id, a short text.
        pub id: String = Required,
        /// The name.
        pub name: String = Required,
        /// Who wrote it.
        pub author: String,
        /// Its version.
        pub version: String,
        /// The description. `None` if there is none.
        pub description: Option<String>,
        /// What kind of extension it is.
        pub category: PluginCategory,
        /// The address of its web page. `None` if there is none.
        pub url: Option<String>,
        /// The address at which the panel looks for updates. `None` if there is none.
        pub update_url: Option<String>,
        /// The PHP namespace.
        pub namespace: String,
        /// The PHP class.
        pub class: String,
        /// The parts of the panel that it extends. `None` for all of them.
        pub panels: Option<Vec<String>>,
        /// The version of the panel that it requires. `None` if any will do.
        pub panel_version: Option<String>,
        /// The Composer packages that it requires, with their versions. `None` if it requires none.
        pub composer_packages: Option<BTreeMap<String, String>>,
        /// Its state on this panel.
        pub meta: PluginMeta,
    }
}

model! {
    /// The state of a [`Plugin`].
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct PluginMeta {
        /// Whether it is in use. `None` if the panel does not report it.
        pub status: Option<PluginStatus>,
        /// What is wrong with it. `None` if nothing is.
        pub status_message: Option<String>,
        /// Its place in the order in which plugins are loaded.
        pub load_order: i64,
        /// Whether it fits this version of the panel.
        pub is_compatible: bool,
        /// Whether there is a newer version.
        pub update_available: bool,
        /// Whether it can be enabled.
        pub can_enable: bool,
        /// Whether it can be disabled.
        pub can_disable: bool,
    }
}

open_enum! {
    /// What kind of extension a plugin is.
    PluginCategory {
        /// It adds functions.
        Plugin = "plugin",
        /// It changes how the panel looks.
        Theme = "theme",
        /// It translates the panel.
        Language = "language",
    }
}

open_enum! {
    /// Whether a plugin is in use.
    PluginStatus {
        /// It has been imported, but not installed.
        NotInstalled = "not_installed",
        /// It is installed and switched off.
        Disabled = "disabled",
        /// It is in use.
        Enabled = "enabled",
        /// It failed.
        Errored = "errored",
        /// It does not fit this version of the panel.
        Incompatible = "incompatible",
    }
}
