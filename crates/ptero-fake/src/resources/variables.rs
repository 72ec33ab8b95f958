//! Servers' variables: their values, and the command that contains them.

use serde_json::{Map, Value, json};

use crate::state::State;
use crate::state::egg::EggVariable;
use crate::state::server::Server;
use crate::wire::envelope::item;

const HIDDEN: &str = "[hidden]";

impl Server {
    /// The startup command, with the variables filled in that the caller may see.
    pub(crate) fn invocation(&self, state: &State, sees_variables: bool) -> String {
        let allocation = state.allocations.get(self.allocation);
        let port = allocation.map_or_else(String::new, |allocation| allocation.port.to_string());
        let ip = allocation.map_or_else(String::new, |allocation| allocation.ip.clone());
        let mut command = self.startup.clone();
        let fixed = [("SERVER_MEMORY", self.limits.memory.to_string()), ("SERVER_IP", ip), ("SERVER_PORT", port)];
        for (name, value) in fixed {
            command = command.replace(&format!("{{{{{name}}}}}"), &value);
        }
        for variable in state.eggs.get(self.egg).into_iter().flat_map(|egg| &egg.variables) {
            let visible = sees_variables && variable.user_viewable;
            let value = if visible { self.value_of(&variable.env_variable, &variable.default_value) } else { HIDDEN };
            command = command.replace(&format!("{{{{{}}}}}", variable.env_variable), value);
        }
        command
    }

    pub(crate) fn visible_variables(&self, state: &State) -> Vec<Value> {
        let variables = state.eggs.get(self.egg).into_iter().flat_map(|egg| &egg.variables);
        let visible = variables.filter(|variable| variable.user_viewable);
        let value = |name: &str| self.environment.get(name).map(String::as_str);
        visible.map(|variable| variable.to_client(value(&variable.env_variable))).collect()
    }

    /// Rows of the panel's database, each with the server's value.
    pub(crate) fn variable_rows(&self, state: &State) -> Vec<Value> {
        let Some(egg) = state.eggs.get(self.egg) else { return Vec::new() };
        let row = |variable: &EggVariable| {
            let mut row = variable.row(egg);
            if let Some(fields) = row.as_object_mut() {
                let value = self.value_of(&variable.env_variable, &variable.default_value);
                fields.insert("server_value".to_owned(), json!(value));
            }
            item("server_variable", row)
        };
        egg.variables.iter().map(row).collect()
    }

    /// The environment of its process.
    pub(crate) fn container_environment(&self, state: &State) -> Value {
        let mut environment = Map::new();
        for variable in state.eggs.get(self.egg).into_iter().flat_map(|egg| &egg.variables) {
            let value = self.value_of(&variable.env_variable, &variable.default_value);
            environment.insert(variable.env_variable.clone(), json!(value));
        }
        let location = state.nodes.get(self.node).and_then(|node| state.locations.get(node.location));
        environment.insert("STARTUP".to_owned(), json!(self.startup));
        environment.insert("P_SERVER_LOCATION".to_owned(), json!(location.map(|location| &location.short)));
        environment.insert("P_SERVER_UUID".to_owned(), json!(self.uuid));
        environment.insert("P_SERVER_ALLOCATION_LIMIT".to_owned(), json!(self.feature_limits.allocations));
        Value::Object(environment)
    }
}
