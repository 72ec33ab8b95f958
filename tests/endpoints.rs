//! `docs/endpoints.md` against the table of routes and the calls of the coverage tests.

use serde_json::Value;

const PAGE: &str = include_str!("../docs/endpoints.md");
const CALLS: &str = concat!(include_str!("coverage_client.rs"), include_str!("coverage_application.rs"));

/// The name of the last method that a chain of calls ends with.
fn last_method(calls: &str) -> &str {
    let name = calls[..calls.rfind('(').unwrap()].rsplit('.').next().unwrap();
    name.trim()
}

#[test]
fn every_route_has_its_row_with_the_call_that_reaches_it() {
    let routes: Value = serde_json::from_str(include_str!("fixtures/routes.json")).unwrap();
    let routes = routes.as_array().unwrap();
    let rows: Vec<&str> = PAGE.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!((routes.len(), rows.len()), (111, 111));
    for route in routes {
        let (id, method, path) = (&route["id"], route["method"].as_str().unwrap(), route["path"].as_str().unwrap());
        let start = format!("| `{method} {path}` | `");
        let row = rows.iter().find(|row| row.starts_with(&start)).unwrap_or_else(|| panic!("no row for {id}"));
        let call = row[start.len()..].split('`').next().unwrap();
        let made = CALLS.split(&format!("coverage.reached({id},")).nth(1);
        let made = made.or_else(|| CALLS.split(&format!("{id},")).nth(1)).unwrap();
        let made = made.split(".await").next().unwrap().trim().trim_end_matches(".page(1)");
        let name = last_method(call);
        assert!(made.contains(&format!("{name}(")), "{id}: the page says {call}, the test {made}");
    }
}
