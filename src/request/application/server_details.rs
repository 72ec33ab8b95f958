use crate::model::application::Server;
use crate::model::{ExternalId, UserId};
use crate::request::{Patch, body};

body! {
    /// The complete details of a server: its name, owner, description and external id.
    ///
    /// An external id or description that is left out here is removed from the server.
    create ServerDetails;
    /// Creates details with a name and the id of the owner.
    new;
    /// A change of a server's details. Fields that are not set keep their values.
    update UpdateServerDetails;

    required {
        /// Sets the name: at most 191 characters.
        name: String,
        /// Sets the id of the owner. A change revokes the previous owner's Wings sessions, such as open consoles.
        user: UserId,
    }
    clearable {
        /// Sets the id of the server in another system: at most 191 characters, unique on the panel.
        external_id / clear_external_id: ExternalId,
        /// Sets the description.
        description / clear_description: String,
    }
}

/// Copies the server's details.
impl From<&Server> for ServerDetails {
    fn from(server: &Server) -> Self {
        Self {
            name: server.name.clone(),
            user: server.user,
            external_id: server.external_id.clone().into(),
            description: Patch::Value(server.description.clone()),
        }
    }
}
