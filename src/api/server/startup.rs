use crate::error::Result;
use crate::model::{Startup, UpdatedVariable, routes};

use super::super::dual;
use super::ServerHandle;

/// The startup settings of one server.
#[derive(Clone, Debug)]
pub struct StartupHandle {
    pub(super) server: ServerHandle,
}

#[dual]
impl StartupHandle {
    /// Returns the startup command, the variables visible to users, and the Docker images that the egg offers.
    ///
    /// `GET /api/client/servers/{server}/startup` · `startup.read`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) while the state of the server forbids it.
    #[doc = example!(
        "let startup = client.server(\"1a2b3c4d\").startup().get()" => "?;\n\
         for variable in startup.variables {\n    println!(\"{} = {}\", variable.env_variable, variable.value());\n}"
    )]
    pub fn get(&self) -> impl Future<Output = Result<Startup>> + Send + 'static {
        self.server.client.json(self.server.to(&routes::CLIENT_SERVERS_STARTUP_GET))
    }

    /// Sets a variable by the name of its environment variable.
    ///
    /// The value is used from the next start. An empty value resets the variable to the egg's default.
    ///
    /// `PUT /api/client/servers/{server}/startup/variable` · `startup.update`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) if the value breaks the variable's rules, status 400 if
    /// the variable is hidden or read-only for users, and status 500 if it does not exist (400 since panel 1.12).
    pub fn set_variable(
        &self,
        key: impl Into<String>,
        value: impl Into<String>,
    ) -> impl Future<Output = Result<UpdatedVariable>> + Send + 'static {
        let body = serde_json::json!({ "key": key.into(), "value": value.into() });
        self.server.client.json(self.server.to(&routes::CLIENT_SERVERS_STARTUP_UPDATE_VARIABLE).json(&body))
    }
}
