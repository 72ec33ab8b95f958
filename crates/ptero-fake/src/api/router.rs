//! From a method and a path to the endpoint that handles it.

use ptero_model::Panel;

use super::endpoint::Endpoint;
use super::{application, client, pelican};

/// The result of a lookup.
pub(crate) enum Found {
    Endpoint(&'static Endpoint, Vec<(&'static str, String)>),
    /// Routes with other methods.
    Methods(Vec<&'static str>),
    Nothing,
}

fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    client::ENDPOINTS.iter().chain(application::ENDPOINTS).chain(pelican::ENDPOINTS).copied().flatten()
}

/// Finds the endpoint of a request. A literal segment wins over a parameter: `nodes/deployable` over `nodes/{node}`.
pub(crate) fn find(panel: Panel, method: &str, segments: &[String]) -> Found {
    let method = if method == "HEAD" { "GET" } else { method };
    let of_panel = endpoints().filter(|endpoint| endpoint.route.is_on(panel));
    let matching = of_panel.filter_map(|endpoint| Some((endpoint, endpoint.parameters(segments)?)));
    let (wanted, others): (Vec<_>, Vec<_>) = matching.partition(|(endpoint, _)| endpoint.route.method == method);
    match wanted.into_iter().min_by_key(|(_, parameters)| parameters.len()) {
        Some((endpoint, parameters)) => Found::Endpoint(endpoint, parameters),
        None if others.is_empty() => Found::Nothing,
        None => Found::Methods(others.into_iter().map(|(endpoint, _)| endpoint.route.method).collect()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ptero_model::routes::ALL;

    use super::*;

    #[test]
    fn every_route_of_the_table_has_one_handler() {
        let mut handled = BTreeSet::new();
        for endpoint in endpoints() {
            assert!(handled.insert(endpoint.route.id), "{} has two handlers", endpoint.route.id);
        }
        let missing: Vec<_> = ALL.iter().map(|route| route.id).filter(|id| !handled.contains(id)).collect();
        assert!(missing.is_empty(), "routes without a handler: {missing:?}");
    }

    #[test]
    fn every_right_in_the_table_is_known() {
        let unknown: Vec<_> =
            endpoints().filter(|endpoint| endpoint.access().is_none()).map(|endpoint| endpoint.route.id).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn literal_segments_win_over_parameters() {
        let find = |method: &str, path: &str| {
            let segments: Vec<_> = path.split('/').map(str::to_owned).collect();
            match find(Panel::Pterodactyl, method, &segments) {
                Found::Endpoint(endpoint, _) => endpoint.route.id.to_owned(),
                Found::Methods(methods) => methods.join(" "),
                Found::Nothing => String::new(),
            }
        };
        assert_eq!(find("GET", "api/application/nodes/deployable"), "application.nodes.deployable");
        assert_eq!(find("GET", "api/application/nodes/1"), "application.nodes.get");
        assert_eq!(find("HEAD", "api/client"), "client.servers.list");
        assert_eq!(find("DELETE", "api/application/servers/1/force"), "application.servers.delete_force");
        assert_eq!(find("PUT", "api/client/account"), "GET");
        assert_eq!(find("GET", "api/elsewhere"), "");
    }
}
