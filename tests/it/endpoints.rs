//! `docs/endpoints.md` against the table of routes and the calls of the coverage tests.

use serde_json::Value;

const PAGE: &str = include_str!("../../docs/endpoints.md");
const CALLS: &str = concat!(include_str!("coverage_client.rs"), include_str!("coverage_application.rs"));

/// What ends a chain of calls, without arguments: the handle and the method.
fn ending(calls: &str) -> String {
    let mut depth = 0;
    let mut names = String::from("client.");
    for character in calls.chars().filter(|character| !character.is_whitespace()) {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth == 0 => names.push(character),
            _ => {}
        }
    }
    let names: Vec<&str> = names.split('.').collect();
    names[names.len() - 2..].join(".")
}

/// The call with which a coverage test reaches the route.
fn made(id: &str) -> &str {
    let after = CALLS.split(&format!("\"{id}\",")).nth(1).unwrap_or_else(|| panic!("no call reaches {id}"));
    after.split(".await").next().unwrap().trim().trim_end_matches(".page(1)")
}

fn text(value: &Value) -> Option<&str> {
    value.as_str()
}

#[test]
fn every_route_has_its_row_with_the_call_that_reaches_it() {
    let routes: Value = serde_json::from_str(include_str!("../fixtures/routes.json")).unwrap();
    let routes = routes.as_array().unwrap();
    let rows: Vec<&str> = PAGE.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!((routes.len(), rows.len()), (111, 111));
    for route in routes {
        let (id, method, path) = (text(&route["id"]).unwrap(), &route["method"], &route["path"]);
        let start = format!("| `{} {}` |", text(method).unwrap(), text(path).unwrap());
        let row = rows.iter().find(|row| row.starts_with(&start)).unwrap_or_else(|| panic!("no row for {id}"));
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let ["", _, call, right, since, ""] = cells[..] else { panic!("{row}") };
        assert_eq!(ending(call.trim_matches('`')), ending(made(id)), "{id}");
        // Alternatives are separated by bars, which would end the cell.
        let right = right.replace('`', "");
        let expected = text(&route["permission"]).or(text(&route["acl"])).unwrap_or("any key");
        assert_eq!(right, expected.replace(" |", ","), "{id}");
        assert_eq!(since, text(&route["since"]).unwrap_or_default(), "{id}");
    }
}
