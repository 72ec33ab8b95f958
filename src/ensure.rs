//! The differences between an existing item and the wanted one, and how to remove them. Pure.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::model::application::{Server, User};
use crate::model::{Panel, routes};
use crate::request::application::{CreateServer, CreateUser, ServerBuild, ServerDetails, ServerStartup};
use crate::request::{Request, dialect, overlay};

/// A field of an existing item that differs from the wanted one.
///
/// `Debug` and `Display` hide the values of variables, which may be passwords.
#[derive(Clone, PartialEq)]
pub struct Difference {
    field: String,
    current: Value,
    wanted: Value,
}

impl Difference {
    /// Returns the field: `name`, `limits.memory`, `environment.MAX_PLAYERS`.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Returns the current value; null if there is none.
    #[must_use]
    pub fn current(&self) -> &Value {
        &self.current
    }

    /// Returns the wanted value.
    #[must_use]
    pub fn wanted(&self) -> &Value {
        &self.wanted
    }

    fn is_secret(&self) -> bool {
        self.field.starts_with("environment.")
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_secret() {
            true => f.write_str(&self.field),
            false => write!(f, "{}: {} instead of {}", self.field, self.current, self.wanted),
        }
    }
}

impl fmt::Debug for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Difference({self})")
    }
}

/// The differences, and the requests that would remove them.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) differences: Vec<Difference>,
    pub(crate) changes: Vec<Request>,
}

impl Plan {
    /// Changes an account to what was to be created. Its password cannot be read, and is left alone.
    pub(crate) fn of_user(user: &User, wanted: &CreateUser, panel: Panel) -> Self {
        let mut plan = Self::default();
        let mut wanted = to_json(wanted);
        wanted.remove("password");
        // What the panel lacks can neither differ nor be changed. What it refuses is refused when it is sent.
        let _ = dialect::user(panel, &mut wanted);
        // The panel stores login names in lower case.
        if let Some(Value::String(name)) = wanted.get_mut("username") {
            *name = name.to_lowercase();
        }
        let current = to_json(&CreateUser::from(user));
        plan.part(current, wanted, Request::to(&routes::APPLICATION_USERS_UPDATE).at(&user.id));
        plan.changes = plan.changes.into_iter().map(|request| request.fit(panel, dialect::user)).collect();
        plan
    }

    /// Changes a server to what was to be created, except for its node and allocations.
    pub(crate) fn of_server(server: &Server, wanted: &CreateServer, panel: Panel) -> Self {
        let mut plan = Self::default();
        let wanted = to_json(wanted);
        let select = |fields: &[(&str, &str)]| {
            let field = |(from, to): &(&str, &str)| Some(((*to).to_owned(), wanted.get(*from)?.clone()));
            fields.iter().filter_map(field).collect::<Map<_, _>>()
        };
        let details = ["name", "user", "external_id", "description"].map(|field| (field, field));
        let request = Request::to(&routes::APPLICATION_SERVERS_DETAILS).at(&server.id);
        plan.part(to_json(&ServerDetails::from(server)), select(&details), request);

        let build = ["limits", "feature_limits", "oom_disabled"].map(|field| (field, field));
        let (mut current, mut wanted_build) = (to_json(&ServerBuild::from(server)), select(&build));
        none_is_zero(&mut current);
        none_is_zero(&mut wanted_build);
        let request = Request::to(&routes::APPLICATION_SERVERS_BUILD).at(&server.id);
        plan.part(current, wanted_build, request);
        plan.changes = plan.changes.into_iter().map(|request| request.fit(panel, dialect::build)).collect();

        let startup = [
            ("egg", "egg"),
            ("startup", "startup"),
            ("docker_image", "image"),
            ("skip_scripts", "skip_scripts"),
            ("environment", "environment"),
        ];
        let request = Request::to(&routes::APPLICATION_SERVERS_STARTUP).at(&server.id);
        plan.part(to_json(&ServerStartup::from(server)), select(&startup), request);
        plan
    }

    /// Adds what differs in one part of the whole, and the request that replaces this part.
    fn part(&mut self, current: Map<String, Value>, wanted: Map<String, Value>, request: Request) {
        let before = self.differences.len();
        let (current, wanted) = (Value::Object(current), Value::Object(wanted));
        compare(String::new(), &current, &wanted, &mut self.differences);
        if self.differences.len() > before {
            let mut whole = current;
            overlay(&mut whole, wanted);
            self.changes.push(request.json(&whole).repeatable());
        }
    }
}

fn to_json(body: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(body) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// Feature limits that are null count as 0 for a new server.
fn none_is_zero(build: &mut Map<String, Value>) {
    if let Some(Value::Object(limits)) = build.get_mut("feature_limits") {
        limits.values_mut().filter(|limit| limit.is_null()).for_each(|limit| *limit = json!(0));
    }
}

fn compare(field: String, current: &Value, wanted: &Value, differences: &mut Vec<Difference>) {
    match (current, wanted) {
        (Value::Object(current), Value::Object(wanted)) => {
            for (key, wanted) in wanted {
                let path = if field.is_empty() { key.clone() } else { format!("{field}.{key}") };
                compare(path, current.get(key).unwrap_or(&Value::Null), wanted, differences);
            }
        }
        // The panel stores no text and empty text alike.
        (Value::Null, Value::String(text)) if text.is_empty() => {}
        (current, wanted) if current != wanted => {
            differences.push(Difference { field, current: current.clone(), wanted: wanted.clone() });
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::application::{ServerFeatureLimits, ServerLimits};

    fn server() -> Server {
        serde_json::from_value(json!({
            "id": 7, "uuid": "7e215471-a458-42b6-aaa2-63d512858db4", "identifier": "7e215471", "name": "Lobby",
            "external_id": "order-7", "user": 1, "egg": 15, "node": 1, "allocation": 60,
            "limits": {"memory": 1024, "swap": 0, "disk": 10240, "io": 500, "cpu": 0},
            "feature_limits": {"databases": 0, "allocations": 0, "backups": 2},
            "container": {"startup_command": "./run", "image": "img", "environment": {"MAX": "20", "STARTUP": "x"}},
        }))
        .unwrap()
    }

    fn wanted() -> CreateServer {
        CreateServer::new("Lobby", 1, 15)
            .external_id("order-7")
            .limits(ServerLimits::new(1024, 10_240))
            .feature_limits(ServerFeatureLimits::new().backups(2))
            .variable("MAX", "20")
    }

    fn fields(plan: &Plan) -> Vec<&str> {
        let mut fields: Vec<_> = plan.differences.iter().map(Difference::field).collect();
        fields.sort_unstable();
        fields
    }

    #[test]
    fn same_server_needs_no_request() {
        let plan = Plan::of_server(&server(), &wanted(), Panel::Pterodactyl);
        assert!(plan.differences.is_empty() && plan.changes.is_empty(), "{plan:?}");
    }

    #[test]
    fn one_request_for_each_part_that_differs() {
        let upgrade = wanted().limits(ServerLimits::new(4096, 20_480)).name("Arena");
        let plan = Plan::of_server(&server(), &upgrade, Panel::Pterodactyl);
        assert_eq!(fields(&plan), ["limits.disk", "limits.memory", "name"]);
        let paths: Vec<_> = plan.changes.iter().map(|request| request.path.as_str()).collect();
        assert_eq!(paths, ["/api/application/servers/7/details", "/api/application/servers/7/build"]);
        let startup =
            Plan::of_server(&server(), &wanted().variable("MAX", "sekret").startup("./other"), Panel::Pterodactyl);
        assert_eq!(fields(&startup), ["environment.MAX", "startup"]);
        assert!(!format!("{startup:?}").contains("sekret"));
        assert_eq!(startup.changes.len(), 1);
    }

    #[test]
    fn unset_fields_are_no_difference() {
        let bare = CreateServer::new("Lobby", 1, 15).limits(ServerLimits::new(1024, 10_240));
        let bare = bare.feature_limits(ServerFeatureLimits::new().backups(2).databases(None));
        let plan = Plan::of_server(&server(), &bare, Panel::Pterodactyl);
        assert_eq!(fields(&plan), [""; 0]);
    }

    #[test]
    fn password_and_case_of_an_account_are_no_difference() {
        let user: User = serde_json::from_value(json!({
            "id": 5, "uuid": "7e215471-a458-42b6-aaa2-63d512858db4", "username": "ada", "email": "ada@example.com",
            "first_name": "Ada", "last_name": "Lovelace", "language": "en",
        }))
        .unwrap();
        let wanted = CreateUser::new("ada@example.com", "Ada", "Ada", "Lovelace").password("hunter2");
        assert!(Plan::of_user(&user, &wanted, Panel::Pterodactyl).changes.is_empty());
        let plan = Plan::of_user(&user, &wanted.clone().email("ada@example.org"), Panel::Pterodactyl);
        assert_eq!((fields(&plan), plan.changes.len()), (vec!["email"], 1));
        let mut on_pelican = user;
        (on_pelican.first_name, on_pelican.last_name) = (None, None);
        assert!(Plan::of_user(&on_pelican, &wanted, Panel::Pelican).differences.is_empty());
        assert!(!format!("{plan:?}").contains("hunter2"));
    }
}
