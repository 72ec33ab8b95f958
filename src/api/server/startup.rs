use crate::error::Result;
use crate::model::{Startup as StartupModel, UpdatedVariable};
use crate::request::{Path, Request};

use super::super::dual;
use super::ServerHandle;

/// How one server is started.
#[derive(Clone, Debug)]
pub struct Startup {
    pub(super) server: ServerHandle,
}

impl Startup {
    fn path(&self) -> Path {
        self.server.path().literal("startup")
    }
}

#[dual]
impl Startup {
    /// The variables that users may see, with the startup command and the images that the egg offers.
    ///
    /// `GET /api/client/servers/{server}/startup` · `startup.read`
    #[doc = example!(
        "let startup = client.server(\"1a2b3c4d\").startup().variables()" => "?;\n\
         for variable in startup.variables {\n    println!(\"{} = {}\", variable.env_variable, variable.value());\n}"
    )]
    pub async fn variables(&self) -> Result<StartupModel> {
        self.server.client.json(Request::get(self.path())).await
    }

    /// Sets a variable, in use after the next start. Empty puts the egg's default in force again.
    ///
    /// `PUT /api/client/servers/{server}/startup/variable` · `startup.update`
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) when the value breaks the variable's own rules, status
    /// 400 when the variable may not be seen or changed, status 500 when there is none of that name (400 since panel
    /// 1.12).
    pub async fn update(
        &self,
        key: impl Into<String> + Send,
        value: impl Into<String> + Send,
    ) -> Result<UpdatedVariable> {
        let body = serde_json::json!({ "key": key.into(), "value": value.into() });
        self.server.client.json(Request::put(self.path().literal("variable")).json(&body)).await
    }
}
