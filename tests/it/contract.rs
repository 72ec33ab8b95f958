//! The fake panel against the recordings of a real one: each recorded request is sent to the fake in order, and the
//! replies must have the same status, the headers that matter, the same kinds of objects, and the same fields with the
//! same types. Exceptions are listed with a reason in `left_out.rs`.

mod daemon;
mod exchange;
mod left_out;
mod pelican;
mod scene;
mod shape;
mod story;
mod wire;

use std::collections::BTreeSet;

use exchange::Exchange;
use left_out::LEFT_OUT;
use scene::Scene;

#[test]
fn fake_reproduces_every_recording() {
    let exchanges = exchange::all();
    let total = exchanges.len();
    let names: BTreeSet<&str> = exchanges.iter().map(|exchange| exchange.name.as_str()).collect();
    for (name, _) in LEFT_OUT {
        assert!(names.contains(name), "{name} is left out, but there is no such recording");
    }
    let reason = |exchange: &Exchange| LEFT_OUT.iter().find(|(name, _)| *name == exchange.name);
    let covered: Vec<&Exchange> = exchanges.iter().filter(|exchange| reason(exchange).is_none()).collect();
    let mut wrong = Vec::new();
    for mut scene in Scene::all() {
        for exchange in &covered {
            if !scene.plays(exchange) {
                continue;
            }
            let differences = scene.play(exchange);
            if !differences.is_empty() {
                wrong.push(format!("{}\n    {}", exchange.name, differences.join("\n    ")));
            }
        }
    }
    println!("{} of {total} recorded exchanges covered", covered.len());
    assert!(wrong.is_empty(), "{} replies differ:\n{}", wrong.len(), wrong.join("\n"));
}
