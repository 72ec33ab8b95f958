//! `docs/endpoints.md` is what the table of routes and the calls of the coverage tests make of it.
//!
//! `UPDATE_DOCS=1 cargo test --test it endpoints` writes it.

use ptero::model::routes::{self, Api, Route};

const PAGE: &str = include_str!("../../docs/endpoints.md");
const CALLS: &str = concat!(
    include_str!("coverage_client.rs"),
    include_str!("coverage_application.rs"),
    include_str!("coverage_wings.rs")
);

/// The call with which a coverage test reaches the route, without its arguments.
fn call(route: &Route) -> String {
    let id = route.id;
    let after = CALLS.split(&format!("\"{id}\",")).nth(1).unwrap_or_else(|| panic!("no call reaches {id}"));
    let call = after
        .split(".await")
        .next()
        .unwrap()
        .trim()
        .trim_start_matches("client.")
        .trim_start_matches("pelican.")
        .trim_end_matches(".page(1)");
    let (mut depth, mut shown) = (0, String::new());
    for character in call.chars() {
        let was_outside = depth == 0;
        depth += match character {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        match (was_outside, depth == 0, character) {
            (true, _, _) => shown.push(character),
            (false, true, _) => shown.push(')'),
            _ if shown.ends_with('(') => shown.push('…'),
            _ => {}
        }
    }
    shown
}

/// A right, or several of which one is needed: `word` and what explains it.
fn rights(route: &Route) -> String {
    let Some(rights) = route.requires else { return "any key".to_owned() };
    if route.api == Api::Wings {
        return rights.to_owned();
    }
    let quoted = rights.split(" | ").map(|right| match right.split_once(' ') {
        Some((word, rest)) => format!("`{word}` {rest}"),
        None => format!("`{right}`"),
    });
    quoted.collect::<Vec<_>>().join(", ")
}

fn row(route: &Route) -> String {
    let Route { method, path, .. } = route;
    let notes = route.since.map(str::to_owned).into_iter().chain(route.only.map(|panel| format!("**{panel}**")));
    let notes = notes.map(|note| note + " ").collect::<Vec<_>>().join("");
    format!("| `{method} {path}` | `{}` | {} | {notes}|", call(route), rights(route))
}

/// The page with its rows written again, below the line that ends the head of each API's table.
fn written(page: &str) -> String {
    let mut apis = [Api::Client, Api::Application, Api::Wings].into_iter();
    let mut lines = Vec::new();
    for line in page.lines().filter(|line| !line.starts_with("| `")) {
        lines.push(line.to_owned());
        if line.starts_with("|---") {
            let api = apis.next().expect("a table for each API");
            lines.extend(routes::ALL.iter().chain(routes::wings::ALL).filter(|route| route.api == api).map(row));
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn page_has_every_route_with_the_call_that_reaches_it() {
    let written = written(PAGE);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/endpoints.md"), &written).unwrap();
    } else {
        let differences: Vec<_> = written.lines().zip(PAGE.lines()).filter(|(new, old)| new != old).collect();
        assert!(written == PAGE, "set UPDATE_DOCS=1 to write the page: {differences:#?}");
    }
}
