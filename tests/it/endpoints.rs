//! `docs/endpoints.md` against the table of routes and the calls of the coverage tests.

use ptero::model::routes;

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

#[test]
fn every_route_has_its_row_with_the_call_that_reaches_it() {
    let rows: Vec<&str> = PAGE.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(rows.len(), routes::ALL.len());
    for route in routes::ALL {
        let id = route.id;
        let start = format!("| `{} {}` |", route.method, route.path);
        let row = rows.iter().find(|row| row.starts_with(&start)).unwrap_or_else(|| panic!("no row for {id}"));
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let ["", _, call, right, since, ""] = cells[..] else { panic!("{row}") };
        assert_eq!(ending(call.trim_matches('`')), ending(made(id)), "{id}");
        // Alternatives are separated by bars, which would end the cell.
        let right = right.replace('`', "");
        assert_eq!(right, route.requires.unwrap_or("any key").replace(" |", ","), "{id}");
        assert_eq!(since, route.since.unwrap_or_default(), "{id}");
    }
}
