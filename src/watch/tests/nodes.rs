use std::collections::BTreeSet;

use super::*;

/// A watch of servers on 20 nodes, all of which are found.
fn world(servers: usize) -> World {
    let mut world = World::with(servers, WatchSettings { finds_nodes: true, ..WatchSettings::default() });
    world.found = (0..20).map(node).collect();
    world.report = |world, name| Ok(world.on_node(name));
    world
}

fn node(number: u64) -> FoundNode {
    let key = NodeKey::Found { id: number.into(), address: format!("https://node-{number}") };
    FoundNode { key, name: format!("node-{number}") }
}

fn away() -> Error {
    Error::new(ErrorKind::Connect, "connection refused")
}

impl World {
    /// What a node reports: its servers, all of which run.
    fn on_node(&self, name: &str) -> Vec<Reported> {
        let servers = self.servers.iter().filter(|server| server.node == name);
        let running = |server: &Server| Reported { uuid: server.uuid, state: ServerState::Running, stats: None };
        servers.map(running).collect()
    }

    fn on_node_without(&self, name: &str, omitted: usize) -> Vec<Reported> {
        let servers = self.on_node(name).into_iter();
        servers.filter(|server| server.uuid != self.servers[omitted].uuid).collect()
    }

    fn count(&self, source: Source) -> usize {
        self.core.sources(self.now).iter().filter(|server| server.source == source).count()
    }
}

#[test]
fn two_thousand_servers_are_known_in_seconds_without_tokens() {
    let mut world = world(2000);
    world.run_for(Duration::from_secs(3));
    assert_eq!((world.core.unknown, world.count(Source::Node)), (0, 2000));
    world.run_for(2 * MINUTE);
    assert!(world.opened.is_empty());
    assert!(world.requests.len() <= 61, "{}", world.requests.len());
}

#[test]
fn node_that_is_away_is_asked_less_and_its_servers_get_consoles() {
    let mut world = world(100);
    world.run_for(Duration::from_secs(3));
    let mut place = world.core.log_end();
    world.report = |world, name| if name == "node-7" { Err(away()) } else { Ok(world.on_node(name)) };
    world.run_for(10 * MINUTE);
    let changes = world.changes(&mut place);
    let lost = |change: &&Change| matches!(change, Change::NodeLost { node, .. } if node == "node-7");
    assert_eq!(changes.iter().filter(lost).count(), 1, "{changes:?}");
    assert_eq!((world.count(Source::Console), world.count(Source::Node)), (5, 95));
    // The others each second, and this one after waits of up to half a minute.
    let asked = world.asked.iter().filter(|(_, key)| *key == node(7).key).count();
    assert!((20..45).contains(&asked), "{asked}");
    world.report = |world, name| Ok(world.on_node(name));
    world.run_for(MINUTE);
    assert_eq!(world.count(Source::Node), 100);
    assert!(world.core.entries.values().all(|entry| entry.console == entry::Console::None));
    let back = |change: &Change| matches!(change, Change::NodeBack { node, .. } if node == "node-7");
    assert!(world.changes(&mut place).iter().any(back));
}

#[test]
fn nodes_are_asked_in_groups_and_none_of_them_late() {
    let mut world = world(100);
    world.run_for(Duration::from_secs(10));
    world.asked.clear();
    world.run_for(Duration::from_secs(20));
    for number in 0..20 {
        let times: Vec<_> = world.asked.iter().filter(|(_, key)| *key == node(number).key).map(|(at, _)| *at).collect();
        let slowest = times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
        assert!(slowest < Duration::from_millis(920), "{slowest:?}");
    }
    let times: BTreeSet<_> = world.asked.iter().map(|(at, _)| *at).collect();
    assert!(times.len() * 2 < world.asked.len(), "{} times for {} requests", times.len(), world.asked.len());
}

#[test]
fn report_wakes_the_driver_only_if_its_node_is_the_next() {
    let mut world = world(100);
    world.run_for(Duration::from_secs(10));
    let (_, wake) = world.core.plan(world.now);
    let every = world.core.settings.nodes_every;
    world.core.reported(&node(0).key, Ok(world.on_node("node-0")), world.now);
    assert_eq!((wake < world.now + every, world.core.is_node_due), (true, false));
    world.core.wakes_at = world.now + 2 * every;
    world.core.reported(&node(0).key, Ok(world.on_node("node-0")), world.now);
    assert!(world.core.is_node_due);
}

#[test]
fn state_that_a_node_repeats_is_fresh_and_one_that_differs_a_change() {
    let mut world = world(20);
    world.run_for(Duration::from_secs(3));
    let mut place = world.core.log_end();
    let mut report = world.on_node("node-0");
    for state in [ServerState::Running, ServerState::Stopping, ServerState::Stopping, ServerState::Running] {
        world.now += Duration::from_secs(5);
        report[0].state = state.clone();
        world.core.reported(&node(0).key, Ok(report.clone()), world.now);
        assert_eq!(world.core.servers[&id(0)].state, Some(state));
        assert_eq!(world.core.sources(world.now)[0].age, Some(Duration::ZERO));
    }
    assert_eq!(world.changes(&mut place).len(), 2);
}

#[test]
fn age_counts_from_the_last_report_even_if_that_repeats_another() {
    let mut world = World::with(20, WatchSettings { stats: false, ..world(0).core.settings });
    world.found = vec![node(0)];
    world.report = |world, name| Ok(world.on_node(name));
    world.run_for(Duration::from_secs(20));
    let (start, second) = (world.now, Duration::from_secs(1));
    world.core.plan(start);
    for seconds in [0, 5] {
        world.core.reported(&node(0).key, Ok(world.on_node("node-0")), start + seconds * second);
    }
    let age = |world: &World, seconds: u32| world.core.sources(start + seconds * second)[0].age;
    assert_eq!(age(&world, 7), Some(2 * second));
    for seconds in [8, 9] {
        world.core.reported(&node(0).key, Err(away()), start + seconds * second);
    }
    assert_eq!((world.core.entries[&id(0)].node, age(&world, 9)), (None, Some(4 * second)));
    // Also if it repeats itself after it is back.
    world.core.reported(&node(0).key, Ok(world.on_node("node-0")), start + 10 * second);
    assert_eq!((world.core.entries[&id(0)].node, age(&world, 10)), (Some(0), Some(Duration::ZERO)));
}

#[test]
fn one_failure_of_a_node_changes_nothing() {
    let mut world = world(100);
    world.run_for(Duration::from_secs(3));
    let mut place = world.core.log_end();
    world.core.reported(&node(7).key, Err(away()), world.now);
    world.run_for(Duration::from_secs(10));
    assert!(world.changes(&mut place).is_empty());
    assert!(world.opened.is_empty());
}

#[test]
fn nodes_come_go_and_move() {
    let mut world = world(100);
    world.found.truncate(10);
    world.run_for(Duration::from_secs(30));
    assert_eq!((world.count(Source::Node), world.count(Source::Console)), (50, 50));
    world.found.remove(3);
    world.found.push(node(12));
    world.found[5] = FoundNode { key: NodeKey::Found { id: 6.into(), address: "https://moved".into() }, ..node(6) };
    world.run_for(2 * MINUTE);
    assert_eq!((world.count(Source::Node), world.count(Source::Console)), (50, 50));
    assert_eq!(world.core.sources(world.now)[3].source, Source::Console);
    assert_eq!(world.core.sources(world.now)[6].source, Source::Node);
    assert_eq!(world.core.sources(world.now)[12].source, Source::Node);
    assert_eq!(world.core.nodes.len(), 10, "new ones take the places of two old ones");
}

#[test]
fn server_that_its_node_no_longer_reports_gets_a_console() {
    let mut world = world(40);
    world.report = |world, name| Ok(world.on_node_without(name, 27));
    world.run_for(Duration::from_secs(30));
    assert_eq!((world.count(Source::Node), world.count(Source::Console)), (39, 1));
    assert_eq!(world.core.sources(world.now)[27].source, Source::Console);
    // As many as before, but others.
    world.report = |world, name| Ok(world.on_node_without(name, 7));
    world.run_for(Duration::from_secs(30));
    assert_eq!((world.count(Source::Node), world.count(Source::Console)), (39, 1));
    assert_eq!(world.core.sources(world.now)[7].source, Source::Console);
}

#[test]
fn server_in_transfer_stays_with_the_node_that_the_panel_names() {
    let mut world = world(1);
    world.report = |world, name| match name {
        "node-0" | "node-1" => {
            let mut servers = world.on_node("node-0");
            servers[0].state = if name == "node-0" { ServerState::Running } else { ServerState::Offline };
            Ok(servers)
        }
        _ => Ok(Vec::new()),
    };
    world.run_for(Duration::from_secs(5));
    let mut place = world.core.log_end();
    world.run_for(Duration::from_secs(5));
    assert!(world.changes(&mut place).is_empty());
    assert_eq!(world.core.servers[&id(0)].state, Some(ServerState::Running));
}

#[test]
fn search_ends_the_watch_only_if_it_is_refused_at_first() {
    let refused = || Error::new(ErrorKind::Forbidden, "no").with_status(403);
    let mut world = self::world(1);
    world.core.found(Err(away()), world.now);
    assert!(world.core.end.is_none());
    world.core.found(Err(refused()), world.now);
    assert!(world.core.end.as_ref().unwrap().as_ref().unwrap().is_forbidden());
    let mut world = self::world(1);
    world.run_for(Duration::from_secs(3));
    world.core.found(Err(refused()), world.now);
    assert!(world.core.end.is_none());
}
