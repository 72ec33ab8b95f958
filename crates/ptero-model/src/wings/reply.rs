//! What Wings wraps its replies in.

use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use super::{Pull, WingsStats};
use crate::ServerState;
use crate::read::{Read, Slot, model};

/// A list without an envelope. Items that cannot be read are left out, and null is a list of nothing.
#[derive(Debug)]
pub struct Array<T>(pub Vec<T>);

impl<'de, T: Read> Deserialize<'de> for Array<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(Vec<T>);

        impl<'de, T: Read> Visitor<'de> for Items<T> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_unit<E>(self) -> Result<Vec<T>, E> {
                Ok(self.0)
            }

            fn visit_seq<A: SeqAccess<'de>>(mut self, mut access: A) -> Result<Vec<T>, A::Error> {
                while let Some(Slot(item)) = access.next_element()? {
                    self.0.extend(item);
                }
                Ok(self.0)
            }
        }

        deserializer.deserialize_any(Items(Vec::new())).map(Self)
    }
}

model! {
    /// A server without most of its configuration, which is most of the reply.
    #[derive(Debug)]
    pub struct Usage {
        /// What the process is doing.
        pub state: ServerState,
        /// What the server uses.
        pub utilization: WingsStats,
        /// What identifies the server.
        pub configuration: Identity = Nested,
    }
}

model! {
    /// What identifies a server.
    #[derive(Debug)]
    pub struct Identity {
        /// The server's UUID.
        pub uuid: Uuid = Required,
    }
}

model! {
    /// Lines of a log.
    #[derive(Debug)]
    pub struct Lines {
        /// The lines.
        pub data: Vec<String>,
    }
}

model! {
    /// A log in one text.
    #[derive(Debug)]
    pub struct Text {
        /// The text.
        pub data: String,
    }
}

model! {
    /// The IP addresses of a node.
    #[derive(Debug)]
    pub struct Ips {
        /// The addresses.
        pub ip_addresses: Vec<String>,
    }
}

model! {
    /// Files that are being fetched.
    #[derive(Debug)]
    pub struct Pulls {
        /// The files.
        pub downloads: Vec<Pull>,
    }
}

model! {
    /// A file that the node begins to fetch.
    #[derive(Debug)]
    pub struct Started {
        /// The id.
        pub identifier: Uuid = Required,
    }
}

model! {
    /// What became of a change of the node's configuration.
    #[derive(Debug)]
    pub struct Applied {
        /// Whether the change was applied.
        pub applied: bool,
    }
}
